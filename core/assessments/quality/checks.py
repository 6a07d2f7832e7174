"""All checks over the rows, in the order of the page."""

from __future__ import annotations

from core.assessments.quality.balance import imbalance, missingness
from core.assessments.quality.duplicates import exact_duplicates, near_duplicates
from core.assessments.quality.labels import label_noise
from core.assessments.quality.leakage import leakage
from core.data.dataset import Prepared
from core.jobs.context import JobContext
from core.records.views.quality import QualityView

STEP = "Checking the rows"


def check_rows(prepared: Prepared, *, context: JobContext) -> QualityView:
    """Return what the checks over the rows found.

    Raises
    ------
    CancelledError
        Within one chunk, feature or fold after the job was cancelled.
    """
    notes = ("duplicates", "near duplicates", "leaks", "labels")

    def part(index: int) -> JobContext:
        return context.part(STEP, index, count=len(notes), note=notes[index])

    part(0).progress(STEP, 0, 1)
    found = (
        exact_duplicates(prepared),
        near_duplicates(prepared, context=part(1)),
        leakage(prepared, context=part(2)),
        imbalance(prepared),
        missingness(prepared),
        label_noise(prepared, context=part(3)),
    )
    context.progress(STEP, len(notes), len(notes))
    return QualityView(findings=found, rows=prepared.record.rows)
