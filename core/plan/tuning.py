"""Settings of single attribution methods."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting


class TuningPlan(Section):
    """How single methods work."""

    noise: float = setting(
        "Noise",
        "Standard deviation of the noise that SmoothGrad and VarGrad add, as a share of the "
        "range of each column, or of each channel, over the explained rows.",
        unit="of the range",
        default=0.15,
        gt=0.0,
        le=1.0,
    )
    noise_draws: int = setting(
        "Noisy copies",
        "Noisy copies of a row over which SmoothGrad and VarGrad work.",
        unit="copies",
        default=50,
        ge=2,
        le=5000,
    )
    lrp_rule: Literal["epsilon", "epsilon_plus", "epsilon_plus_flat", "alpha2_beta1"] = setting(
        "LRP rule",
        "How relevance passes a layer: epsilon everywhere, or epsilon on linear layers and another "
        "rule on convolutions (z-plus, z-plus with a flat first layer, or alpha 2 beta 1).",
        default="epsilon",
    )
    window: int = setting(
        "Occlusion window",
        "Side of the square, in pixels, or length in steps or words, that occlusion slides over a "
        "row; 0: one part after the other.",
        default=0,
        ge=0,
        le=1024,
    )
    stride: int = setting(
        "Occlusion stride",
        "How far the window moves on each time; 0: as far as it is wide.",
        default=0,
        ge=0,
        le=1024,
    )
    enumerated: int = setting(
        "All combinations up to",
        "Inputs of up to this many parts (players) have their Shapley values from all combinations "
        "of present and absent parts, not from a sample, so that chance moves none: on tables "
        "where the network begins with a linear layer, elsewhere where it costs no more; 0: never.",
        unit="parts",
        default=12,
        ge=0,
        le=16,
    )
    precision: float = setting(
        "Requested precision",
        "Shapley values are drawn until their mean standard error is at most this share of the "
        "difference of outputs, as far as the most samples go; 0: exactly the samples.",
        unit="of the difference",
        default=0.0,
        ge=0.0,
        le=0.5,
    )
    most_samples: int = setting(
        "Most samples",
        "Where a precision is requested, draws of a sampled method for one row at most.",
        unit="draws",
        default=20_000,
        ge=10,
        le=10_000_000,
    )
