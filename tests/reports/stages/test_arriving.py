"""A long job of the Explain page shows what has come before it ends."""

from __future__ import annotations

import pytest

from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.jobs.table import find_job
from tests.reports.stages.explained import Explained, make_explained

METHODS = ("integrated_gradients", "lrp", "occlusion", "kernel_shap")


@pytest.fixture(scope="module")
def tumours(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("tumours") / "project"
    return make_explained(folder, "breast_cancer", methods=METHODS, samples=20)


def test_a_long_job_shows_what_has_come_before_it_ends(
    tumours: Explained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.stages.arriving.SHOWN_AFTER_S", 0.0)
    arguments = tumours.arguments(
        rows=[*tumours.rows[:3]], methods=["integrated_gradients", "lrp", "occlusion"]
    )
    seen: list[list[str]] = []

    def look(progress: Progress) -> None:
        if progress.views:
            assert progress.views == ("explanation",)
            seen.append([column.state for column in tumours.shown().methods])

    find_job("explain_rows")(arguments, JobContext(report=look))
    assert [states.count("Waiting") for states in seen] == [2, 1]
    assert seen[0][1:] == ["Waiting", "Waiting"]
    view = tumours.shown()
    assert view.is_complete
    assert len(view.cells) == 3 * 3


def test_what_came_before_a_job_was_stopped_stays(
    tumours: Explained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.stages.arriving.SHOWN_AFTER_S", 0.0)
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.views:
            token.cancel()

    arguments = tumours.arguments(rows=[*tumours.rows[3:6]], methods=["occlusion", "kernel_shap"])
    with pytest.raises(CancelledError):
        find_job("explain_rows")(arguments, JobContext(report=stop, token=token))
    view = tumours.shown()
    assert not view.is_complete
    assert {cell.method for cell in view.cells} == {"occlusion"}
    waiting = next(one for one in view.methods if one.name == "kernel_shap")
    assert (waiting.chip, waiting.word, waiting.is_struck) == ("muted", "Waiting", False)
    assert "explain again" in waiting.reason
    find_job("explain_rows")(arguments, JobContext())
    assert tumours.shown().is_complete
