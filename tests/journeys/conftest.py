"""A small real audit that several journeys look at, run once for each worker of the suite."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from core.canonical import sha256_bytes
from main import main

ROOT = Path(__file__).resolve().parents[2]

SMALL = """
title = "A small audit"
seed = 3

[risk]
decision = "Nothing: this is a test"
purpose = "A small network on tumours."

[data]
positive = "malignant"
source = { kind = "builtin", name = "breast_cancer" }

[model]
family = "mlp"
hidden = [8]

[training]
epochs = 6
batch_size = 32
learning_rate = 0.01

[explanation]
methods = ["integrated_gradients", "gradient_shap", "occlusion", "grad_cam"]
rows = 20
cases = 2
samples = 50

[overall]
features = ["mean radius"]
rows = 50
repeats = 2
points = 5
curves = 5

[explanation.references]
compared_rows = 3

[faithfulness]
rows = 10
random_orders = 2

[[limits]]
check = "accuracy"
at_least = 0.8
severity = "high"

[[limits]]
check = "completeness"
method = "integrated_gradients"
at_least = 0.5

[[limits]]
check = "completeness"
method = "grad_cam"
at_least = 0.5
"""


@dataclass(frozen=True)
class Audited:
    """A finished audit: its plan file and its project folder."""

    plan: Path
    folder: Path

    @property
    def bundle(self) -> Path:
        """The bundle that the audit wrote."""
        return self.folder / "bundle.zip"

    @property
    def evidence_digest(self) -> str:
        """SHA-256 of the evidence file."""
        return sha256_bytes((self.folder / "evidence.json").read_bytes())


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Return the small audit, run through the command line."""
    folder = tmp_path_factory.mktemp("audited")
    plan = folder / "plan.toml"
    plan.write_text(SMALL)
    assert main(["audit", str(plan), "--out", str(folder / "project"), "--quiet"]) == 0
    return Audited(plan, folder / "project")
