"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.attention.methods import attention_rollout, gradient_attention
from explainers.explainer import Explainer

BOUND: dict[str, Explainer] = {
    "attention_rollout": attention_rollout,
    "gradient_attention": gradient_attention,
}
