"""Networks whose first layer is linear: coalitions are mixed after it, not before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from core.models.build import Network
from core.models.layers.presence import run
from explainers.question import Forward, Question, scalar

_LARGEST = 1 << 22
"""Numbers in the table of what players add to the first layer, beyond which none is made."""


class AfterFirstLayer(nn.Module):
    """The network from the outputs of its first layer on."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, hidden: Tensor) -> Tensor:
        """Return the outputs (N, K) for outputs (N, H) of the first layer."""
        _, *others = self.network.in_order()
        outputs, _ = run(others, hidden, None)
        return outputs


@dataclass(frozen=True, eq=False)
class FirstLayer:
    """W(z∘x) + W((1 − z)∘b) + c, the two halves of a linear first layer.

    The first half is a sum over the present players, each of which adds the same numbers to every
    coalition; the second does not depend on the explained row.

    Attributes
    ----------
    forward : callable
        Outputs (n, H) of the layer and targets to the explained output (n,).
    weight, bias : Tensor
        (F, H) and (H,), on the question's device.
    members : Tensor
        (players, F) of zeros and ones: the columns of each player.
    """

    forward: Forward
    weight: Tensor
    bias: Tensor
    members: Tensor
    background: Tensor

    @property
    def width(self) -> int:
        """Number of outputs of the layer."""
        return len(self.bias)

    @property
    def most_rows(self) -> int:
        """Rows whose players' shares are held at once."""
        return max(1, _LARGEST // (len(self.members) * self.width))

    def own(self, inputs: Tensor) -> Tensor:
        """Return what each player of rows (r, F) adds to the layer, as (players, r · H)."""
        shares = inputs[:, :, None] * self.weight
        if len(self.members) == self.members.shape[1]:
            # One column each, in order: nothing is to be summed.
            return shares.transpose(0, 1).reshape(len(self.members), -1)
        found = torch.einsum("pf,rfh->prh", self.members, shares)
        return found.reshape(len(self.members), -1)

    def mixed(self, own: Tensor, present: Tensor, partners: Tensor) -> Tensor:
        """Return the layer's outputs (coalitions · r, H), one row of the question after the other.

        Parameters
        ----------
        own : Tensor
            (players, r · H) as `own` gives it.
        present : Tensor
            (coalitions, players) of zeros and ones.
        partners : Tensor
            (coalitions,) background row beside each.
        """
        absent = self.background[partners] * (1.0 - present @ self.members)
        shared = torch.addmm(self.bias, absent, self.weight)
        hidden = (present @ own).view(len(present), -1, self.width)
        return hidden.add_(shared[:, None]).view(-1, self.width)


def first_layer_of(question: Question) -> FirstLayer | None:
    """Return the halves of the first layer where the network has a linear one on flat rows.

    None for networks of other kinds, for networks that are not our own, where a hook listens to
    the layer, and where rows have background rows of their own.
    """
    network = question.model
    if type(network) is not Network or question.kind != "tabular":
        return None
    if question.partners is not None or question.players.is_by_row or question.inputs.ndim != 2:
        return None
    layer = next(network.in_order(), None)
    if type(layer) is not nn.Linear or layer._forward_hooks or layer._forward_pre_hooks:  # noqa: SLF001 - torch offers no other way to see them
        return None
    if len(question.players) * layer.out_features > _LARGEST:
        return None
    mask = torch.from_numpy(question.players.mask)
    members = torch.nn.functional.one_hot(mask, len(question.players)).T
    bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach()
    device = question.device
    return FirstLayer(
        forward=scalar(replace(question, model=AfterFirstLayer(network))),
        weight=layer.weight.detach().T.contiguous().to(device),
        bias=bias.to(device),
        members=members.to(device, torch.float32),
        background=question.background.to(device),
    )
