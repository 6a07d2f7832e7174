"""Training a small feed-forward network: our loop beside Lightning's Trainer."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.train_mlp import mlp_task
from benchmarks.turns import in_turns, skipped
from core.data.dataset import Prepared
from core.jobs.context import JobContext
from core.models.build import build
from core.models.designs.design import design
from core.models.vision.importing import import_torchvision
from core.plan import Plan
from core.training.train import train

NAME = "train_mlp_vs_lightning"
GOAL = 4.0
ROUNDS = 5


def measure() -> dict[str, object]:
    """Return seconds of both for the task of `train_mlp_vs_dataloader`.

    Lightning is no dependency of ours: where it is not installed the benchmark is skipped. Its
    Trainer runs without logger, checkpoints, progress bar and summary, which is its fastest.
    """
    if importlib.util.find_spec("lightning") is None:
        return skipped("not installed: pip install lightning", goal=GOAL)
    # torchmetrics, which comes with it, imports torchvision.
    import_torchvision()
    lightning = importlib.import_module("lightning")
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        plan, prepared = mlp_task(Path(folder))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return in_turns(
                lambda: train(plan, prepared, context=JobContext()),
                lambda: _train_by_trainer(lightning, plan, prepared, folder=folder),
                goal=GOAL,
                rounds=ROUNDS,
            )


def _train_by_trainer(lightning: Any, plan: Plan, prepared: Prepared, *, folder: str) -> None:  # noqa: ANN401 - a module
    network = build(
        design(plan.model, dataset=prepared.record, loss="cross_entropy", target_scale=None)
    )

    class Task(lightning.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
            return functional.cross_entropy(self.network(batch[0]), batch[1])

        def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
            return functional.cross_entropy(self.network(batch[0]), batch[1])

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), lr=plan.training.learning_rate)

    trainer = lightning.Trainer(
        max_epochs=plan.training.epochs,
        accelerator="cpu",
        devices=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        default_root_dir=folder,
    )
    trainer.fit(
        Task(),
        _loader(prepared, "training", size=plan.training.batch_size),
        _loader(prepared, "validation", size=len(prepared.parts["validation"])),
    )


def _loader(prepared: Prepared, part: Any, *, size: int) -> DataLoader[tuple[Tensor, ...]]:  # noqa: ANN401
    rows = TensorDataset(
        torch.tensor(prepared.inputs_of(part)[:]), torch.from_numpy(prepared.targets_of(part))
    )
    return DataLoader(rows, batch_size=size, shuffle=part == "training")
