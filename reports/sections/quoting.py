"""What may be quoted of a method, and in which words: for the report and the window alike."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue import METHODS
from core.evidence.wording import figure_text, listed
from core.records.base import Kind
from core.records.explanation import AttributionRecord, GateRecord
from reports.state import ExplainedRecord

IN_LEAD = 3
# Share of rows within the gate from which a method's mean is quoted at all.
_QUOTABLE = 0.95
SUM_RULES = {
    "sum": "owes a sum",
    "sampled": "owes a sum, within its errors",
    "construction": "adds up by construction",
    "none": "owes no sum: descriptive",
}


def quoted_among(explained: Mapping[str, ExplainedRecord]) -> str | None:
    """Return the first of these methods whose sum rule holds, or None.

    What a method says of a unit inside the network is no account of its output.
    """
    return next(
        (
            name
            for name, said in explained.items()
            if METHODS[name].explains_output and is_quotable(said.sample.gate)
        ),
        None,
    )


def is_quotable(gate: GateRecord | None) -> bool:
    """Whether the sums of enough rows hold; sums that are forced earn nothing."""
    if gate is None or gate.share is None or gate.rule not in ("sum", "sampled"):
        return False
    return (gate.share.value or 0.0) >= _QUOTABLE


def state_word(status: str, gate: GateRecord | None) -> str:
    """Return in a word or two how one method stands."""
    if status == "refused":
        return "Refused"
    if status == "failed":
        return "Could not run"
    if gate is None or gate.rule == "none":
        return "Descriptive"
    if gate.rule == "construction":
        return "By construction"
    return {"within": "Within", "some": "Rows missed", "outside": "Outside"}[gate.state]


def has_baseline(method: str) -> bool:
    """Whether a method compares a row with a baseline, or with a background."""
    return bool({"baseline", "background"} & set(METHODS[method].needs))


def is_signed(method: str, kind: str) -> bool:
    """Whether a method's values can speak against the output.

    More of a word's vector is no direction: slopes at texts are told by their size alone.
    """
    entry = METHODS[method]
    is_slope = entry.family == "gradient" and not has_baseline(method)
    return entry.is_signed and not (is_slope and kind == "text")


def player_name(kind: Kind, name: str) -> str:
    """Return a player's name as it is printed; patches say that they are not single pixels."""
    is_patch = kind == "image" and name.startswith("row ")
    return f"patch at {name.replace(', ', ' and ')}" if is_patch else name


def spoken_name(kind: Kind, name: str) -> str:
    """Return a player's name as it stands in a sentence: patches with their article."""
    printed = player_name(kind, name)
    return f"the {printed}" if printed != name else printed


def strongest_first(sample: AttributionRecord) -> list[int]:
    """Return the places of the players, the largest mean |attribution| first."""
    means = [estimate.value or 0.0 for estimate in sample.mean_absolute]
    return sorted(range(len(sample.players)), key=lambda place: -means[place])


def claim(sample: AttributionRecord | None, *, kind: Kind) -> str:
    """Return what is quoted of the method that may be quoted, or that none may."""
    if sample is None:
        return "No method kept its sum rule on enough rows, so that nothing is quoted here."
    title = METHODS[sample.method].title
    if sample.words:
        return (
            f"By {title}, {strongest_words(sample)} move the output most where they stand. Its "
            "sums hold; its validity is not tested yet."
        )
    if not sample.mean_absolute:
        return (
            f"The sums of {title} hold; its parts differ from row to row, so that no mean over "
            "them is told. Its validity is not tested yet."
        )
    names, share = strongest(sample, kind)
    return (
        f"By {title}, {names} carry {share} of the mean absolute "
        "attribution. Its sums hold; its validity is not tested yet."
    )


def strongest_words(sample: AttributionRecord) -> str:
    """Return the words with the largest mean |attribution|, in quotation marks."""
    return listed([f"“{share.word}”" for share in sample.words[:IN_LEAD]])


def strongest(sample: AttributionRecord, kind: Kind) -> tuple[str, str]:
    """Return the players with the largest means in words, and their share of all."""
    order = strongest_first(sample)
    names = [spoken_name(kind, sample.players[place]) for place in order[:IN_LEAD]]
    total = sum(estimate.value or 0.0 for estimate in sample.mean_absolute)
    top = sum(sample.mean_absolute[place].value or 0.0 for place in order[:IN_LEAD])
    return listed(names), figure_text(top / total if total else None, digits=0, percent=True)
