"""Training a small feed-forward network: our loop beside a plain DataLoader loop."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.turns import in_turns
from core.data.dataset import Prepared
from core.data.load import load
from core.data.prepare import prepare
from core.jobs.context import JobContext
from core.models.build import build
from core.models.designs.design import design
from core.plan import Plan
from core.training.train import train

NAME = "train_mlp_vs_dataloader"
GOAL = 2.0
FEATURES = 30
TRAINING_ROWS = 20_000
EPOCHS = 4

_SHARE = 0.1  # of all rows, for validation and for test


def measure() -> dict[str, object]:
    """Return seconds of both loops for the same epochs, as medians of alternating rounds.

    Both train the same layers with Adam on the same 20,000 rows in batches of 64 and look at the
    same validation rows after each epoch; the peer does so in one pass, which is the cheapest.
    """
    with tempfile.TemporaryDirectory() as folder:
        plan, prepared = mlp_task(Path(folder))
    return in_turns(
        lambda: train(plan, prepared, context=JobContext()),
        lambda: _train_plainly(plan, prepared),
        goal=GOAL,
    )


def mlp_task(folder: Path) -> tuple[Plan, Prepared]:
    """Return a plan and rows of two noisy classes, 20,000 of them for training."""
    draw = np.random.default_rng(0)
    rows = round(TRAINING_ROWS / (1 - 2 * _SHARE))
    inputs = draw.standard_normal((rows, FEATURES)).astype(np.float32)
    scores = inputs @ draw.standard_normal(FEATURES) + draw.standard_normal(rows)
    np.savez(folder / "task.npz", inputs=inputs, targets=(scores > 0).astype(np.int64))
    plan = Plan.model_validate(
        {
            "title": "Training speed",
            "data": {
                "source": {"kind": "npz", "path": "task.npz", "contents": "tabular"},
                "split": {"validation": _SHARE, "test": _SHARE},
            },
            "training": {"optimiser": "adam", "epochs": EPOCHS, "batch_size": 64},
            "compute": {"device": "cpu", "threads": 1},
        }
    )
    dataset = load(plan.data, seed=plan.seed, folder=folder, context=JobContext())
    return plan, prepare(plan.data, dataset, seed=plan.seed)


def _train_plainly(plan: Plan, prepared: Prepared) -> nn.Module:
    """Train as tutorials do: a shuffling DataLoader and Adam as it comes, not fused."""
    network = build(
        design(plan.model, dataset=prepared.record, loss="cross_entropy", target_scale=None)
    )
    optimiser = torch.optim.Adam(network.parameters(), lr=plan.training.learning_rate, fused=False)
    rows = TensorDataset(
        torch.from_numpy(prepared.inputs_of("training")),
        torch.from_numpy(prepared.targets_of("training")),
    )
    loader = DataLoader(rows, batch_size=plan.training.batch_size, shuffle=True)
    held_out = torch.from_numpy(prepared.inputs_of("validation"))
    labels = torch.from_numpy(prepared.targets_of("validation"))
    for _ in range(plan.training.epochs):
        network.train()
        for inputs, targets in loader:
            optimiser.zero_grad()
            loss = functional.cross_entropy(network(inputs), targets)
            torch.autograd.backward(loss)
            optimiser.step()
        network.eval()
        with torch.no_grad():
            functional.cross_entropy(network(held_out), labels)
    return network
