"""Runs that go wrong in a known way, and the names that a diagnosis must give them first."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.plan import Plan
from tests.core.training.conftest import plan_of

Rows = tuple[npt.NDArray[np.float32], npt.NDArray[np.generic], str]


@dataclass(frozen=True)
class Run:
    """One small training; `data` names a function of this module's `ROWS`, or built-in data."""

    name: str
    data: str
    model: dict[str, Any]
    training: dict[str, Any] = field(default_factory=dict)
    task: str = "classification"
    scaling: str = "standardise"
    first: str = "healthy"

    def plan(self, folder: Path) -> Plan:
        """Write the rows and return the plan."""
        data: dict[str, Any] = {"kind": "builtin", "name": self.data}
        if self.data in ROWS:
            inputs, targets, contents = ROWS[self.data]()
            np.savez(folder / f"{self.data}.npz", inputs=inputs, targets=targets)
            data = {"kind": "npz", "path": f"{self.data}.npz", "contents": contents}
        plan = plan_of(data, task=self.task, model=self.model, training=self.training)
        values = plan.model_dump()
        values["data"]["scaling"] = self.scaling
        return Plan.model_validate(values)


def _draw() -> np.random.Generator:
    return np.random.default_rng(3)


def _line() -> Rows:
    """Return a line with a little noise: easy."""
    draw = _draw()
    inputs = draw.standard_normal((400, 4))
    value = inputs @ np.array([2.0, -1.0, 0.5, 0.0]) + 0.3 * draw.standard_normal(400)
    return inputs.astype(np.float32), (value > 0).astype(np.int64), "tabular"


def _wide() -> Rows:
    """Return the line in units that make its numbers large."""
    inputs, targets, contents = _line()
    return inputs * 300, targets, contents


def _far() -> Rows:
    """Return the line far from zero: rectifiers all see inputs of one sign."""
    inputs, targets, contents = _line()
    return 100 + 10 * inputs, targets, contents


def _ring() -> Rows:
    """Return rows inside and outside of a circle: no linear model tells."""
    draw = _draw()
    inputs = draw.standard_normal((600, 2)) * 1.2
    return inputs.astype(np.float32), ((inputs**2).sum(1) > 1.6).astype(np.int64), "tabular"


def _board() -> Rows:
    """Return a board of sixteen fields in two colours."""
    inputs = _draw().uniform(-1, 1, (600, 2))
    targets = (np.floor((inputs + 1) * 2).sum(1) % 2).astype(np.int64)
    return inputs.astype(np.float32), targets, "tabular"


def _few() -> Rows:
    """Return sixty rows of twenty features, one of which matters."""
    draw = _draw()
    inputs = draw.standard_normal((60, 20))
    targets = (inputs[:, 0] + 0.7 * draw.standard_normal(60) > 0).astype(np.int64)
    return inputs.astype(np.float32), targets, "tabular"


def _mislabelled() -> Rows:
    """Return five hundred rows, a third of the labels wrong."""
    draw = _draw()
    inputs = draw.standard_normal((500, 10))
    targets = (inputs[:, 0] + inputs[:, 1] > 0).astype(np.int64)
    wrong = draw.random(500) < 0.35
    return inputs.astype(np.float32), np.where(wrong, 1 - targets, targets), "tabular"


def _beginning() -> Rows:
    """Return series of 80 steps of which the first three decide."""
    inputs = _draw().standard_normal((200, 1, 80)).astype(np.float32)
    return inputs, (inputs[:, 0, :3].sum(1) > 0).astype(np.int64), "series"


def _sum() -> Rows:
    """Return series of 60 steps whose sum is to be told."""
    inputs = _draw().standard_normal((200, 1, 60)).astype(np.float32)
    return inputs, inputs[:, 0].sum(1), "series"


ROWS = {
    "line": _line,
    "wide": _wide,
    "far": _far,
    "ring": _ring,
    "board": _board,
    "few": _few,
    "mislabelled": _mislabelled,
    "beginning": _beginning,
    "sum": _sum,
}

_SGD = {"optimiser": "sgd"}

