"""All rows explained into a folder: the same values, however often it was interrupted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from torch import Tensor, nn

from core.canonical import write_whole
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.inside import InsidePlan
from core.records.streamed import StreamedManifest, StreamedSummary
from core.records.views.explained_all import ExplainedAllView
from explainers.explanation import Explanation
from explainers.running import explain
from reports.explain_all import folder as folder_module
from reports.explain_all import run as run_module
from reports.explain_all.command import explain_into, told
from reports.explaining import Explaining
from tests.reports.explain_all.conftest import IG, ROWS


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "MOST_ROWS", 50)


def _run(
    explaining: Explaining,
    folder: Path,
    *,
    method: str = IG,
    most: int | None = None,
    file: Path | None = None,
    context: JobContext | None = None,
) -> ExplainedAllView:
    context = context or JobContext()
    return explain_into(explaining, method, folder=folder, most=most, file=file, context=context)


def _with(explaining: Explaining, **changes: object) -> Explaining:
    settings = explaining.plan.explanation.model_copy(update=changes)
    return replace(explaining, plan=explaining.plan.model_copy(update={"explanation": settings}))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def _asked(explaining: Explaining, method: str, rows: np.ndarray) -> Explanation:
    question = explaining.question(rows, predicted=np.zeros(len(rows), dtype=np.int64))
    return explain(
        method,
        question,
        settings=explaining.plan.explanation,
        seed=explaining.plan.seed,
        memory_mib=64,
        context=JobContext(),
    )


def test_the_values_are_those_of_the_rows_asked_at_once(
    explaining: Explaining, tmp_path: Path
) -> None:
    view = _run(explaining, tmp_path)
    table = pq.read_table(tmp_path / "rows")
    # A row's steps depend on the mean change over the rows beside it, as the gate's floor does.
    chunks = [np.arange(start, min(start + 50, ROWS)) for start in range(0, ROWS, 50)]
    expected = [_asked(explaining, IG, rows) for rows in chunks]
    names = explaining.question(np.arange(2), predicted=np.zeros(2, dtype=np.int64)).players.names
    found = np.column_stack([table[f"attribution.{name}"].to_numpy() for name in names])
    assert table["row"].to_pylist() == list(range(1, ROWS + 1))
    values = np.concatenate([one.player_values for one in expected]).astype(np.float32)
    assert np.array_equal(found, values)
    outputs = np.concatenate([one.outputs for one in expected])
    assert np.array_equal(table["output"].to_numpy(), outputs)
    assert len(list(tmp_path.glob("rows/*.parquet"))) == 5
    assert view.summary.rows == ROWS
    assert view.rows_found == 0
    assert view.rows_per_second > 0


def test_the_summary_is_that_of_the_rows_within_the_gate(
    explaining: Explaining, tmp_path: Path
) -> None:
    summary = _run(explaining, tmp_path).summary
    table = pq.read_table(tmp_path / "rows")
    within = table["within"].to_numpy()
    assert summary.within == within.sum()
    assert summary.share is not None
    assert summary.share.value == pytest.approx(within.mean())
    for player in summary.players:
        values = table[f"attribution.{player.name}"].to_numpy()[within].astype(np.float64)
        assert player.mean_absolute == pytest.approx(np.abs(values).mean())
        assert player.mean == pytest.approx(values.mean())
        error = np.abs(values).std() / np.sqrt(len(values))
        assert player.standard_error == pytest.approx(error)
    sizes = [player.mean_absolute for player in summary.players]
    assert sizes == sorted(sizes, reverse=True)
    written = StreamedSummary.model_validate_json((tmp_path / "summary.json").read_bytes())
    assert written == summary


class _Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


def test_a_run_killed_before_or_after_any_write_goes_on_to_the_same_bytes(
    explaining: Explaining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole"
    _run(explaining, whole, most=60)
    writes = 2 * 2 + 1
    for moment in range(2 * writes):
        folder = tmp_path / f"killed {moment}"
        done = 0

        def write(path: Path, data: bytes, moment: int = moment) -> None:
            nonlocal done
            if done == moment:
                raise _Killed
            write_whole(path, data)
            done += 2
            if done == moment + 1:
                raise _Killed

        with monkeypatch.context() as patch:
            patch.setattr(folder_module, "write_whole", write)
            with pytest.raises(_Killed):
                _run(explaining, folder, most=60)
        view = _run(explaining, folder, most=60)
        assert _bytes(folder) == _bytes(whole)
        # Each finished chunk is a file and a manifest.
        assert view.rows_found == min(60, 50 * ((moment + 1) // 4))


def test_a_cancelled_run_goes_on_and_says_so(explaining: Explaining, tmp_path: Path) -> None:
    token = CancelToken()

    def listen(progress: Progress) -> None:
        if progress.done >= 2:
            token.cancel()

    with pytest.raises(CancelledError):
        _run(explaining, tmp_path, context=JobContext(report=listen, token=token))
    view = _run(explaining, tmp_path)
    assert view.rows_found == 100
    assert "100 rows of them had been finished before and were verified." in view.sentence
    again = _run(explaining, tmp_path)
    assert again.rows_found == ROWS
    assert again.rows_per_second == 0
    assert again.summary == view.summary


def test_a_changed_or_lost_file_is_computed_again(explaining: Explaining, tmp_path: Path) -> None:
    _run(explaining, tmp_path)
    before = _bytes(tmp_path)
    first, second, *_ = sorted(tmp_path.glob("rows/*.parquet"))
    (tmp_path / ".writing-1234").write_bytes(b"half")
    first.write_bytes(first.read_bytes()[:-1] + b"x")
    second.unlink()
    assert _run(explaining, tmp_path).rows_found == ROWS - 100
    assert _bytes(tmp_path) == before


def test_fewer_rows_can_be_asked_for_first_and_more_later(
    explaining: Explaining, tmp_path: Path
) -> None:
    few = _run(explaining, tmp_path / "a", most=120)
    assert few.summary.rows == 120
    more = _run(explaining, tmp_path / "a")
    assert more.rows_found == 100
    assert more.summary == _run(explaining, tmp_path / "b").summary
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    # Whoever reads the folder of files reads each row once.
    rows = pq.read_table(tmp_path / "a" / "rows")["row"].to_pylist()
    assert rows == list(range(1, ROWS + 1))


def test_finished_rows_are_not_thrown_away_for_fewer(
    explaining: Explaining, tmp_path: Path
) -> None:
    _run(explaining, tmp_path, most=120)
    before = _bytes(tmp_path)
    with pytest.raises(AuditError, match=r"120 finished rows.*at most 60"):
        _run(explaining, tmp_path, most=60)
    assert _bytes(tmp_path) == before


def test_a_file_that_no_manifest_names_goes(explaining: Explaining, tmp_path: Path) -> None:
    _run(explaining, tmp_path / "a", most=60)
    _run(explaining, tmp_path / "b", most=70)
    # Killed between a file and its manifest, and asked again for another number of rows.
    (last,) = (tmp_path / "a" / "rows").glob("*51-*.parquet")
    (tmp_path / "b" / "rows" / last.name).write_bytes(last.read_bytes())
    notes = tmp_path / "b" / "rows" / "notes.parquet"
    notes.write_bytes(b"mine")
    _run(explaining, tmp_path / "b", most=90)
    names = sorted(file.name for file in (tmp_path / "b" / "rows").iterdir())
    assert names == ["000000001-000000050.parquet", "000000051-000000090.parquet", notes.name]


def test_a_folder_of_something_else_is_refused(explaining: Explaining, tmp_path: Path) -> None:
    _run(explaining, tmp_path, most=10)
    settings = explaining.plan.explanation.model_copy(update={"max_steps": 64})
    other = replace(explaining, plan=explaining.plan.model_copy(update={"explanation": settings}))
    with pytest.raises(AuditError, match="the explanation of something else"):
        _run(other, tmp_path)
    with pytest.raises(AuditError, match="the explanation of something else"):
        _run(explaining, tmp_path, method="occlusion")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(AuditError, match="manifest of the folder cannot be read"):
        _run(explaining, tmp_path)


def test_rows_of_a_file_get_what_the_same_rows_get_in_the_project(
    explaining: Explaining, tmp_path: Path
) -> None:
    source = explaining.plan.data.source
    view = _run(explaining, tmp_path / "file", file=Path(source.path))  # type: ignore[union-attr]
    own = _run(explaining, tmp_path / "own")
    assert view.summary.players == own.summary.players
    assert view.summary.source == "rows.csv"
    found = StreamedManifest.model_validate_json((tmp_path / "file/manifest.json").read_bytes())
    assert found.rows == ROWS


def test_methods_without_a_sum_rule_have_no_gate(explaining: Explaining, tmp_path: Path) -> None:
    view = _run(explaining, tmp_path, method="occlusion", most=60)
    table = pq.read_table(tmp_path / "rows")
    assert table["within"].null_count == table["error"].null_count == 60
    assert view.summary.share is None
    assert view.summary.within == 60
    assert "gate" not in view.sentence
    assert "owes no sum: its values are descriptive" in view.sentence
    assert told(view)[1] == "Largest mean |attribution| over all rows:"


def test_a_sum_that_is_forced_earns_no_gate(explaining: Explaining, tmp_path: Path) -> None:
    view = _run(explaining, tmp_path, method="kernel_shap", most=60)
    table = pq.read_table(tmp_path / "rows")
    assert table["within"].null_count == table["error"].null_count == 60
    assert view.summary.share is None
    assert "The sum is forced by the method" in view.sentence
    assert told(view)[1] == "Largest mean |attribution| over all rows:"


def test_standard_errors_and_what_a_method_says_are_kept(
    explaining: Explaining, tmp_path: Path
) -> None:
    settings = {"samples": 8, "baseline": "training_distribution", "background": 7}
    asked = _with(explaining, **settings)
    summary = _run(asked, tmp_path, method="permutation_shap", most=60).summary
    table = pq.read_table(tmp_path / "rows")
    said = [_asked(asked, "permutation_shap", np.arange(*rows)) for rows in ((0, 50), (50, 60))]
    expected = np.concatenate([one.standard_errors for one in said]).astype(np.float32)
    names = [one.removeprefix("attribution.") for one in table.column_names if "attribution" in one]
    found = np.column_stack([table[f"standard_error.{name}"].to_numpy() for name in names])
    assert np.array_equal(found, expected)
    assert summary.notes
    assert all(note in one.notes for note in summary.notes for one in said)
    assert _run(asked, tmp_path, method="permutation_shap", most=60).summary == summary


def test_a_row_that_is_its_own_baseline_is_named_by_its_number(
    explaining: Explaining, tmp_path: Path
) -> None:
    references = explaining.plan.explanation.references.model_copy(update={"row": 52})
    asked = _with(explaining, baseline="row", references=references)
    view = _run(asked, tmp_path, most=60)
    manifest = StreamedManifest.model_validate_json((tmp_path / "manifest.json").read_bytes())
    assert not any("Row 52" in note for note in manifest.chunks[0].notes)
    assert any(note.startswith("Row 52: the baseline is") for note in manifest.chunks[1].notes)
    assert view.summary.notes == ()


def test_cells_of_new_categories_are_told(explaining: Explaining, tmp_path: Path) -> None:
    new = tmp_path / "new.csv"
    rows = ["1,2,3,a", "1,2,3,pilot", *["3,2,1,b"] * 60, "1,1,1,cook"]
    new.write_text("x,y,z,job\n" + "\n".join(rows) + "\n")
    view = _run(explaining, tmp_path / "out", file=new)
    assert view.summary.notes[-1].startswith("2 cells of 'job': a category that the training part")
    assert view.summary.notes[-1] in view.sentence


def test_a_network_that_draws_at_random_is_refused(explaining: Explaining, tmp_path: Path) -> None:
    class Noisy(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return inputs[:, :2] + torch.rand(len(inputs), 2)

    noisy = replace(explaining, trained=replace(explaining.trained, network=Noisy()))  # type: ignore[arg-type]
    with pytest.raises(AuditError, match="answers differently each time"):
        _run(noisy, tmp_path)
    assert not (tmp_path / "manifest.json").exists()


def test_what_explains_a_unit_says_so(explaining: Explaining, tmp_path: Path) -> None:
    inside = explaining.plan.explanation.inside.model_copy(update={"layer": "activation1"})
    asked = _with(explaining, inside=inside)
    _run(asked, tmp_path, method="neuron_integrated_gradients", most=20)
    manifest = StreamedManifest.model_validate_json((tmp_path / "manifest.json").read_bytes())
    assert "unit" in manifest.target


def test_another_edition_of_the_program_does_not_go_on_in_the_folder(
    explaining: Explaining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(explaining, tmp_path, most=20)
    monkeypatch.setattr("reports.explain_all.run.EDITION", 0)
    with pytest.raises(AuditError, match="the explanation of something else"):
        _run(explaining, tmp_path, most=20)


def test_choices_that_decide_no_value_keep_the_folder(
    explaining: Explaining, tmp_path: Path
) -> None:
    _run(explaining, tmp_path, most=20)
    references = explaining.plan.explanation.references.model_copy(update={"compared_rows": 1})
    inside = explaining.plan.explanation.inside.model_copy(update={"unit": 2})
    asked = _with(explaining, references=references, cases=1, inside=inside)
    assert _run(asked, tmp_path, most=20).rows_found == 20


def test_another_unit_is_something_else_where_it_is_explained(
    explaining: Explaining, tmp_path: Path
) -> None:
    first, second = (
        _with(explaining, inside=InsidePlan(layer="activation1", unit=unit)) for unit in (1, 2)
    )
    _run(first, tmp_path, method="neuron_integrated_gradients", most=10)
    with pytest.raises(AuditError, match="the explanation of something else"):
        _run(second, tmp_path, method="neuron_integrated_gradients", most=10)


def test_no_rows_are_nothing_to_explain(explaining: Explaining, tmp_path: Path) -> None:
    with pytest.raises(AuditError, match=r"nothing to explain.*0 rows"):
        _run(explaining, tmp_path, most=0)


def test_a_method_that_is_wrong_for_the_network_is_refused(
    explaining: Explaining, tmp_path: Path
) -> None:
    with pytest.raises(AuditError, match="does not explain this network"):
        _run(explaining, tmp_path, method="grad_cam")
    assert not (tmp_path / "manifest.json").exists()
