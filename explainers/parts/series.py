"""Parts of series with several channels: each channel as a whole, or each in segments."""

from __future__ import annotations

import numpy as np

from core.records.data import DatasetRecord
from explainers.parts.players import Players, equal_parts, steps_name


def channel_players(record: DatasetRecord) -> Players:
    """Return one part for each channel of series (C, T), with all its steps."""
    names, places = _channels(record)
    mask = np.broadcast_to(places[:, None], record.input_shape).copy()
    return Players(names=names, mask=mask)


def channel_segment_players(record: DatasetRecord, *, segments: int) -> Players:
    """Return equal segments of each channel of series (C, T), channel after channel."""
    names, places = _channels(record)
    steps = record.input_shape[1]
    count = min(segments, steps)
    parts = equal_parts(steps, count)
    spans = tuple(steps_name(np.flatnonzero(parts == part)) for part in range(count))
    return Players(
        names=tuple(f"{name}, {span}" for name in names for span in spans),
        mask=places[:, None] * count + parts[None, :],
    )


def _channels(record: DatasetRecord) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the channels' names, and which of them each of the encoded channels (C,) is.

    The channel that tells real steps from padding goes with the last one: it never changes when
    parts are left out, and nothing is attributed to it.
    """
    names = tuple(feature.name for feature in record.features)
    encoded = record.input_shape[0]
    if not len(names) <= encoded <= len(names) + 1:
        names = tuple(f"channel {place}" for place in range(1, encoded + 1))
    return names, np.minimum(np.arange(encoded, dtype=np.int64), len(names) - 1)
