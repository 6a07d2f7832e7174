"""What the methods say over many rows, in the report's own figures and words."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue import METHODS
from core.evidence import EvidenceBook
from core.evidence.wording import digits_for, figure_text, interval_text
from core.plan import Plan
from core.records.base import Kind
from core.records.data import DatasetRecord
from core.records.explanation import AttributionRecord
from core.records.overall import SpreadRecord
from core.records.views.global_ import GlobalFigure, GlobalMethod, GlobalPlayer, GlobalView
from reports.sections.global_ import enter_method
from reports.sections.quoting import (
    SUM_RULES,
    claim,
    is_quotable,
    player_name,
    quoted_among,
    state_word,
    strongest_first,
)
from reports.stages.method_words import chip_of, is_struck, tolerance_text
from reports.state import ExplainedRecord

_FIGURES = ("share", "median_error", "largest_error", "floored", "deletion", "insertion")


def compose_global(
    plan: Plan,
    record: DatasetRecord,
    explained: Mapping[str, ExplainedRecord],
    *,
    spreads: Mapping[str, SpreadRecord],
    baseline_notes: Mapping[str, str],
) -> GlobalView:
    """Return the Global tab of the methods, which are in the plan's order.

    Parameters
    ----------
    spreads : mapping
        How the attributions of each computed method lie, row by row and by group.
    baseline_notes : mapping
        Of each computed method, for how many rows the baseline's own output exceeds theirs.
    """
    samples = [said.sample for said in explained.values()]
    computed = [sample for sample in samples if sample.status == "computed"]
    # A unit inside the network is another thing to explain than the output of all others.
    asked = [sample for sample in computed if METHODS[sample.method].explains_output]
    first = next(iter([*asked, *computed, *samples]))
    quoted = quoted_among(explained)
    return GlobalView(
        kind=record.kind,
        rows=max(len(sample.rows) for sample in samples),
        target=first.target,
        baseline=first.baseline,
        tolerance=tolerance_text(plan.explanation.tolerance),
        claim=claim(explained[quoted].sample if quoted else None, kind=record.kind),
        group_by=plan.overall.group_by,
        methods=tuple(
            _method(name, said, record.kind, spreads.get(name)).model_copy(
                update={"baseline_note": baseline_notes.get(name, "")}
            )
            for name, said in explained.items()
        ),
    )


def _method(
    name: str, said: ExplainedRecord, kind: Kind, spread: SpreadRecord | None
) -> GlobalMethod:
    sample, entry = said.sample, METHODS[name]
    state = state_word(sample.status, sample.gate)
    return GlobalMethod(
        name=name,
        title=entry.title,
        rule=SUM_RULES[entry.sum_rule],
        state=state,
        chip=chip_of(state)[0],
        word=chip_of(state)[1],
        reason=sample.reason,
        notes=sample.notes,
        is_quotable=is_quotable(sample.gate),
        is_struck=is_struck(state),
        players=_players(sample, kind),
        faithfulness=said.faithfulness,
        spread=spread,
        **_figures(name, said),
    )


def _figures(name: str, said: ExplainedRecord) -> dict[str, GlobalFigure]:
    """Return the figures of the report's table, entered by the report's own hand."""
    book = EvidenceBook()
    enter_method(book, name, said)
    found = {}
    for figure in _FIGURES:
        identifier = f"global.method.{name}.{figure}"
        if identifier in book:
            item = book[identifier]
            found[figure] = GlobalFigure(
                value=item.value,
                text=item.text,
                interval=item.interval_text,
                n=item.n or 0,
                method=item.method,
            )
    return found


def _players(sample: AttributionRecord, kind: Kind) -> tuple[GlobalPlayer, ...]:
    if sample.words:
        return _words(sample)
    means = sample.mean_absolute
    if not means or means[0].value is None:
        return ()
    digits = digits_for(max(estimate.value or 0.0 for estimate in means))
    return tuple(
        GlobalPlayer(
            name=player_name(kind, sample.players[place]),
            mean=means[place],
            text=figure_text(means[place].value, digits=digits),
            interval=interval_text(means[place].low, means[place].high, digits=digits),
        )
        for place in strongest_first(sample)
    )


def _words(sample: AttributionRecord) -> tuple[GlobalPlayer, ...]:
    digits = digits_for(sample.words[0].mean_absolute.value or 0.0)
    return tuple(
        GlobalPlayer(
            name=share.word,
            mean=share.mean_absolute,
            text=figure_text(share.mean_absolute.value, digits=digits),
            interval=interval_text(
                share.mean_absolute.low, share.mean_absolute.high, digits=digits
            ),
            signed=figure_text(share.mean, digits=digits, signed=True),
            occurrences=share.occurrences,
        )
        for share in sample.words
    )
