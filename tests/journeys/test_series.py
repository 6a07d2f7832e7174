"""Audits of a forecast and of series of unequal lengths, from the plan to a replay."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.evidence import Evidence
from main import main

COMMON = """
[training]
epochs = 2
learning_rate = 0.01

[explanation]
methods = ["integrated_gradients", "occlusion"]
rows = 4
cases = 2
segments = 4
{horizon}

[overall]
rows = 20
repeats = 1
points = 4
curves = 2

[explanation.references]
compared_rows = 2

[faithfulness]
rows = 3
random_orders = 2

[[limits]]
check = "{check}"
at_least = 0.0
"""

TIDES = """
title = "Tides"
seed = 3
[data]
task = "forecasting"
source = {{ kind = "builtin", name = "tides", rows = 160 }}
forecast = {{ window = 16, horizon = 4, season = 25 }}
[model]
family = "recurrent"
hidden = 6
"""

UNEQUAL = """
title = "Unequal"
[data]
source = {{ kind = "series", path = "x_TRAIN.ts", test_path = "x_TEST.ts" }}
[model]
family = "cnn"
channels = [4]
readout = "max"
"""


def audit(folder: Path, plan: str, *, check: str, horizon: str = "") -> Evidence:
    path = folder / "plan.toml"
    path.write_text((plan + COMMON).format(check=check, horizon=horizon))
    assert main(["audit", str(path), "--out", str(folder / "out"), "--quiet"]) == 0
    assert (folder / "out" / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
    return Evidence.from_json((folder / "out" / "evidence.json").read_bytes())


def write_series(path: Path, *, rows: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    lines = ["@timeStamps false", "@dimensions 2", "@classLabel true up down", "@data"]
    for row in range(rows):
        steps, sign = int(draw.integers(2, 9)), 1 if row % 2 else -1
        first = sign * np.arange(1, steps + 1) + draw.normal(size=steps)
        parts = [",".join(f"{value:.3f}" for value in part) for part in (first, -first)]
        lines.append(":".join([*parts, "up" if sign > 0 else "down"]))
    path.write_text("\n".join(lines))


def test_a_forecast_is_audited_and_found_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = audit(tmp_path, TIDES, check="skill", horizon="horizon = 3")
    items = {item.id: item for item in evidence.items}
    assert (
        "beat the" in items["performance.lead"].text or "better" in items["performance.lead"].text
    )
    assert items["performance.forecast.best"].text in ("persistence", "seasonal-naive")
    assert "performance.forecast.step.4.seasonal" in items
    assert len(items["performance.forecast.window.2.ahead"].columns["naive"]) == 4
    assert "check.skill.status" in items
    assert items["global.target"].text == "forecast of height 3 steps ahead"
    assert "Recorded 3 steps ahead" in items["case.0.sentence"].text
    capsys.readouterr()
    bundle = str(tmp_path / "out" / "bundle.zip")
    assert main(["replay", bundle, "--json", "--retrain"]) == 0
    assert json.loads(capsys.readouterr().out)["same_bytes"]


def test_series_of_unequal_lengths_are_audited_and_found_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_series(tmp_path / "x_TRAIN.ts", rows=40, seed=1)
    write_series(tmp_path / "x_TEST.ts", rows=12, seed=2)
    evidence = audit(tmp_path, UNEQUAL, check="accuracy")
    items = {item.id: item for item in evidence.items}
    assert items["performance.rows"].value == 12
    assert "as many steps as the row" in items["global.baseline"].text
    shown = items["case.0.picture"]
    assert len(shown.columns["input"]) == int(shown.labels[0]) <= 8
    assert set(map(len, shown.columns.values())) == {int(shown.labels[0])}
    capsys.readouterr()
    bundle, data = str(tmp_path / "out" / "bundle.zip"), str(tmp_path / "x_TRAIN.ts")
    assert main(["replay", bundle, "--data", data, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same_bytes"]


def test_a_step_beyond_the_horizon_is_not_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text((TIDES + COMMON).format(check="skill", horizon="horizon = 5"))
    assert main(["audit", str(path), "--out", str(tmp_path / "out"), "--quiet"]) == 2
    assert "explanation.horizon = 5" in capsys.readouterr().err
