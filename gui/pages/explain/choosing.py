"""Which samples are offered, and which are chosen before anybody ticks one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from core.records.views.samples import Sample, SampleList

Pick = Literal["all", "errors", "unsure", "worst"]

_CHOSEN = 5
_WORST = 3
_MOST_WORST = 20


def default_choice(listed: SampleList) -> tuple[int, ...]:
    """Return up to five rows: the worst, the least sure that is right, and the surest.

    Rows are numbers in the data from 1; `listed` holds them worst first.
    """
    samples = listed.samples
    worst = [s for s in samples if s.is_error] or (list(samples) if _is_numbers(samples) else [])
    right = [s for s in samples if not s.is_error and s.certainty is not None]
    by_doubt = sorted(right, key=lambda sample: sample.certainty or 0.0)
    chosen = [*worst[:_WORST], *by_doubt[:1], *by_doubt[-1:], *worst[_WORST:], *by_doubt[1:]]
    if _is_numbers(samples):
        chosen = [*worst[:_WORST], *samples[len(samples) // 2 :][:1], *samples[-1:]]
    return tuple(dict.fromkeys(sample.row for sample in chosen))[:_CHOSEN]


def picks(listed: SampleList) -> list[tuple[Pick, str]]:
    """Return the filters with their texts."""
    offered: list[tuple[Pick, str]] = [("all", f"All {listed.rows:,}")]
    if _is_numbers(listed.samples):
        return [*offered, ("worst", "Largest errors")]
    return [*offered, ("errors", f"Errors {listed.errors:,}"), ("unsure", "Unsure")]


def shown(
    listed: SampleList, *, pick: Pick, search: str = "", first: Collection[int] = ()
) -> list[Sample]:
    """Return the samples under a filter that hold every word of the search.

    Parameters
    ----------
    first : collection of int
        Rows that stand at the top, in this order, under the filter `all`.
    """
    found = _picked(listed, pick)
    if pick == "all":
        rank = {row: place for place, row in enumerate(first)}
        found = sorted(found, key=lambda sample: rank.get(sample.row, len(rank)))
    words = search.casefold().split()
    return [sample for sample in found if all(_holds(sample, word) for word in words)]


def _picked(listed: SampleList, pick: Pick) -> list[Sample]:
    samples = listed.samples
    match pick:
        case "errors":
            return [sample for sample in samples if sample.is_error]
        case "worst":
            return list(samples[:_MOST_WORST])
        case "unsure":
            limit = _even(samples)
            doubtful = [s for s in samples if s.certainty is not None and s.certainty < limit]
            return sorted(doubtful, key=lambda sample: sample.certainty or 0.0)
    return list(samples)


def is_unsure(sample: Sample, samples: Sequence[Sample]) -> bool:
    """Whether a prediction is nearer to an even guess than to certainty."""
    return sample.certainty is not None and sample.certainty < _even(samples)


def _even(samples: Sequence[Sample]) -> float:
    classes = {sample.recorded for sample in samples} | {sample.predicted for sample in samples}
    return (1 + 1 / max(len(classes), 2)) / 2


def _holds(sample: Sample, word: str) -> bool:
    texts = (str(sample.row), sample.name, sample.predicted, sample.recorded, sample.text)
    return any(word in text.casefold() for text in texts)


def _is_numbers(samples: Sequence[Sample]) -> bool:
    return bool(samples) and samples[0].certainty is None
