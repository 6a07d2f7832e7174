"""The explanation stage: the grid says what the methods said, and no row is asked twice."""

from __future__ import annotations

import copy
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.jobs.table import find_job
from core.models.build import Network
from core.plan.edit import edited
from core.project import Project
from core.records.views.explanation import ExplanationView, GridCell, MethodColumn
from reports.audit import run_audit
from reports.stages.asked_rows import Chunk, KeptRows, ask_rows
from reports.stages.composing import Composing
from reports.stages.explained_rows import compose
from reports.stages.explanation import explaining_of
from reports.stages.opening import stage_run
from tests.reports.stages.explained import Explained, make_explained

METHODS = (
    "integrated_gradients",
    "gradient_shap",
    "occlusion",
    "kernel_shap",
    "grad_cam",
    "lrp",
)


@pytest.fixture(scope="module")
def tumours(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("tumours") / "project"
    return make_explained(folder, "breast_cancer", methods=METHODS, samples=20)


@pytest.fixture(scope="module")
def table(tumours: Explained) -> ExplanationView:
    return tumours.grid(tumours.rows[:4])


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("digits") / "project"
    methods = ("integrated_gradients", "saliency")
    return make_explained(folder, "digits", methods=methods, target="predicted")


def _column(view: ExplanationView, method: str) -> MethodColumn:
    return next(column for column in view.methods if column.name == method)


def _cells(view: ExplanationView, method: str) -> list[GridCell]:
    return [cell for cell in view.cells if cell.method == method]


def _array(explained: Explained, view: ExplanationView, name: str) -> np.ndarray:
    with np.load(io.BytesIO(explained.artifact(view.arrays))) as arrays:
        return np.asarray(arrays[name])


def test_every_row_has_a_cell_of_every_computed_method(
    tumours: Explained, table: ExplanationView
) -> None:
    expected = [
        (row + 1, method) for row in tumours.rows[:4] for method in METHODS if method != "grad_cam"
    ]
    assert [(cell.row, cell.method) for cell in table.cells] == expected
    assert [sample.row for sample in table.samples] == [row + 1 for row in tumours.rows[:4]]


def test_a_refused_method_keeps_its_place_and_its_reason(table: ExplanationView) -> None:
    refused = _column(table, "grad_cam")
    assert (refused.state, refused.chip, refused.is_struck) == ("Refused", "muted", True)
    assert "images and series" in refused.reason
    reasons = dict(table.refused)
    assert reasons["grad_cam"] == refused.reason
    assert "integrated_gradients" not in reasons
    assert refused.figure == "click for why"


def test_what_the_question_refuses_is_refused_before_it_is_asked(
    digits: Explained, tumours: Explained
) -> None:
    layer = {"explanation.inside.layer": "linear1", "explanation.methods": ("saliency",)}
    named = replace(digits, plan=edited(digits.plan, layer))
    reasons = dict(named.grid(digits.rows[:1]).refused)
    assert "puts out no maps" in reasons["grad_cam"]
    assert "Name one of these layers" in reasons["grad_cam"]
    assert "saliency" not in reasons
    assert "neuron_integrated_gradients" not in reasons, "its layer is picked beside it"
    parts = dict(tumours.grid(tumours.rows[:1], methods=("occlusion",)).refused)
    assert "at most" in parts["exact_shapley"]


def test_each_rule_is_named_as_in_the_report(table: ExplanationView) -> None:
    assert _column(table, "integrated_gradients").state == "Within"
    assert _column(table, "occlusion").state == "Descriptive"
    assert _column(table, "kernel_shap").state == "By construction"
    assert {cell.state for cell in _cells(table, "occlusion")} == {"descriptive"}
    assert {cell.state for cell in _cells(table, "kernel_shap")} == {"by construction"}
    assert [m.name for m in table.methods if m.is_quotable] == ["integrated_gradients"]


def test_a_row_whose_sum_is_off_says_by_how_much(table: ExplanationView) -> None:
    # Twenty draws are too few for the standard error that the rule asks for.
    missed = [cell for cell in _cells(table, "gradient_shap") if cell.state == "outside"]
    assert missed
    assert all(cell.error in cell.sentence and "off by" in cell.sentence for cell in missed)
    assert all("standard error" in cell.sentence for cell in missed)
    assert all(cell.struck.startswith("±" if cell.is_uncertain else "off ") for cell in missed)
    assert _column(table, "gradient_shap").chip in ("caution", "bad")


def test_a_method_without_a_baseline_tells_no_change_from_one(table: ExplanationView) -> None:
    column = _column(table, "lrp")
    assert not column.has_baseline
    for cell in _cells(table, "lrp"):
        assert "no baseline; the output is" in cell.sentence
        assert "hange of" not in cell.sentence
    assert _column(table, "occlusion").has_baseline
    assert "Change of the output" in _cells(table, "occlusion")[0].sentence


def test_a_right_class_explained_by_a_sum_below_zero_is_told(digits: Explained) -> None:
    mean = digits.grid(digits.rows[:40:4], methods=("integrated_gradients",))
    asked = replace(digits, plan=edited(digits.plan, {"explanation.baseline": "zero"}))
    zero = asked.grid(digits.rows[:40:4], methods=("integrated_gradients",))
    told = 0
    for cell in (*mean.cells, *zero.cells):
        assert bool(cell.baseline_note) == (cell.baseline_output > cell.output)
        told += bool(cell.baseline_note)
    assert 0 < told < len(mean.cells) + len(zero.cells)


def test_what_the_network_does_not_predict_may_well_be_below_its_baseline(
    tumours: Explained, table: ExplanationView
) -> None:
    positive = "malignant"
    predicted = {sample.row: sample.predicted for sample in table.samples}
    for cell in table.cells:
        if cell.baseline_note:
            assert predicted[cell.row] == positive
            assert cell.method != "lrp"  # compares with no baseline


def test_methods_that_draw_tell_how_far_chance_moves_each_value(table: ExplanationView) -> None:
    for cell in _cells(table, "gradient_shap"):
        assert len(cell.standard_errors) == len(cell.attributions)
    assert not _cells(table, "integrated_gradients")[0].standard_errors


def test_no_error_is_shown_where_the_sum_is_forced_or_not_owed(table: ExplanationView) -> None:
    free = _cells(table, "kernel_shap") + _cells(table, "occlusion")
    assert {cell.error for cell in free} == {""}


def test_attributions_are_those_of_the_exported_arrays(
    tumours: Explained, table: ExplanationView
) -> None:
    kept = _array(tumours, table, "integrated_gradients.by_player")
    shown = [cell.attributions for cell in _cells(table, "integrated_gradients")]
    np.testing.assert_array_equal(kept, np.array(shown))
    np.testing.assert_array_equal(
        _array(tumours, table, "rows"), [sample.row for sample in table.samples]
    )


def test_values_of_a_table_stand_beside_its_features(table: ExplanationView) -> None:
    assert all(len(sample.values) == len(table.players) == 30 for sample in table.samples)
    assert table.low_words == "speaks for benign"
    assert table.high_words == "for malignant"


def test_rows_asked_before_are_not_asked_again(tumours: Explained) -> None:
    few = tumours.grid(tumours.rows[5:7], methods=("saliency",))
    after_first = tumours.steps("rows.saliency")
    tumours.grid(tumours.rows[5:7], methods=("saliency",))
    assert tumours.steps("rows.saliency") == after_first
    more = tumours.grid(tumours.rows[5:9], methods=("saliency",))
    assert tumours.steps("rows.saliency") == after_first + 1
    assert more.cells[:2] == few.cells


def _without(network: Network, row: torch.Tensor) -> Network:
    """Return a copy of the network that has no number for one row."""

    def forget(_: object, inputs: tuple[torch.Tensor], outputs: torch.Tensor) -> torch.Tensor:
        is_row = torch.all(inputs[0] == row, dim=1, keepdim=True)
        return outputs.masked_fill(is_row, torch.nan)

    copied = copy.deepcopy(network)
    copied.register_forward_hook(forget)
    return copied


def test_a_row_that_cannot_be_explained_takes_no_other_row_away(tumours: Explained) -> None:
    rows = np.array(tumours.rows[:3])
    methods = ("input_x_gradient",)
    before = tumours.grid(tuple(rows[:2]), methods=methods)
    with stage_run(dict(tumours.arguments()), JobContext()) as stage, explaining_of(stage) as asked:
        trained = asked.explaining.trained
        bad = torch.from_numpy(asked.explaining.prepared.inputs[rows[2]])
        network = _without(trained.network, bad)
        explaining = replace(asked.explaining, trained=replace(trained, network=network))
        positions = np.searchsorted(explaining.prepared.parts["test"], rows)
        answer = ask_rows(
            explaining,
            methods[0],
            rows,
            predicted=asked.measured.predicted[positions],
            project=stage.project,
            context=JobContext(),
        )
        view = compose(Composing(explaining, asked.measured, positions, (answer,), stage.project))
    assert view.cells == before.cells
    (column,) = view.methods
    assert column.reason == ""
    assert column.notes[-1].startswith(f"Row {rows[2] + 1} left out: ")
    kept = _array(tumours, view, "input_x_gradient.by_player")
    assert np.isnan(kept).all(axis=1).tolist() == [False, False, True]


def test_notes_stay_with_the_rows_of_which_they_were_told() -> None:
    kept = KeptRows(
        target="",
        baseline="",
        players=(),
        chunks=(
            Chunk(rows=(1, 2), values="", notes=("a", "b")),
            Chunk(rows=(3,), values="", notes=("b", "c")),
        ),
    )
    assert kept.notes_on(np.array([2, 3])) == ("a", "b", "c")
    assert kept.notes_on(np.array([3])) == ("b", "c")


def test_rows_come_in_the_order_in_which_they_are_asked(tumours: Explained) -> None:
    forward = tumours.grid(tumours.rows[:2], methods=("saliency",))
    backward = tumours.grid(tumours.rows[1::-1], methods=("saliency",))
    assert list(backward.cells) == list(reversed(forward.cells))


def test_a_row_outside_the_test_part_is_refused(tumours: Explained) -> None:
    training = next(row for row in range(200) if row not in tumours.rows)
    with pytest.raises(AuditError, match="Only rows of the test part"):
        tumours.grid((training,))


def test_no_rows_at_all_are_refused(tumours: Explained) -> None:
    with pytest.raises(AuditError, match="No row was chosen"):
        tumours.grid(())


def test_a_cancelled_grid_keeps_the_one_before(tumours: Explained) -> None:
    before = tumours.grid(tumours.rows[:2])
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.step == "Explaining":
            token.cancel()

    context = JobContext(report=stop, token=token)
    arguments = tumours.arguments(rows=list(tumours.rows[20:30]))
    with pytest.raises(CancelledError):
        find_job("explain_rows")(arguments, context)
    assert tumours.grid(tumours.rows[:2]) == before


def test_pictures_of_images_have_the_size_of_the_input(digits: Explained) -> None:
    view = digits.grid(digits.rows[:3])
    for cell in view.cells:
        sizes = {Image.open(io.BytesIO(digits.artifact(sha))).size for sha in cell.maps}
        assert sizes == {(8, 8)}
        assert len(cell.scales) == len(cell.maps) == 1  # one channel
    assert all(Image.open(io.BytesIO(digits.artifact(s.thumbnail))).size for s in view.samples)
    assert "Saliency has no sign" in view.sign_words


def test_wrong_rows_are_errors_where_there_are_many_classes(digits: Explained) -> None:
    first = digits.grid(digits.rows[:1]).samples[0]
    assert first.predicted != first.recorded
    assert first.verdict == "error"
    assert not first.probability.startswith(("0.00", "1"))


def test_series_carry_their_trace_beside_the_attribution(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("pulses") / "project"
    pulses = make_explained(folder, "pulses", methods=("occlusion",))
    view = pulses.grid(pulses.rows[:2])
    assert all(len(sample.trace) <= 200 for sample in view.samples)
    assert all(sample.steps >= len(sample.trace) for sample in view.samples)
    lengths = {len(sample.trace) for sample in view.samples}
    assert {len(cell.trace) for cell in view.cells} == lengths


def test_numbers_say_by_how_much_they_are_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("diabetes") / "project"
    diabetes = make_explained(folder, "diabetes", methods=("integrated_gradients",))
    sample = diabetes.grid(diabetes.rows[:1]).samples[0]
    assert sample.verdict == ""
    assert sample.note.startswith("off by ")


def test_the_global_view_says_what_the_report_says(tumours: Explained) -> None:
    overall = tumours.overall()
    with Project.open(tumours.folder) as project:
        audit = run_audit(
            tumours.plan, project=project, folder=tumours.folder, context=JobContext()
        )
    items = {item.id: item for item in audit.evidence.items}
    assert items["global.lead"].text.startswith(overall.claim)
    for method in overall.methods:
        prefix = f"global.method.{method.name}"
        assert items[f"{prefix}.state"].text == method.state
        for figure in ("share", "median_error", "deletion", "insertion"):
            entered = items.get(f"{prefix}.{figure}")
            said = getattr(method, figure)
            assert said.text == (entered.text if entered else "")
            assert said.interval == (entered.interval_text if entered else "")
    quoted = next(method for method in overall.methods if method.is_quotable)
    assert quoted.players[0].name == items["global.player.0.name"].text
    assert quoted.players[0].text == items["global.player.0.mean"].text


def test_the_audit_finds_the_explanations_of_the_window(tmp_path: Path) -> None:
    # No audit has run in this project, so that every step is one of the window's.
    tumours = make_explained(tmp_path / "project", "breast_cancer", methods=METHODS, samples=20)
    tumours.overall()
    before = tumours.steps("explanation.")
    assert before
    with Project.open(tumours.folder) as project:
        run_audit(tumours.plan, project=project, folder=tumours.folder, context=JobContext())
    assert tumours.steps("explanation.") == before


def test_the_recorded_class_is_another_question_only_where_the_network_erred(
    digits: Explained,
) -> None:
    rows = (digits.rows[0], digits.rows[-1])  # the worst, and one that is right
    predicted = digits.grid(rows)
    asked = replace(digits, plan=edited(digits.plan, {"explanation.target": "recorded"}))
    recorded = asked.grid(rows)
    assert [sample.verdict for sample in recorded.samples] == ["error", "least sure"]
    assert recorded.target == "logit of the recorded class"
    assert recorded.low_words == "against the recorded class"
    for name in ("integrated_gradients", "saliency"):
        before, after = _cells(predicted, name), _cells(recorded, name)
        assert before[0].attributions != after[0].attributions
        # The other row of the batch differs, and with it the order of some additions.
        assert before[1].attributions == pytest.approx(after[1].attributions, rel=1e-4, abs=1e-7)
