"""torch's attention as modules that show their weights, for a copy of a network."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.models.layers.attention import SelfAttention


class OpenAttention(nn.Module):
    """What `nn.MultiheadAttention` gives for self-attention, its weights out of a module's hands.

    torch computes the weights in one call that keeps them to itself; here they are what
    `attention.softmax` puts out.
    """

    def __init__(self, closed: nn.MultiheadAttention) -> None:
        super().__init__()
        _refuse_other_forms(closed)
        width = closed.embed_dim
        # Nothing is drawn for weights that are replaced at once.
        with torch.device("meta"):
            self.attention = SelfAttention(width, closed.num_heads, closed.dropout)
        parts = (self.attention.query, self.attention.key, self.attention.value)
        for number, part in enumerate(parts):
            rows = slice(number * width, (number + 1) * width)
            part.weight = _same(closed.in_proj_weight[rows])
            part.bias = _same(closed.in_proj_bias[rows])
        self.attention.output.weight = _same(closed.out_proj.weight)
        self.attention.output.bias = _same(closed.out_proj.bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,  # noqa: ARG002 - torch's signature; all three are the same tokens
        value: Tensor,  # noqa: ARG002
        need_weights: bool = False,  # noqa: ARG002
    ) -> tuple[Tensor, None]:
        """Return (N, T, width), and no weights: they are looked at where they come from."""
        return self.attention(query), None


def _same(weight: Tensor) -> nn.Parameter:
    """Return the very same numbers, which are not learned."""
    return nn.Parameter(weight.detach(), requires_grad=False)


def _refuse_other_forms(closed: nn.MultiheadAttention) -> None:
    seen = ""
    if closed.in_proj_weight is None:
        seen = "queries, keys or values of other widths"
    elif closed.in_proj_bias is None:
        seen = "attention without a bias"
    elif closed.bias_k is not None or closed.add_zero_attn:
        seen = "tokens that are added to keys and values"
    if seen:
        raise AuditError(
            "The attention of this network cannot be opened",
            seen=seen,
            allowed="self-attention with one width and a bias",
            remedy="Choose Integrated Gradients, which needs no weights of attention.",
        )


def open_attention(network: nn.Module) -> list[nn.Module]:
    """Put open attention in the place of torch's in `network`; return what gives the weights.

    Raises
    ------
    AuditError
        If the attention has a form that is not known.
    """
    closed = [
        (name, module)
        for name, module in network.named_modules()
        if isinstance(module, nn.MultiheadAttention)
    ]
    found: list[nn.Module] = []
    for name, module in closed:
        opened = OpenAttention(module).train(module.training)
        network.set_submodule(name, opened)
        found.append(opened.attention.softmax)
    return found
