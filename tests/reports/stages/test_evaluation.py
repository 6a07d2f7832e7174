"""The evaluation stage: every figure on the page agrees with the predictions behind it."""

from __future__ import annotations

import pytest
from PIL import Image

from core.jobs.context import CancelledError, CancelToken, JobContext
from core.jobs.table import find_job
from core.project import Project
from core.records.base import Record
from reports.stages.browsed import short_probability
from tests.reports.stages.evaluated import Evaluated, make_evaluated

NAMES = ("breast_cancer", "diabetes", "digits", "pulses")


@pytest.fixture(scope="module", params=NAMES)
def evaluated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Evaluated:
    name = str(request.param)
    return make_evaluated(tmp_path_factory.mktemp(name) / "project", name)


@pytest.fixture(scope="module")
def tumours(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    return make_evaluated(tmp_path_factory.mktemp("tumours") / "project", "breast_cancer")


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    return make_evaluated(tmp_path_factory.mktemp("pictures") / "project", "digits")


def test_both_views_are_kept_under_what_the_job_returns(evaluated: Evaluated) -> None:
    view: Record = evaluated.view
    assert evaluated.result == {
        "views": {"evaluation": view.digest, "samples": evaluated.samples.digest}
    }


def test_rows_come_worst_first_and_each_once(evaluated: Evaluated) -> None:
    losses = [sample.loss for sample in evaluated.samples.samples]
    assert losses == sorted(losses, reverse=True)
    assert len({sample.row for sample in evaluated.samples.samples}) == evaluated.view.rows
    assert [row.sample for row in evaluated.view.browsed] == list(evaluated.samples.samples)


def test_errors_are_counted_alike_everywhere(evaluated: Evaluated) -> None:
    view = evaluated.view
    assert sum(row.sample.is_error for row in view.browsed) == view.errors
    assert evaluated.samples.errors == view.errors
    if view.confusion is None:
        assert view.errors_text == ""
        return
    wrong = sum(
        count
        for recorded, line in enumerate(view.confusion.counts)
        for predicted, count in enumerate(line)
        if recorded != predicted
    )
    assert wrong == view.errors
    for row in view.browsed:
        assert row.sample.is_error == (row.predicted_class != row.recorded_class)


def test_every_metric_stands_beside_both_baselines(evaluated: Evaluated) -> None:
    for row in evaluated.view.metrics:
        assert row.value
        assert row.linear
        assert row.naive
        assert row.question
        assert row.hides


def test_key_figures_fill_the_line(evaluated: Evaluated) -> None:
    assert len(evaluated.view.key_figures) == 5
    assert all(figure.value and figure.note for figure in evaluated.view.key_figures)


def test_evaluating_again_gives_the_same_view(evaluated: Evaluated) -> None:
    assert find_job("evaluate")(evaluated.arguments, JobContext()) == evaluated.result


def test_threshold_one_half_is_the_confusion_matrix(tumours: Evaluated) -> None:
    table, confusion = tumours.view.threshold, tumours.view.confusion
    assert table is not None
    assert confusion is not None
    positive = confusion.class_names.index("malignant")
    other = 1 - positive
    assert table.true_positives[50] == confusion.counts[positive][positive]
    assert table.false_negatives[50] == confusion.counts[positive][other]
    assert table.false_positives[50] == confusion.counts[other][positive]
    assert table.true_negatives[50] == confusion.counts[other][other]


def test_lowest_threshold_calls_every_row_positive(tumours: Evaluated) -> None:
    table = tumours.view.threshold
    assert table is not None
    assert table.false_negatives[0] == table.true_negatives[0] == 0
    assert sum(table.positives) == table.true_positives[0]
    assert sum(table.others) == table.false_positives[0]
    assert len(table.true_positives) == 101


def test_shown_values_are_those_of_the_row(tumours: Evaluated) -> None:
    view = tumours.view
    assert len(view.shown) == 6
    assert all(len(row.values) == 6 and all(row.values) for row in view.browsed)
    assert view.numeric == (True,) * 6


def test_every_picture_has_its_tile(digits: Evaluated) -> None:
    tiles, samples = digits.samples.tiles, digits.samples.samples
    assert tiles is not None
    assert (tiles.width, tiles.height) == (8, 8)
    assert sorted(sample.tile for sample in samples) == list(range(len(samples)))
    sheets = [Image.open(digits.folder / "artifacts" / sha) for sha in tiles.sheets]
    places = sum(sheet.width // 8 * (sheet.height // 8) for sheet in sheets)
    for sheet in sheets:
        sheet.close()
    assert len(samples) <= places < len(samples) + tiles.columns
    assert digits.view.tiles == tiles


def test_series_carry_a_short_trace(evaluated: Evaluated) -> None:
    is_series = evaluated.folder.parent.name.startswith("pulses")
    assert {len(sample.trace) for sample in evaluated.samples.samples} == {48 if is_series else 0}


def test_residuals_are_described(evaluated: Evaluated) -> None:
    residuals = evaluated.view.residuals
    if evaluated.view.task == "classification":
        assert residuals is None
        return
    assert residuals is not None
    assert sum(residuals.counts) == evaluated.view.rows
    assert [name for name, _ in residuals.rows][:2] == ["Mean", "5 % of rows lie below"]
    assert all(row.residual for row in evaluated.view.browsed)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "<0.01"), (1.0, ">0.99"), (0.994, ">0.99"), (0.126, "0.13")]
)
def test_probability_is_never_printed_as_0_or_1(value: float, text: str) -> None:
    assert short_probability(value) == text


def test_cancelled_job_keeps_the_project_open_for_the_next(tumours: Evaluated) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        find_job("evaluate")(tumours.arguments, JobContext(token=token))
    with Project.open(tumours.folder) as project:
        assert project.is_writer
