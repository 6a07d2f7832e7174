"""Networks that have learnt something, kept so that a second run need not train them again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import safetensors.torch
import torch
from torch import nn
from torch.nn import functional

from benchmarks.cells.subjects import SEED, Subject
from core.canonical import sha256_bytes, sha256_json, write_whole
from core.data import load, prepare
from core.data.dataset import Prepared
from core.data.images.stored import Inputs
from core.devices import deterministic, seeded_draws, threads
from core.jobs.context import JobContext
from core.models.checkpoint import weights_bytes
from core.models.outputs import predict
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource
from core.plan.training import TrainingPlan
from core.records.architecture import Architecture
from core.seeds import generator
from core.training.loop import fit
from core.training.losses import objective_of
from core.training.rows import Rows

_CACHE_VERSION = 1


@dataclass(frozen=True, eq=False)
class Learnt:
    """A trained network with the rows that it was trained and tested on.

    Attributes
    ----------
    accuracy : float
        Share of the test rows whose class it tells.
    """

    subject: Subject
    prepared: Prepared
    architecture: Architecture
    network: nn.Module
    accuracy: float

    @property
    def test_inputs(self) -> npt.NDArray[np.float32]:
        """Encoded inputs of the test part."""
        return np.asarray(self.prepared.inputs_of("test"))


def learnt(subject: Subject, *, folder: Path) -> Learnt:
    """Return the network of a subject, from `folder` where it was trained before.

    Raises
    ------
    RuntimeError
        If it tells fewer test rows than `subject.least`: a network that has learnt nothing
        proves nothing.
    """
    prepared = _rows(subject)
    with seeded_draws("cpu", SEED):
        described, network = subject.make(prepared)
    plan = TrainingPlan(**subject.training)
    key = sha256_json(
        {
            "version": _CACHE_VERSION,
            "architecture": described.model_dump(mode="json"),
            "training": plan.model_dump(mode="json"),
            "data": [subject.data, subject.side, subject.train_rows],
            "start": sha256_bytes(weights_bytes(network)),
        }
    )
    kept = folder / f"{subject.name}-{key[:16]}.safetensors"
    with threads(1), deterministic():
        if kept.is_file():
            network.load_state_dict(safetensors.torch.load(kept.read_bytes()))
        else:
            _train(network, plan, prepared)
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(kept, weights_bytes(network))
        network.eval().requires_grad_(True)
        said = predict(network, prepared.inputs_of("test")).argmax(axis=1)
    accuracy = float((said == prepared.targets_of("test")).mean())
    if accuracy < subject.least:
        message = f"{subject.title} has learnt too little: accuracy {accuracy:.3f}"
        raise RuntimeError(message)
    return Learnt(subject, prepared, described, network, accuracy)


def _train(network: nn.Module, plan: TrainingPlan, prepared: Prepared) -> None:
    """Train by the program's own loop; the best weights by validation loss are kept."""
    objective, _ = objective_of(
        plan, dataset=prepared.record, targets=prepared.targets_of("training")
    )
    parts = []
    for part in ("training", "validation"):
        targets = objective.targets(prepared.targets_of(part), device="cpu")
        parts.append(Rows(torch.from_numpy(np.asarray(prepared.inputs_of(part))), targets))
    with seeded_draws("cpu", SEED):
        outcome = fit(
            network,
            plan,
            training=parts[0],
            validation=parts[1],
            objective=objective,
            source=torch.Generator().manual_seed(SEED),
            context=JobContext(),
        )
    network.load_state_dict(outcome.state)


def _rows(subject: Subject) -> Prepared:
    plan = DataPlan(source=BuiltinSource(name=subject.data))
    dataset = load(plan, seed=SEED, folder=Path(), context=JobContext())
    prepared = prepare(plan, dataset, seed=SEED)
    training = prepared.parts["training"]
    if len(training) > subject.train_rows:
        drawn = generator(SEED, "cells").choice(training, subject.train_rows, replace=False)
        prepared = replace(prepared, parts={**prepared.parts, "training": np.sort(drawn)})
    if not subject.side:
        return prepared
    enlarged = _enlarged(prepared.inputs, subject.side)
    record = prepared.record.model_copy(update={"input_shape": enlarged.shape[1:]})
    return replace(prepared, inputs=enlarged, record=record)


def _enlarged(inputs: Inputs, side: int) -> npt.NDArray[np.float32]:
    """Return pictures (N, C, side, side), enlarged linearly."""
    pictures = torch.from_numpy(np.asarray(inputs))
    found = functional.interpolate(pictures, size=(side, side), mode="bilinear")
    return np.asarray(found.numpy(), dtype=np.float32)
