"""Occlusion with a sliding window: ours beside captum's."""

from __future__ import annotations

import numpy as np
import torch
from captum.attr import Occlusion

from benchmarks.turns import in_turns, skipped
from core.devices import available
from core.jobs.context import JobContext
from core.models.build import build, initialise
from core.plan.explanation import ExplanationPlan
from core.plan.tuning import TuningPlan
from core.records.architecture import Architecture, Vision
from explainers.engine.given_back import given_back
from explainers.parts.players import patch_players
from explainers.perturbation.occlusion import occlusion
from explainers.question import Question

GOAL = 1.5
GPU_GOAL = 5.0
LARGEST_DIFFERENCE = 1e-4
"""Largest difference to captum's values, as a share of the largest |attribution|."""

_SIDE, _WINDOW, _STRIDE = 224, 32, 32
_ROUNDS = 4
_MEMORY_MIB = 512


def occlusion_resnet18_vs_captum() -> dict[str, object]:
    """Return seconds of both for one picture and 49 windows; `ratio` is captum's over ours.

    ResNet-18 with random weights, 224 × 224 pixels, a window of 32 × 32 moved on by 32, two
    threads; captum with its defaults. The values must agree, or the goal is not held whatever the
    ratio.
    """
    return _measured("cpu", goal=GOAL)


def occlusion_resnet18_gpu_vs_captum() -> dict[str, object]:
    """Return the same on a GPU, both sides with network and picture there."""
    if "cuda" not in available():
        return skipped("no CUDA device", goal=GPU_GOAL)
    return _measured("cuda", goal=GPU_GOAL)


def _measured(device: str, *, goal: float) -> dict[str, object]:
    question = _question(device)
    question.model.to(device)
    method = Occlusion(question.model)
    found: dict[str, np.ndarray] = {}

    def ours() -> None:
        with given_back(question.model, device=device):
            explanation = occlusion(
                question,
                settings=ExplanationPlan(tuning=TuningPlan(window=_WINDOW, stride=_STRIDE)),
                seed=0,
                memory_mib=_MEMORY_MIB,
                context=JobContext(),
            )
        found["ours"] = explanation.values * 3 * _WINDOW**2

    def peer() -> None:
        attributed = method.attribute(
            question.inputs.to(device),
            sliding_window_shapes=(3, _WINDOW, _WINDOW),
            strides=(3, _STRIDE, _STRIDE),
            baselines=question.baseline.to(device),
            target=question.targets.to(device),
        )
        found["peer"] = attributed.detach().cpu().double().numpy()

    measured = in_turns(ours, peer, goal=goal, count=2, rounds=_ROUNDS)
    difference = np.abs(found["ours"] - found["peer"]).max() / np.abs(found["peer"]).max()
    return measured | {"holds": measured["holds"] and bool(difference <= LARGEST_DIFFERENCE)}


def _question(device: str) -> Question:
    described = Architecture(
        input_shape=(3, _SIDE, _SIDE),
        layers=(Vision(name="net", network="resnet18", outputs=1000),),
        output="logits",
    )
    model = build(described).eval()
    initialise(model, "kaiming", seed=0)
    source = torch.Generator().manual_seed(0)
    inputs = torch.randn((1, 3, _SIDE, _SIDE), generator=source)
    return Question(
        model=model,
        architecture=described,
        kind="image",
        inputs=inputs,
        baseline=torch.zeros_like(inputs),
        background=torch.zeros_like(inputs),
        targets=torch.zeros(1, dtype=torch.int64),
        players=patch_players(described.input_shape, grid=(4, 4)),
        device=device,
    )
