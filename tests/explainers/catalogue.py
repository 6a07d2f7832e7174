"""Every method of the catalogue on small networks, for what all of them promise."""

from __future__ import annotations

from collections.abc import Callable

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.plan.inside import InsidePlan
from core.records.architecture import (
    Architecture,
    Encoder,
    Linear,
    Reshape,
)
from explainers.explanation import Explanation
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.registry import EXPLAINERS
from explainers.running import explain
from tests.explainers.questions import architecture, ask, cnn, gru, mlp

OUTPUTS = 3
_LAYERS = {"fc1": "fc1", "conv1": "conv2", "turn": "last"}


def relu_mlp() -> Architecture:
    return mlp("relu", outputs=OUTPUTS)


def transformer(*, steps: int = 10) -> Architecture:
    return architecture(
        (4, steps),
        Reshape(name="turn", operation="steps_first"),
        Encoder(name="encoder", width=4, heads=2, feed_forward=8),
        Reshape(name="last", operation="mean_step"),
        Linear(name="fc", inputs=4, outputs=OUTPUTS),
    )


NETWORKS: dict[str, Callable[[], Architecture]] = {
    "mlp": relu_mlp,
    "cnn": cnn,
    "gru": gru,
    "transformer": transformer,
}


def settings_for(described: Architecture, **changes: int | float) -> ExplanationPlan:
    """Return few draws, and a layer for the methods that look into one."""
    layer = _LAYERS.get(described.layers[0].name, described.layers[0].name)
    return ExplanationPlan.model_validate(
        {"samples": 40, "max_steps": 256, "inside": InsidePlan(layer=layer), **changes}
    )


def is_offered(method: str, network: str) -> bool:
    described = NETWORKS[network]()
    reason = refusal(method, described, kind=ask(described).kind, model=ask(described).model)
    return reason is None


PAIRS = [
    (method, network)
    for method in EXPLAINERS
    for network in NETWORKS
    if is_offered(method, network)
]
FIRST_PAIRS = [
    (method, next((network for name, network in PAIRS if name == method), ""))
    for method in EXPLAINERS
]
"""Each method with one network that it is offered on."""


def run(
    method: str,
    question: Question,
    *,
    settings: ExplanationPlan | None = None,
    seed: int = 1,
    context: JobContext | None = None,
) -> Explanation:
    return explain(
        method,
        question,
        settings=settings or settings_for(question.architecture),
        seed=seed,
        memory_mib=64,
        context=context or JobContext(),
    )