ILL = (
    Run(
        "too high a rate",
        "ring",
        {"family": "mlp", "hidden": (16, 16), "activation": "tanh"},
        _SGD | {"learning_rate": 3.0, "epochs": 12, "batch_size": 16},
        first="rate_too_high",
    ),
    Run(
        "too low a rate",
        "line",
        {"family": "mlp", "hidden": (8,)},
        _SGD | {"momentum": 0.0, "learning_rate": 1e-4, "epochs": 12, "batch_size": 16},
        first="rate_too_low",
    ),
    Run(
        "no capacity",
        "board",
        {"family": "mlp", "hidden": (2,)},
        {"learning_rate": 0.02, "epochs": 30, "batch_size": 32},
        first="underfitting",
    ),
    Run(
        "a linear model of a circle",
        "ring",
        {"family": "mlp", "hidden": (16,), "activation": "identity"},
        {"learning_rate": 0.02, "epochs": 15, "batch_size": 32},
        first="underfitting",
    ),
    Run(
        "tiny data",
        "few",
        {"family": "mlp", "hidden": (32,)},
        {"learning_rate": 0.01, "epochs": 40, "batch_size": 8, "patience": 40},
        first="too_little_data",
    ),
    Run(
        "noise in the labels",
        "mislabelled",
        {"family": "mlp", "hidden": (64, 64)},
        {"learning_rate": 0.01, "epochs": 20, "batch_size": 16, "patience": 20},
        first="overfitting",
    ),
    Run(
        "saturated sigmoids",
        "wide",
        {"family": "mlp", "hidden": (16, 16), "activation": "sigmoid"},
        _SGD | {"learning_rate": 0.01, "epochs": 10, "batch_size": 32},
        scaling="none",
        first="saturated_units",
    ),
    Run(
        "a deep sigmoid network",
        "line",
        {"family": "mlp", "hidden": (8,) * 8, "activation": "sigmoid"},
        {"learning_rate": 0.003, "epochs": 8, "batch_size": 16},
        first="vanishing_gradients",
    ),
    Run(
        "a plain recurrent network that must look far back",
        "beginning",
        {"family": "recurrent", "cell": "rnn", "hidden": 8},
        {"learning_rate": 0.003, "epochs": 6, "batch_size": 32},
        first="vanishing_gradients",
    ),
    Run(
        "an exploding recurrent network",
        "sum",
        {"family": "recurrent", "cell": "rnn", "hidden": 32, "initialisation": "kaiming"},
        _SGD | {"learning_rate": 0.06, "epochs": 8, "batch_size": 16},
        task="regression",
        first="exploding_gradients",
    ),
    Run(
        "dead rectifiers",
        "far",
        {"family": "mlp", "hidden": (16, 16)},
        _SGD | {"learning_rate": 0.01, "epochs": 8, "batch_size": 32},
        scaling="none",
        first="dead_relus",
    ),
    Run(
        "weights that begin at zero",
        "line",
        {"family": "mlp", "hidden": (8, 8), "initialisation": "zeros"},
        {"learning_rate": 0.01, "epochs": 8, "batch_size": 32},
        first="plateau",
    ),
    Run(
        "stopped too early",
        "digits",
        {"family": "mlp", "hidden": (32,)},
        {"epochs": 4},
        first="too_few_epochs",
    ),
)

WELL = (
    Run("breast cancer", "breast_cancer", {"family": "mlp"}, {}),
    Run(
        "digits",
        "digits",
        {"family": "mlp", "hidden": (64,)},
        {"epochs": 15, "learning_rate": 5e-3},
    ),
    Run(
        "pulses",
        "pulses",
        {"family": "cnn", "channels": (8, 8), "kernel": 7},
        {"epochs": 10, "learning_rate": 5e-3},
    ),
    Run("diabetes", "diabetes", {"family": "mlp"}, {"epochs": 40}, task="regression"),
    Run(
        "a circle",
        "ring",
        {"family": "mlp", "hidden": (32,)},
        {"epochs": 20, "learning_rate": 0.02, "batch_size": 16},
    ),
)
