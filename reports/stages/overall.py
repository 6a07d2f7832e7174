"""The job of the Explain page that asks the network itself over many rows."""

from __future__ import annotations

from core.catalogue.overall import OVERALL
from core.evidence.wording import digits_for, figure_text, interval_text
from core.jobs.context import JobContext
from core.plan.overall import OverallName
from core.records.base import Kind
from core.records.overall import ImportanceRecord, OverallRecord, PartImportance
from core.records.views.overall import ImportanceRow, OverallNote, OverallView
from explainers.overall.columns import require_columns
from reports.overall import overview_of
from reports.sections.quoting import player_name
from reports.stages.explanation import explaining_of
from reports.stages.opening import Arguments, stage_run


def overall_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Permute and profile over many rows, as the plan says; the view is kept as "overall".

    The audit finds the same step in the project later and does not compute it again.
    """
    with stage_run(arguments, context) as stage, explaining_of(stage) as asked:
        prepared = asked.explaining.prepared
        require_columns(stage.plan.overall, prepared)
        record = overview_of(asked.run, stage.steps, asked.explaining, measured=asked.measured)
        view = compose_overall(record, kind=prepared.record.kind)
        stage.keep("overall", view)
    return {"views": {"overall": view.digest}}


def compose_overall(record: OverallRecord, *, kind: Kind) -> OverallView:
    """Return the view of a record."""
    importance = record.importance
    digits = _digits(importance)
    is_done = importance.status == "computed"
    return OverallView(
        kind=kind,
        rows=len(record.rows),
        target=record.target,
        importance_status=importance.status,
        importance_reason=importance.reason,
        loss_name=importance.loss_name,
        loss_unit=importance.loss_unit,
        loss_text=figure_text(importance.loss, digits=digits) if is_done else "",
        score_name=importance.score_name,
        score_text="" if importance.score is None else figure_text(importance.score),
        repeats=importance.repeats,
        importance=tuple(_row(part, kind, digits=digits) for part in importance.parts),
        profiles=record.profiles,
        profiles_status=record.profiles_status,
        profiles_reason=record.profiles_reason,
        notes=record.notes,
        reading=tuple(_note(name) for name in OVERALL if _is_there(name, record)),
    )


def _digits(importance: ImportanceRecord) -> int:
    sizes = (abs(part.loss.value or 0.0) for part in importance.parts)
    return digits_for(max(sizes, default=0.0))


def _row(part: PartImportance, kind: Kind, *, digits: int) -> ImportanceRow:
    score = part.score
    return ImportanceRow(
        name=player_name(kind, part.name),
        loss=part.loss,
        text=figure_text(part.loss.value, digits=digits, signed=True),
        interval=interval_text(part.loss.low, part.loss.high, digits=digits),
        score=score,
        score_text="" if score is None else figure_text(score.value, signed=True),
        repeats=part.repeats,
        rows=part.rows,
    )


def _is_there(name: OverallName, record: OverallRecord) -> bool:
    if name == "permutation_importance":
        return bool(record.importance.parts)
    if name == "partial_dependence":
        return any(profile.partial for profile in record.profiles)
    return any(profile.effects.effects for profile in record.profiles)


def _note(name: OverallName) -> OverallNote:
    entry = OVERALL[name]
    return OverallNote(
        title=entry.title, shows=entry.shows, hides=entry.hides, citation=entry.citation
    )
