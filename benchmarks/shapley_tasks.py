"""Networks and rows on which ways to Shapley values are timed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sklearn.datasets import load_breast_cancer
from torch import Tensor, nn

from core.devices import threads
from core.models.build import build, initialise
from core.records.architecture import Activation, Architecture, Linear, Recurrent, Reshape
from explainers.parts.players import Players
from explainers.question import Question

GERMAN = Path(__file__).resolve().parents[1].parent / "shared/data/german_credit/german.data"
ROWS = 20
BACKGROUND = 50

_SEED = 0
_HIDDEN = (32, 16)
_EPOCHS = 60

Doubles = npt.NDArray[np.float64]


def breast_cancer(*, rows: int = ROWS, background: int = BACKGROUND) -> Question:
    """Return a question about an MLP of 32 and 16 units over 30 features, trained."""
    data = load_breast_cancer()
    return _of_table(data.data, data.target, np.arange(30), rows=rows, background=background)


def german_credit() -> Question:
    """Return a question about 20 features in 61 one-hot columns, trained likewise."""
    lines = [line.split() for line in GERMAN.read_text(encoding="utf-8").splitlines() if line]
    columns, owners = [], []
    for feature, texts in enumerate(list(zip(*lines, strict=True))[:-1]):
        if texts[0].startswith("A"):
            found = np.array(texts)
            encoded = [found == name for name in sorted(set(texts))]
        else:
            encoded = [np.array(texts, dtype=np.float64)]
        columns += encoded
        owners += [feature] * len(encoded)
    inputs = np.column_stack(columns).astype(np.float64)
    targets = np.array([line[-1] == "2" for line in lines], dtype=np.int64)
    return _of_table(inputs, targets, np.array(owners), rows=ROWS, background=BACKGROUND)


def lstm(*, rows: int = 2) -> Question:
    """Return a question about an LSTM of 32 units over 50 steps of 3 channels, each cell a part."""
    architecture = Architecture(
        input_shape=(3, 50),
        layers=(
            Reshape(name="turn", operation="steps_first"),
            Recurrent(name="rnn", cell="lstm", inputs=3, hidden=32),
            Reshape(name="last", operation="last_step"),
            Linear(name="fc", inputs=32, outputs=2),
        ),
        output="logits",
    )
    network = build(architecture)
    initialise(network, "xavier", seed=_SEED)
    source = torch.Generator().manual_seed(_SEED)
    inputs = torch.randn((rows, 3, 50), generator=source)
    return Question(
        model=network.eval(),
        architecture=architecture,
        kind="series",
        inputs=inputs,
        baseline=torch.zeros_like(inputs),
        background=torch.zeros_like(inputs[:1]),
        targets=torch.ones(rows, dtype=torch.int64),
        players=Players(
            names=tuple(f"cell {cell}" for cell in range(150)),
            mask=np.arange(150).reshape(3, 50),
        ),
    )


class BlackBox(nn.Module):
    """A network of which nothing is known."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the network's outputs."""
        found: Tensor = self.network(inputs)
        return found


def as_black_box(question: Question) -> Question:
    """Return the question to a network whose layers cannot be seen."""
    return replace(question, model=BlackBox(question.model).eval())


def _of_table(
    inputs: Doubles,
    targets: npt.NDArray[np.int64],
    owners: npt.NDArray[np.int64],
    *,
    rows: int,
    background: int,
) -> Question:
    order = np.random.default_rng(_SEED).permutation(len(inputs))
    scaled = (inputs - inputs.mean(axis=0)) / np.maximum(inputs.std(axis=0), 1e-9)
    values = torch.tensor(scaled[order], dtype=torch.float32)
    classes = torch.tensor(targets[order], dtype=torch.int64)
    architecture = _mlp(values.shape[1])
    network = build(architecture)
    initialise(network, "kaiming", seed=_SEED)
    with threads(1):
        _train(network, values[rows:], classes[rows:])
    return Question(
        model=network.eval(),
        architecture=architecture,
        kind="tabular",
        inputs=values[:rows],
        baseline=torch.zeros_like(values[:rows]),
        background=values[rows : rows + background],
        targets=torch.ones(rows, dtype=torch.int64),
        players=Players(
            names=tuple(f"feature {number}" for number in range(int(owners.max()) + 1)),
            mask=owners.astype(np.int64),
        ),
    )


def _mlp(features: int) -> Architecture:
    first, second = _HIDDEN
    return Architecture(
        input_shape=(features,),
        layers=(
            Linear(name="fc1", inputs=features, outputs=first),
            Activation(name="act1", function="relu"),
            Linear(name="fc2", inputs=first, outputs=second),
            Activation(name="act2", function="relu"),
            Linear(name="fc3", inputs=second, outputs=2),
        ),
        output="logits",
    )


def _train(network: nn.Module, inputs: Tensor, targets: Tensor) -> None:
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(_EPOCHS):
        for part in range(0, len(inputs), 64):
            optimizer.zero_grad()
            outputs = network(inputs[part : part + 64])
            loss = nn.functional.cross_entropy(outputs, targets[part : part + 64])
            torch.autograd.backward(loss)
            optimizer.step()
