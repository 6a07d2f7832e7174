"""Choices about explanations, and what they must hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.plan.fields import Section, setting
from core.plan.inside import InsidePlan
from core.plan.parts import PartsPlan
from core.plan.references import BaselineName, ReferencesPlan
from core.plan.tuning import TuningPlan

__all__ = ["BaselineName", "ExplanationPlan", "FaithfulnessPlan", "MethodName"]

MethodName = Literal[
    "saliency",
    "input_x_gradient",
    "smooth_grad",
    "var_grad",
    "integrated_gradients",
    "gradient_shap",
    "guided_backprop",
    "deeplift",
    "deeplift_shap",
    "deep_shap",
    "lrp",
    "kernel_shap",
    "permutation_shap",
    "sampling_shap",
    "exact_shapley",
    "owen",
    "partition_shap",
    "occlusion",
    "feature_ablation",
    "lime",
    "grad_cam",
    "grad_cam_plus_plus",
    "guided_grad_cam",
    "attention_rollout",
    "gradient_attention",
    "neuron_integrated_gradients",
]


class ExplanationPlan(Section):
    """Which methods explain what, against which baseline."""

    methods: tuple[MethodName, ...] = setting(
        "Methods",
        "Attribution methods to run; one that is wrong for the network is refused with its reason.",
        default=("integrated_gradients", "kernel_shap", "occlusion"),
        min_length=1,
    )
    output: Literal["logit", "probability"] = setting(
        "Explained output",
        "The logit adds up along the network and is the better thing to explain; for numbers it is "
        "the prediction itself.",
        default="logit",
    )
    target: Literal["positive", "predicted", "recorded", "named"] = setting(
        "Explained class",
        "The positive class for every row, or for each row the class that was predicted, or the "
        "one that is recorded: what spoke for it where the network erred; or one class by name.",
        default="positive",
    )
    class_name: str = setting(
        "Class by name", "Which class is explained where the class is named.", default=""
    )
    against: str = setting(
        "Minus the class",
        "Explain the difference of two outputs: the explained class, positive or by name, minus "
        "this one. Empty: the output of the explained class alone.",
        default="",
    )
    horizon: int = setting(
        "Explained step",
        "For forecasts: which of the steps ahead is explained.",
        unit="steps ahead",
        default=1,
        ge=1,
        le=512,
    )
    baseline: BaselineName = setting(
        "Baseline",
        "What a row is compared with: the mean training row, that of the other classes than the "
        "explained one, zero after scaling, rows drawn from the training part, the row itself "
        "blurred, its nearest training rows of another class, the training rows that the network "
        "is least sure about, or one row of the data.",
        default="training_mean",
    )
    rows: int = setting(
        "Rows explained",
        "Test rows drawn for the global explanation and for the gate.",
        unit="rows",
        default=100,
        ge=2,
        le=100_000,
    )
    cases: int = setting(
        "Cases shown",
        "Rows shown one by one: the least certain, the most certain, and the worst errors first.",
        unit="rows",
        default=3,
        ge=0,
        le=20,
    )
    tolerance: float = setting(
        "Gate",
        "Largest error of the sum rule for a row to be quoted.",
        unit="of the difference",
        default=0.01,
        gt=0.0,
        le=0.5,
    )
    max_steps: int = setting(
        "Most steps",
        "Budget of Integrated Gradients for one row.",
        unit="gradients",
        default=1024,
        ge=16,
        le=65_536,
    )
    samples: int = setting(
        "Samples",
        "Draws of a sampled method for one row. For Shapley values: coalitions, each of which on "
        "tables stands for one pass over the background, in whatever way a method spends it.",
        unit="draws",
        default=200,
        ge=10,
        le=100_000,
    )
    background: int = setting(
        "Background",
        "Training rows that stand for what is usual, for methods that need several.",
        unit="rows",
        default=50,
        ge=1,
        le=1000,
    )
    grid: tuple[Annotated[int, Field(ge=1, le=64)], Annotated[int, Field(ge=1, le=64)]] = setting(
        "Patches",
        "Rows and columns of the grid over which images are occluded and given Shapley values.",
        default=(4, 4),
    )
    segments: int = setting(
        "Segments",
        "Equal segments of a series that are occluded and given Shapley values.",
        unit="segments",
        default=20,
        ge=2,
        le=1000,
    )
    references: ReferencesPlan = setting(
        "Choice of the baseline",
        "What each kind of baseline needs to know, and how much the answer depends on it.",
        default_factory=ReferencesPlan,
    )
    parts: PartsPlan = setting(
        "Parts of an input",
        "Features, pixels or steps that are explained together.",
        default_factory=PartsPlan,
    )
    tuning: TuningPlan = setting(
        "Settings of the methods",
        "How single methods work; the defaults suit most networks.",
        default_factory=TuningPlan,
    )
    inside: InsidePlan = setting(
        "Inside the network",
        "A layer, or one of its units, that is explained.",
        default_factory=InsidePlan,
    )


class FaithfulnessPlan(Section):
    """Deletion and insertion against a random order."""

    rows: int = setting(
        "Rows",
        "Test rows on which the orders are compared.",
        unit="rows",
        default=50,
        ge=2,
        le=10_000,
    )
    random_orders: int = setting(
        "Random orders", "Random orders for each row.", unit="orders", default=5, ge=1, le=100
    )
