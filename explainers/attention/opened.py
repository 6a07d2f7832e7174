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
        weight, bias = closed.in_proj_weight, closed.in_proj_bias
        if weight is None or bias is None or closed.bias_k is not None or closed.add_zero_attn:
            raise AuditError(
                "The attention of this network cannot be opened",
                seen="queries and keys of other widths, or tokens that are added to them",
                allowed="self-attention with one width",
                remedy="Choose Integrated Gradients, which needs no weights of attention.",
            )
        width = closed.embed_dim
        with torch.device(weight.device):
            self.attention = SelfAttention(width, closed.num_heads, closed.dropout)
        self.attention.to(weight.dtype)
        parts = (self.attention.query, self.attention.key, self.attention.value)
        with torch.no_grad():
            for number, part in enumerate(parts):
                rows = slice(number * width, (number + 1) * width)
                part.weight.copy_(weight[rows])
                part.bias.copy_(bias[rows])
            self.attention.output.weight.copy_(closed.out_proj.weight)
            if closed.out_proj.bias is not None:
                self.attention.output.bias.copy_(closed.out_proj.bias)
        self.requires_grad_(requires_grad=False)

    def forward(
        self,
        query: Tensor,
        key: Tensor,  # noqa: ARG002 - torch's signature; all three are the same tokens
        value: Tensor,  # noqa: ARG002
        need_weights: bool = False,  # noqa: ARG002
    ) -> tuple[Tensor, None]:
        """Return (N, T, width), and no weights: they are looked at where they come from."""
        return self.attention(query), None


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
