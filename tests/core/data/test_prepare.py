from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from core.data import Prepared, load, prepare
from core.data.splits.split import split_rows
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource, TableSource

_ROOT = Path(__file__).parents[3]


def _prepared(name: Literal["breast_cancer", "digits", "pulses"], *, seed: int = 0) -> Prepared:
    plan = DataPlan(source=BuiltinSource(name=name, rows=90))
    data = load(plan, seed=seed, folder=Path(), context=JobContext())
    return prepare(plan, data, seed=seed)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("breast_cancer", (30,)), ("digits", (1, 8, 8)), ("pulses", (1, 100))],
)
def test_rows_are_encoded_by_their_training_part(
    name: Literal["breast_cancer", "digits", "pulses"], shape: tuple[int, ...]
) -> None:
    data = _prepared(name)
    assert data.record.input_shape == shape
    assert data.inputs.shape == (data.record.rows, *shape)
    assert data.inputs.dtype == np.float32
    training = np.asarray(data.inputs_of("training"), dtype=np.float64)
    assert training.mean() == pytest.approx(0.0, abs=1e-6)
    assert len(data.targets_of("test")) == data.split.parts[2].rows
    assert data.split.encoder == data.encoder.digest
    assert data.split.dataset == data.record.digest


def test_preparing_twice_gives_the_same_bytes() -> None:
    first, second = _prepared("breast_cancer", seed=4), _prepared("breast_cancer", seed=4)
    assert first.split == second.split
    assert np.asarray(first.inputs).tobytes() == np.asarray(second.inputs).tobytes()


def test_features_own_their_columns_and_unseen_categories_are_noted(tmp_path: Path) -> None:
    rows = [f"{row},{'ab'[row % 2]},{row % 3 == 0}" for row in range(60)]
    rows[17] = "17,rare,False"
    (tmp_path / "a.csv").write_text("x,job,y\n" + "\n".join(rows) + "\n")
    plan = DataPlan(source=TableSource(path="a.csv", target="y"))
    data = load(plan, seed=0, folder=tmp_path, context=JobContext())
    seed = next(
        seed for seed in range(50) if 17 in split_rows(data, plan=plan.split, seed=seed)["test"]
    )
    ready = prepare(plan, data, seed=seed)
    assert ready.record.features[0].columns == (0,)
    assert ready.record.features[1].columns == (1, 2)
    assert ready.record.features[1].categories == ("a", "b")
    (note,) = ready.record.notes
    assert note == (
        "1 cell of 'job' in the test part: a category that the training part does not hold; "
        "encoded as none of the known ones."
    )
    assert ready.inputs[17, 1:].tolist() == [0.0, 0.0]


def test_a_value_too_far_away_is_refused(tmp_path: Path) -> None:
    cells = [str(row % 7) for row in range(60)]
    cells[17] = "1e200"
    text = "x,y\n" + "".join(f"{cell},{row % 2}\n" for row, cell in enumerate(cells))
    (tmp_path / "a.csv").write_text(text)
    plan = DataPlan(source=TableSource(path="a.csv", target="y"))
    data = load(plan, seed=0, folder=tmp_path, context=JobContext())
    seed = next(
        seed for seed in range(50) if 17 in split_rows(data, plan=plan.split, seed=seed)["test"]
    )
    with pytest.raises(AuditError) as caught:
        prepare(plan, data, seed=seed)
    assert str(caught.value) == (
        "'a' holds values too far apart to be computed with. Allowed: values within 32-bit range "
        "once scaled by the training part. Look for mistyped values, or take the logarithm of "
        "such columns."
    )


def test_the_room_does_not_import_torch() -> None:
    code = "import sys, core.data; print([n for n in ('torch', 'sklearn') if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_ROOT
    )
    assert done.stdout.strip() == "[]"
