"""Small tables with networks written out by hand, asked over many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from sklearn.base import BaseEstimator, RegressorMixin
from torch import Tensor, nn

from core.data import Prepared, load, prepare
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.explanation import ExplanationPlan
from core.plan.overall import OverallPlan
from core.plan.sources import TableSource
from core.records.architecture import Architecture, Linear
from explainers.engine.batches import Batches
from explainers.overall.overview import Overview
from explainers.parts.players import feature_players
from explainers.question import Question

Function = Callable[[Tensor], Tensor]


class Written(nn.Module):
    """A network that computes one written function of its encoded inputs."""

    def __init__(self, function: Function) -> None:
        super().__init__()
        self.function = function

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (n, K)."""
        found = self.function(inputs)
        return found[:, None] if found.ndim == 1 else found


class Known(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """The same function as scikit-learn sees it."""

    def __init__(self, function: Function) -> None:
        self.function = function

    def fit(self, *_: np.ndarray) -> Known:
        """Return itself: there is nothing to be fitted."""
        self.fitted_ = True
        return self

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Return (n,)."""
        return self.function(torch.from_numpy(inputs)).numpy()


@dataclass(frozen=True)
class Asked:
    """A written network, and all rows of a table."""

    prepared: Prepared
    question: Question
    rows: np.ndarray

    @property
    def batches(self) -> Batches:
        """Fresh batches."""
        return Batches.of(self.question, step="Testing", memory_mib=64, context=JobContext())

    def overview(self, **settings: Any) -> Overview:
        """Return the overview with these settings of the plan."""
        context = settings.pop("context", JobContext())
        return Overview(
            prepared=self.prepared,
            question=self.question,
            rows=self.rows,
            plan=OverallPlan(**settings),
            explanation=ExplanationPlan(),
            seed=7,
            memory_mib=64,
            context=context,
        )


def prepared_table(
    folder: Path,
    columns: Mapping[str, Iterable[object]],
    *,
    task: Literal["regression", "classification"] = "regression",
    roles: dict[str, Any] | None = None,
) -> Prepared:
    """Return a table whose numbers the network sees as they are; the target is the last column."""
    names = list(columns)
    lines = [",".join(str(cell) for cell in row) for row in zip(*columns.values(), strict=True)]
    (folder / "rows.csv").write_text("\n".join([",".join(names), *lines]) + "\n")
    source = TableSource(path="rows.csv", target=names[-1], roles=roles or {})
    plan = DataPlan(source=source, task=task, scaling="none")
    return prepare(plan, load(plan, seed=0, folder=folder, context=JobContext()), seed=0)


def ask_table(
    prepared: Prepared, function: Function, *, output: Literal["value", "logits"] = "value"
) -> Asked:
    """Return the question about all rows of a table to a written network."""
    width = prepared.record.input_shape[0]
    rows = np.arange(prepared.record.rows, dtype=np.int64)
    inputs = torch.from_numpy(np.asarray(prepared.inputs, dtype=np.float32))
    described = Architecture(
        input_shape=(width,), layers=(Linear(name="fc", inputs=width, outputs=1),), output=output
    )
    question = Question(
        model=Written(function),
        architecture=described,
        kind="tabular",
        inputs=inputs,
        baseline=torch.zeros_like(inputs),
        background=inputs[:2],
        targets=torch.zeros(len(rows), dtype=torch.int64),
        players=feature_players(prepared.record),
        target_name="predicted y",
    )
    return Asked(prepared, question, rows)


def numbers(rows: int, columns: int, *, seed: int = 0) -> np.ndarray:
    """Return (rows, columns) rounded standard normal numbers."""
    return np.random.default_rng(seed).normal(size=(rows, columns)).round(4)
