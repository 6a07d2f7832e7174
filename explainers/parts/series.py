"""Parts of series: segments of all channels, each channel as a whole, or each in segments."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.records.data import DatasetRecord
from explainers.explanation import Integers
from explainers.parts.players import Players, equal_parts


def segment_players(input_shape: tuple[int, ...], *, segments: int) -> Players:
    """Return equal segments of series (C, T), all channels together."""
    names, parts = _segments(input_shape[1], segments)
    return Players(names=names, mask=np.broadcast_to(parts, input_shape).copy())


def channel_players(record: DatasetRecord) -> Players:
    """Return one part for each channel of series (C, T), with all its steps."""
    names, places = _channels(record)
    mask = np.broadcast_to(places[:, None], record.input_shape).copy()
    return Players(names=names, mask=mask)


def channel_segment_players(record: DatasetRecord, *, segments: int) -> Players:
    """Return equal segments of each channel of series (C, T), channel after channel."""
    names, places = _channels(record)
    spans, parts = _segments(record.input_shape[1], segments)
    return Players(
        names=tuple(f"{name}, {span}" for name in names for span in spans),
        mask=places[:, None] * len(spans) + parts[None, :],
    )


def _segments(steps: int, segments: int) -> tuple[tuple[str, ...], Integers]:
    """Return the names of equal segments, and which of them each step is in."""
    count = min(segments, steps)
    parts = equal_parts(steps, count)
    return tuple(_steps_name(np.flatnonzero(parts == part)) for part in range(count)), parts


def _steps_name(places: npt.NDArray[np.intp]) -> str:
    """Return how a person calls neighbouring steps (from 0): counted from one."""
    first, last = int(places[0]) + 1, int(places[-1]) + 1
    return f"step {first}" if first == last else f"steps {first} to {last}"


def _channels(record: DatasetRecord) -> tuple[tuple[str, ...], Integers]:
    """Return the channels' names, and which of them each of the encoded channels (C,) is.

    The channel that tells real steps from padding goes with the last one: it never changes when
    parts are left out, and nothing is attributed to it.
    """
    names = tuple(feature.name for feature in record.features)
    encoded = record.input_shape[0]
    if not len(names) <= encoded <= len(names) + 1:
        names = tuple(f"channel {place}" for place in range(1, encoded + 1))
    return names, np.minimum(np.arange(encoded, dtype=np.int64), len(names) - 1)
