"""Samples are told apart by the columns that summaries by group can name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data import load, prepare
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import TableSource
from reports.stages.sample_groups import groups_of


def test_columns_beside_the_inputs_come_first_and_identifiers_are_left_out(
    tmp_path: Path,
) -> None:
    lines = ["case,age,sex,ill"]
    lines += [f"A{n},{20 + n},{'fm'[n % 2]},{('yes', 'no')[n % 3 > 0]}" for n in range(40)]
    (tmp_path / "cases.csv").write_text("\n".join(lines) + "\n")
    roles = {"case": "identifier", "sex": "sensitive"}
    source = TableSource.model_validate({"path": "cases.csv", "target": "ill", "roles": roles})
    plan = DataPlan(source=source)
    data = load(plan, seed=0, folder=tmp_path, context=JobContext())
    prepared = prepare(plan, data, seed=0)
    found = groups_of(prepared, np.array([1, 0, 39]))
    assert [one.column for one in found] == ["sex", "age"]
    sex, age = found
    assert [sex.names[place] for place in sex.places] == ["m", "f", "m"]
    assert [age.names[place] for place in age.places] == ["21", "20", "59"]
