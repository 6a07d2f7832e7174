"""A training that was cut off and goes on equals one that never was, in every bit."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.data.dataset import Prepared
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan import Plan
from core.project.unfinished import header_of
from core.records.live import LiveCurve
from core.training.resume import Place
from core.training.train import Trained, train
from tests.core.training.conftest import blobs_plan, plan_of, rows_of

WHOLE = JobContext()


class CutOffError(Exception):
    """Stands for a power cut."""


def at_epoch(
    epoch: int, act: Callable[[], None], *, token: CancelToken | None = None
) -> JobContext:
    def look(progress: Progress) -> None:
        last = LiveCurve.read(progress.figures).last
        if last is not None and last.epoch == epoch:
            act()

    return JobContext(look, token or CancelToken())


def cut_off() -> None:
    raise CutOffError


def resumed(plan: Plan, rows: Prepared, folder: Path, *, at: int) -> Trained:
    """Cut a training off in epoch `at`, and let it go on."""
    place = Place(folder / "kept" / "state.safetensors", key="k", seconds=0.0, share=math.inf)
    with pytest.raises(CutOffError):
        train(plan, rows, context=at_epoch(at, cut_off), place=place)
    assert place.path.exists()
    found = train(plan, rows, context=WHOLE, place=Place(place.path, key="k"))
    assert not place.path.exists()
    assert found.continued_after == at - 1
    return found


def assert_same(one: Trained, other: Trained) -> None:
    assert one.weights == other.weights
    assert one.record == other.record


EVERYTHING = {
    "epochs": 12,
    "batch_size": 16,
    "patience": 4,
    "min_improvement": 0.01,
    "schedule": {"kind": "plateau", "every": 2, "factor": 0.5, "warm_up": 2},
    "clip": 0.5,
    "l1": 1e-4,
    "weight_decay": 1e-3,
    "accumulate": 2,
}


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
@pytest.mark.parametrize("at", [2, 7])
def test_a_crash_changes_nothing(tmp_path: Path, optimiser: str, at: int) -> None:
    plan = blobs_plan(
        tmp_path,
        model={"family": "mlp", "hidden": (8,), "dropout": 0.3, "normalisation": "batch"},
        training=EVERYTHING | {"optimiser": optimiser, "learning_rate": 0.02},
    )
    rows = rows_of(plan, folder=tmp_path)
    whole = train(plan, rows, context=WHOLE)
    assert_same(resumed(plan, rows, tmp_path, at=at), whole)


def test_a_crash_changes_nothing_after_the_best_epoch(tmp_path: Path) -> None:
    """The best weights and the patience that is used up come back as well."""
    training = {"epochs": 40, "patience": 6, "learning_rate": 0.1, "batch_size": 8}
    plan = blobs_plan(tmp_path, model={"family": "mlp", "hidden": (32,)}, training=training)
    rows = rows_of(plan, folder=tmp_path)
    whole = train(plan, rows, context=WHOLE)
    assert whole.record.best_epoch < len(whole.record.history) < 40
    found = resumed(plan, rows, tmp_path, at=len(whole.record.history) - 1)
    assert_same(found, whole)


@pytest.mark.parametrize(
    ("source", "model", "augmentation"),
    [
        (
            {"kind": "builtin", "name": "pulses", "rows": 60},
            {"family": "recurrent", "cell": "lstm", "hidden": 4, "layers": 2, "dropout": 0.2},
            {"noise": 0.1, "time_warp": 0.3},
        ),
        (
            {"kind": "builtin", "name": "pulses", "rows": 60},
            {"family": "cnn", "channels": (4,), "hidden": (), "normalisation": "batch"},
            {"scaling": 0.1, "crop": 0.2},
        ),
    ],
)
def test_a_crash_changes_no_varied_rows(
    tmp_path: Path, source: dict[str, Any], model: dict[str, Any], augmentation: dict[str, Any]
) -> None:
    training = {"epochs": 4, "batch_size": 16, "augmentation": augmentation}
    plan = plan_of(source, model=model, training=training)
    rows = rows_of(plan)
    assert_same(resumed(plan, rows, tmp_path, at=3), train(plan, rows, context=WHOLE))


def test_a_cancelled_training_goes_on(blobs: tuple[Plan, Prepared], tmp_path: Path) -> None:
    plan, rows = blobs
    place = Place(tmp_path / "state", key="k", seconds=0.0, share=math.inf)
    token = CancelToken()
    context = at_epoch(5, token.cancel, token=token)
    with pytest.raises(CancelledError):
        train(plan, rows, context=context, place=place)
    seen: list[Progress] = []
    found = train(plan, rows, context=JobContext(seen.append), place=Place(place.path, key="k"))
    assert seen[0].note == f"continued after epoch {found.continued_after}"
    assert LiveCurve.read(seen[1].figures).last == found.record.history[found.continued_after - 1]
    assert found.seconds_before > 0
    assert_same(found, train(plan, rows, context=WHOLE))


def kept_state(plan: Plan, rows: Prepared, path: Path) -> bytes:
    place = Place(path, key="k", seconds=0.0, share=math.inf)
    with pytest.raises(CutOffError):
        train(plan, rows, context=at_epoch(4, cut_off), place=place)
    return path.read_bytes()


def test_a_state_that_does_not_fit_is_not_used(
    blobs: tuple[Plan, Prepared], tmp_path: Path
) -> None:
    plan, rows = blobs
    path = tmp_path / "state"
    state = kept_state(plan, rows, path)
    assert Place(path, key="k").read() is not None
    assert Place(path, key="another").read() is None
    for damaged in (
        b"",
        b"\xff" * 9,
        state[:50],
        state[:-10],
        state.replace(b"history", b"histori"),
    ):
        path.write_bytes(damaged)
        assert Place(path, key="k").read() is None
    path.write_bytes(state[:-10])
    found = train(plan, rows, context=WHOLE, place=Place(path, key="k"))
    assert found.continued_after == 0
    assert_same(found, train(plan, rows, context=WHOLE))


def test_a_kept_state_tells_its_history_without_torch(
    blobs: tuple[Plan, Prepared], tmp_path: Path
) -> None:
    plan, rows = blobs
    path = tmp_path / "state"
    kept_state(plan, rows, path)
    header = header_of(path)
    assert header is not None
    assert '"epoch": 3' in header
    assert header_of(tmp_path / "absent") is None


def test_writing_takes_a_small_share_of_the_time(tmp_path: Path) -> None:
    place = Place(tmp_path / "state", key="k")
    assert not place.is_due
    assert Place(tmp_path / "state", key="k", seconds=0.0).is_due
