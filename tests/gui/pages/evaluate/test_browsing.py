"""Rows are decided at the threshold that is tried, and picked as the reader asks."""

from __future__ import annotations

from core.records.views.evaluation import EvaluationView
from gui.pages.evaluate.browsing import (
    browsed_rows,
    browser_title,
    confusion_counts,
    picked,
    score_of,
)
from tests.reports.stages.evaluated import Evaluated

_THRESHOLDS = (0, 20, 50, 80, 100)


def _positive(view: EvaluationView) -> int:
    assert view.confusion is not None
    return view.confusion.class_names.index(view.positive)


def test_every_threshold_agrees_with_the_table(tumours: Evaluated) -> None:
    view = tumours.view
    for threshold in _THRESHOLDS:
        counts = confusion_counts(view, threshold)
        rows = browsed_rows(view, threshold)
        for recorded, line in enumerate(counts):
            for predicted, count in enumerate(line):
                assert len(picked(rows, "all", cell=(recorded, predicted))) == count


def test_one_half_is_what_the_plan_decides(tumours: Evaluated) -> None:
    rows = browsed_rows(tumours.view)
    assert [row.predicted for row in rows] == [r.sample.predicted for r in tumours.view.browsed]
    assert len(picked(rows, "errors", cell=None)) == tumours.view.errors


def test_score_is_that_of_the_positive_class(tumours: Evaluated) -> None:
    positive = _positive(tumours.view)
    for row in tumours.view.browsed:
        is_over = score_of(row, positive=positive) >= 0.5
        assert is_over == (row.predicted_class == positive)


def test_least_certain_rows_come_first_when_asked(digits: Evaluated) -> None:
    rows = picked(browsed_rows(digits.view), "unsure", cell=None)
    certainty = [row.evaluated.sample.certainty or 0.0 for row in rows]
    assert certainty == sorted(certainty)


def test_threshold_leaves_many_classes_alone(digits: Evaluated) -> None:
    assert browsed_rows(digits.view, 80) == browsed_rows(digits.view, 50)
    assert digits.view.confusion is not None
    assert confusion_counts(digits.view, 80) == digits.view.confusion.counts


def test_titles_say_what_is_listed(tumours: Evaluated, diabetes: Evaluated) -> None:
    view = tumours.view
    rows = browsed_rows(view)
    wrong = picked(rows, "errors", cell=None)
    assert browser_title(view, wrong, "errors", cell=None).endswith("worst first")
    assert browser_title(view, (), "errors", cell=None) == "No errors"
    cell = (0, 1)
    listed = picked(rows, "errors", cell=cell)
    title = browser_title(view, listed, "errors", cell=cell)
    assert title.endswith("of malignant, called benign")
    assert browser_title(diabetes.view, rows, "errors", cell=None) == "Largest errors first"
