"""Audits of somebody's own data: a table with sensitive columns, arrays, pictures, weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.evidence import Evidence
from main import main

FAST = """
[training]
epochs = 4
patience = 4
learning_rate = 0.01

[overall]
rows = 20
repeats = 1
points = 4
curves = 2

[faithfulness]
rows = 10
random_orders = 2
"""


def audit(tmp_path: Path, plan: str, *, name: str = "out") -> Evidence:
    """Run a plan from `tmp_path` and return its evidence."""
    path = tmp_path / "plan.toml"
    path.write_text(plan)
    assert main(["audit", str(path), "--out", str(tmp_path / name), "--quiet"]) == 0
    return Evidence.from_json((tmp_path / name / "evidence.json").read_bytes())


def texts(evidence: Evidence) -> dict[str, str]:
    return {item.id: item.text for item in evidence.items}


HEART = "age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,slope,ca,thal,num"


@pytest.fixture
def heart(shared: Path, tmp_path: Path) -> Path:
    """Return real heart data as a CSV with a text target, a text column and missing values."""
    lines = (shared / "data/heart_cleveland/processed.cleveland.data").read_text().split()
    pain = {"1.0": "typical", "2.0": "atypical", "3.0": "other", "4.0": "none"}
    rows = [f"patient,{HEART}"]
    for number, line in enumerate(lines):
        cells = line.split(",")
        cells[2] = pain[cells[2]]
        cells[-1] = "healthy" if cells[-1] == "0" else "disease"
        rows.append(f"P{number},{','.join(cells)}")
    path = tmp_path / "heart.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


HEART_PLAN = f"""
title = "Heart network"
[data]
positive = "disease"
[data.source]
kind = "table"
path = "heart.csv"
target = "num"
roles = {{ patient = "identifier", sex = "sensitive" }}
[model]
family = "mlp"
hidden = [8]
{FAST}
[explanation]
methods = ["integrated_gradients", "kernel_shap", "deeplift"]
rows = 20
cases = 1
"""


def test_table_with_sensitive_and_missing_columns(
    heart: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = texts(audit(tmp_path, HEART_PLAN))
    assert said["data.rows"] == "303"
    assert said["data.missing_cells"] == "6"
    aside = {said[f"data.set_aside.{k}.name"]: said[f"data.set_aside.{k}.role"] for k in (0, 1)}
    assert aside == {"patient": "identifier", "sex": "sensitive"}
    assert said["summary.sensitive"].startswith("sex was kept from the network. Other inputs may")
    features = {text for name, text in said.items() if name.endswith(".name") and "feature" in name}
    assert said["case.0.sentence"].startswith("Row ")
    assert "sex" not in features
    assert "cp" in features, "one-hot parts merge back into their feature"
    players = {text for name, text in said.items() if name.startswith("global.player")}
    assert not any("typical" in text for text in players)

    # The replay needs the data, and refuses other data than that of the audit.
    bundle = str(tmp_path / "out" / "bundle.zip")
    assert main(["replay", bundle, "--quiet"]) == 2
    assert "--data" in capsys.readouterr().err
    moved = tmp_path / "renamed.csv"
    moved.write_bytes(heart.read_bytes())
    assert main(["replay", bundle, "--data", str(moved), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same_bytes"]
    moved.write_text(heart.read_text().replace("63.0", "64.0", 1))
    assert main(["replay", bundle, "--data", str(moved), "--quiet"]) == 2
    assert "not the data of the audit" in capsys.readouterr().err


def test_bundle_holds_no_path_of_this_machine(heart: Path, tmp_path: Path) -> None:
    audit(tmp_path, HEART_PLAN)
    assert str(tmp_path).encode() not in (tmp_path / "out" / "bundle.zip").read_bytes()


def test_regression_on_a_semicolon_file(tmp_path: Path) -> None:
    source = np.random.default_rng(0)
    x = source.normal(size=(200, 3))
    y = 100 + 10 * x[:, 0] - 5 * x[:, 1] + source.normal(size=200)
    rows = ["a;b;c;y", *(";".join(f"{v:.4f}" for v in (*r, t)) for r, t in zip(x, y, strict=True))]
    (tmp_path / "line.csv").write_text("\n".join(rows))
    said = texts(
        audit(
            tmp_path,
            f"""
title = "A line"
[data]
task = "regression"
source = {{ kind = "table", path = "line.csv", target = "y" }}
[explanation]
methods = ["integrated_gradients"]
rows = 20
cases = 2
{FAST}
""",
        )
    )
    assert said["global.player.0.name"] == "a"
    assert "performance.metric.mae.value" in said


def test_series_from_an_npz_file(tmp_path: Path) -> None:
    source = np.random.default_rng(0)
    inputs = source.normal(0, 0.3, size=(120, 2, 30)).astype(np.float32)
    targets = np.arange(120) % 2
    inputs[targets == 1, 0, 10:15] += 2
    np.savez(tmp_path / "series.npz", inputs=inputs, targets=targets)
    said = texts(
        audit(
            tmp_path,
            f"""
title = "Two channels"
[data]
source = {{ kind = "npz", path = "series.npz", contents = "series" }}
[model]
family = "cnn"
channels = [4]
pooling = "max"
[explanation]
methods = ["integrated_gradients", "deeplift", "grad_cam", "kernel_shap"]
segments = 6
rows = 10
cases = 1
{FAST}
""",
        )
    )
    assert said["data.shape"] == "2 × 30 (channels × steps)"
    assert said["global.method.deeplift.state"] == "Within"
    assert said["global.method.grad_cam.state"] == "Descriptive"


def test_pictures_from_a_folder(tmp_path: Path) -> None:
    source = np.random.default_rng(0)
    for name, level in (("dark", 60), ("light", 180)):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(24):
            grey = np.clip(source.normal(level, 20, size=(12, 10)), 0, 255).astype(np.uint8)
            Image.fromarray(grey).save(tmp_path / "pictures" / name / f"{number}.png")
    said = texts(
        audit(
            tmp_path,
            f"""
title = "Dark and light"
[data]
source = {{ kind = "image_folder", path = "pictures", height = 8, width = 8 }}
[model]
family = "cnn"
channels = [4]
hidden = [8]
[explanation]
methods = ["integrated_gradients", "occlusion", "saliency"]
grid = [2, 2]
rows = 6
cases = 2
{FAST}
""",
        )
    )
    assert said["data.rows"] == "48"
    assert said["data.shape"] == "1 × 8 × 8 (channels × height × width)"


def test_foreign_weights_in_a_described_architecture(shared: Path, tmp_path: Path) -> None:
    """Captum's network for the Californian houses, on data made for its eight inputs."""
    root = Path(__file__).resolve().parents[2]
    source = np.random.default_rng(0)
    inputs = source.normal(size=(100, 8)).astype(np.float32)
    np.savez(tmp_path / "houses.npz", inputs=inputs, targets=inputs[:, 0] * 2.0)
    said = texts(
        audit(
            tmp_path,
            f"""
title = "Loaded network"
[data]
task = "regression"
source = {{ kind = "npz", path = "houses.npz", contents = "tabular" }}
[model]
family = "loaded"
weights = "{shared / "models/captum_california_model.pt"}"
architecture = "{root / "examples/architectures/captum_california_model.json"}"
[explanation]
methods = ["integrated_gradients"]
rows = 10
cases = 1
[faithfulness]
rows = 10
random_orders = 2
""",
        )
    )
    assert said["model.setting.origin"] == "loaded"
    assert said["model.parameters"] == "6,471"
