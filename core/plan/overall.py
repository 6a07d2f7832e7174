"""Choices about what the network does over many rows."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting

OverallName = Literal["permutation_importance", "partial_dependence", "accumulated_effects"]


class OverallPlan(Section):
    """Views of the whole network: importance, profiles, and summaries by group."""

    views: tuple[OverallName, ...] = setting(
        "Views",
        "Permutation importance for all data; for tables also partial dependence with single "
        "curves (PDP and ICE) and accumulated local effects (ALE).",
        default=("permutation_importance", "partial_dependence", "accumulated_effects"),
    )
    rows: int = setting(
        "Rows", "Test rows used, at most.", unit="rows", default=500, ge=10, le=100_000
    )
    repeats: int = setting(
        "Repeats",
        "How often each feature is permuted.",
        unit="times",
        default=5,
        ge=1,
        le=1000,
    )
    features: tuple[str, ...] = setting(
        "Profiled features",
        "Columns whose profile is drawn; empty: the four that matter most.",
        default=(),
    )
    points: int = setting(
        "Points of a profile",
        "Values of the feature at which the network is asked.",
        unit="points",
        default=20,
        ge=3,
        le=200,
    )
    curves: int = setting(
        "Single curves", "Rows whose own curve is drawn.", unit="rows", default=50, ge=0, le=1000
    )
    group_by: str = setting(
        "Summaries by",
        "Column by whose values the mean attributions are summed up as well; empty: none. It need "
        "not be an input of the network.",
        default="",
    )
