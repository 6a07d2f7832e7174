"""Which parts the plan asks for, for each kind of data."""

from __future__ import annotations

from torch import Tensor

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.data import DatasetRecord
from explainers.parts.groups import grouped_players
from explainers.parts.players import (
    Players,
    feature_players,
    patch_players,
    word_players,
)
from explainers.parts.series import channel_players, channel_segment_players, segment_players
from explainers.parts.superpixels import superpixel_players


def players_of(
    record: DatasetRecord,
    *,
    settings: ExplanationPlan,
    inputs: Tensor | None = None,
    context: JobContext | None = None,
) -> Players:
    """Return the parts of an input: features or groups of them, places, steps, channels, words.

    Parameters
    ----------
    inputs : Tensor, optional
        (n, *shape): the explained rows, without which there are no superpixels.
    context : JobContext, optional
        Told how far superpixels are, which take about 0.1 s for each picture of 224 × 224.

    Raises
    ------
    AuditError
        If feature groups overlap, name what is not there, or stand in a plan for other data than
        tables.
    """
    parts = settings.parts
    if record.kind == "tabular":
        return grouped_players(record, parts.groups) if parts.groups else feature_players(record)
    if parts.groups:
        raise AuditError(
            "Feature groups are for tables",
            seen=f"{len(parts.groups)} in explanation.parts.groups, with data of another kind",
            allowed="no group",
            remedy="Take the groups out of the plan.",
        )
    if record.kind == "text":
        return word_players(record.input_shape)
    if record.kind == "series":
        return _of_series(record, settings)
    if parts.image == "superpixels" and inputs is not None:
        return superpixel_players(inputs.numpy(), count=parts.superpixels, context=context)
    return patch_players(record.input_shape, grid=settings.grid)


def _of_series(record: DatasetRecord, settings: ExplanationPlan) -> Players:
    if settings.parts.series == "channels":
        return channel_players(record)
    if settings.parts.series == "channel_segments":
        return channel_segment_players(record, segments=settings.segments)
    return segment_players(record.input_shape, segments=settings.segments)


def refuse_parts(settings: ExplanationPlan, record: DatasetRecord) -> None:
    """Refuse parts that the data do not have, before anything is computed.

    Raises
    ------
    AuditError
        As `players_of`.
    """
    players_of(record, settings=settings)
