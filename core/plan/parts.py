"""Choices about the parts of an input that share its output."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting


class FeatureGroup(Section):
    """Features that are present or absent together."""

    name: str = setting("Name", "What the group is called.", min_length=1, max_length=80)
    features: tuple[str, ...] = setting(
        "Features", "Names of the columns of a table; a column belongs to one group.", min_length=1
    )


class PartsPlan(Section):
    """Which cells of an input make up one part; columns of a category always belong together."""

    groups: tuple[FeatureGroup, ...] = setting(
        "Feature groups",
        "Columns of a table that get one value together; all others stand alone.",
        default=(),
    )
    image: Literal["patches", "superpixels"] = setting(
        "Parts of a picture",
        "Patches of a grid, or superpixels: connected places of one colour, different in every "
        "picture.",
        default="patches",
    )
    superpixels: int = setting(
        "Superpixels",
        "How many superpixels a picture is cut into, about.",
        unit="superpixels",
        default=24,
        ge=2,
        le=400,
    )
    series: Literal["segments", "channels", "channel_segments"] = setting(
        "Parts of a series",
        "Segments of time with all channels together, whole channels, or segments of each channel.",
        default="segments",
    )
