"""Part of section 9: how much worse the network does when a part is permuted."""

from __future__ import annotations

from core.evidence import EvidenceBook
from core.evidence.wording import digits_for, listed
from core.records.base import Estimate, Kind
from core.records.overall import ImportanceRecord
from reports.document import Chart
from reports.sections.quoting import player_name, spoken_name
from reports.sections.reading import Items, names_under, text_of
from reports.state import AuditState

_PARTS = 8
_NAMED = 3
_DONE = "computed"


def enter(
    book: EvidenceBook,
    importance: ImportanceRecord,
    state: AuditState,
    *,
    parents: tuple[str, ...],
) -> None:
    """Enter the loss, and what each of the first parts adds to it."""
    prefix = "overall.importance"
    book.text(f"{prefix}.status", importance.status, parents=parents)
    book.text(f"{prefix}.reason", importance.reason, parents=parents)
    if importance.status != _DONE:
        return
    book.text(f"{prefix}.loss_name", importance.loss_name)
    book.text(f"{prefix}.loss_unit", importance.loss_unit)
    book.text(f"{prefix}.score_name", importance.score_name)
    book.count(f"{prefix}.repeats", importance.repeats, parents=parents)
    n = max((part.loss.n for part in importance.parts), default=0)
    largest = max((abs(part.loss.value or 0.0) for part in importance.parts), default=0.0)
    digits = digits_for(largest)
    base = Estimate(value=importance.loss, n=n)
    book.figure(f"{prefix}.loss", base, digits=digits, parents=parents)
    kind = state.prepared.record.kind
    for rank, part in enumerate(importance.parts[:_PARTS]):
        own = f"{prefix}.part.{rank}"
        book.text(f"{own}.name", player_name(kind, part.name))
        book.figure(f"{own}.loss", part.loss, digits=digits, signed=True, parents=parents)
        if part.score is not None:
            book.figure(f"{own}.score", part.score, digits=3, signed=True, parents=parents)
    book.series(
        f"{prefix}.all",
        {
            "loss": tuple(part.loss.value for part in importance.parts),
            "rows": tuple(float(part.rows) for part in importance.parts),
        },
        labels=tuple(part.name for part in importance.parts),
        parents=parents,
    )
    told = claim(importance, kind=kind)
    book.sentence(f"{prefix}.claim", told, sources=(f"{prefix}.all",))


def claim(importance: ImportanceRecord, *, kind: Kind) -> str:
    """Return what the intervals over rows and permutations show of the parts, at most."""
    shown = [part for part in importance.parts if part.loss.low is not None and part.loss.low > 0]
    if not shown:
        return "No single input is shown to matter when it is permuted"
    first = shown[0]
    others = [part.loss for part in importance.parts if part is not first]
    highest = max(
        (loss.value or 0.0 if loss.high is None else loss.high for loss in others), default=0.0
    )
    if (first.loss.low or 0.0) > highest:
        return f"The network does worst without {spoken_name(kind, first.name)}"
    names = [spoken_name(kind, part.name) for part in shown[:_NAMED]]
    more = len(shown) - len(names)
    return f"Permuting {listed([*names, f'{more:,} more'] if more else names)} costs the network"


def _shown_words(items: Items) -> str:
    """Say how many parts are left out of the picture."""
    prefix = "overall.importance"
    shown, parts = len(names_under(items, f"{prefix}.part")), len(items[f"{prefix}.all"].labels)
    return f"The first {shown:,} of {parts:,} are shown. " if shown < parts else ""


def chart(items: Items) -> Chart:
    """Return the increase of the loss by part, under what it shows."""
    prefix = "overall.importance"
    ranks = names_under(items, f"{prefix}.part")
    loss = text_of(items, f"{prefix}.loss_name")
    spoken = "; ".join(
        f"{text_of(items, f'{prefix}.part.{r}.name')} {text_of(items, f'{prefix}.part.{r}.loss')}"
        for r in ranks
    )
    return Chart(
        caption=text_of(items, f"{prefix}.claim"),
        svg="importance",
        alternative=f"Increase of the {loss} when an input is permuted, largest first: {spoken}.",
        note=f"Increase of the {loss} ({text_of(items, f'{prefix}.loss_unit')}), which is "
        f"{text_of(items, f'{prefix}.loss')} on the {text_of(items, 'overall.rows')} test rows as "
        f"they are; {text_of(items, f'{prefix}.repeats')} permutations of each input. Lines: "
        "95\u00a0% percentile intervals over rows and permutations; where they overlap the order "
        "is not settled, and they are not adjusted for the number of parts: of many that do "
        f"nothing, a few lie above zero by chance. {_shown_words(items)}"
        f"{text_of(items, 'overall.notes')}".strip(),
        evidence="overall.importance.*",
    )
