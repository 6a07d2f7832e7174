"""Our loop beside the shortest loop that one would write by hand, on networks that compute more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from benchmarks.turns import in_turns, skipped
from core.data.dataset import Prepared
from core.data.load import load
from core.data.prepare import prepare
from core.devices import available
from core.jobs.context import JobContext
from core.models.build import build
from core.models.designs.design import design
from core.plan import Plan
from core.training.train import train

GOAL = 0.95
ROUNDS = 9
_EPOCHS = 5
_BATCH = 64


def train_lstm_vs_minimal_loop() -> dict[str, object]:
    """Return seconds of both for an LSTM of 32 units on 600 series of 100 steps."""
    return _measured(
        {"name": "pulses", "rows": 1000}, {"family": "recurrent", "cell": "lstm", "hidden": 32}
    )


def train_cnn_vs_minimal_loop() -> dict[str, object]:
    """Return seconds of both for a CNN of 16 and 32 channels on the digits."""
    return _measured({"name": "digits"}, {"family": "cnn"})


def train_cnn_gpu_vs_cpu() -> dict[str, object]:
    """Return seconds of our loop on the GPU, and as peer on the CPU, for a wide CNN."""
    if "cuda" not in available():
        return skipped("no CUDA device", goal=1.0)
    source, model = {"name": "digits"}, {"family": "cnn", "channels": (64, 128)}
    runs = [_task(source, model, device=device) for device in ("cuda", "cpu")]
    gpu, cpu = (
        (lambda plan=plan, rows=rows: train(plan, rows, context=JobContext()))
        for plan, rows in runs
    )
    return in_turns(gpu, cpu, goal=1.0, count=torch.get_num_threads())


def _measured(source: dict[str, Any], model: dict[str, Any]) -> dict[str, object]:
    """Return seconds of both loops.

    Both see batches of the same size, step by the same fused AdamW on one thread, and look at the
    validation rows after each epoch; ours also tells progress, gradients and metrics.
    """
    plan, prepared = _task(source, model, device="cpu")
    return in_turns(
        lambda: train(plan, prepared, context=JobContext()),
        lambda: _train_minimally(plan, prepared),
        goal=GOAL,
        rounds=ROUNDS,
    )


def _task(source: dict[str, Any], model: dict[str, Any], *, device: str) -> tuple[Plan, Prepared]:
    plan = Plan.model_validate(
        {
            "title": "Training speed",
            "data": {"source": {"kind": "builtin"} | source},
            "model": model,
            "training": {"epochs": _EPOCHS, "batch_size": _BATCH},
            "compute": {"device": device, "threads": 1},
        }
    )
    dataset = load(plan.data, seed=plan.seed, folder=Path(), context=JobContext())
    return plan, prepare(plan.data, dataset, seed=plan.seed)


def _train_minimally(plan: Plan, prepared: Prepared) -> None:
    network = build(
        design(plan.model, dataset=prepared.record, loss="cross_entropy", target_scale=None)
    )
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=plan.training.learning_rate, weight_decay=0.0, fused=True
    )
    inputs = torch.tensor(prepared.inputs_of("training")[:])
    targets = torch.tensor(prepared.targets_of("training"))
    held_out = torch.tensor(prepared.inputs_of("validation")[:])
    labels = torch.tensor(prepared.targets_of("validation"))
    for _ in range(plan.training.epochs):
        network.train()
        for picked in torch.split(torch.randperm(len(inputs)), plan.training.batch_size):
            optimiser.zero_grad()
            loss = functional.cross_entropy(network(inputs[picked]), targets[picked])
            torch.autograd.backward(loss)
            optimiser.step()
        network.eval()
        with torch.no_grad():
            functional.cross_entropy(network(held_out), labels)
