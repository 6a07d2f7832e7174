"""Convolution and batch normalisation that leave padded steps out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.models.layers.presence import OverSteps, last_steps, masked, shortened
from core.records.architecture import Conv


class StepConv(OverSteps, nn.Conv1d):
    """Convolution over (N, C, T) that reads zeros beyond the end of each row, as alone."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, C', T')."""
        if present is not None:
            inputs = masked(inputs, present, axis=2)
        return super().forward(inputs)

    def presence_after(self, present: Tensor) -> Tensor:
        """Return the places that a row alone would have."""
        ends = last_steps(present) + 1
        steps = int(self._places(torch.tensor(present.shape[1])))
        return shortened(present, self._places(ends), steps=steps)

    def _places(self, steps: Tensor) -> Tensor:
        reach = self.dilation[0] * (self.kernel_size[0] - 1) + 1
        margin = 2 * int(self.padding[0])
        return (steps + margin - reach).div(self.stride[0], rounding_mode="floor") + 1


class BatchNorm(OverSteps, nn.BatchNorm1d):
    """Normalisation of (N, F) or of the channels of (N, C, ...) over the batch.

    Its statistics come from real steps only.
    """

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the normalised values, zeros where no step is real.

        Raises
        ------
        AuditError
            If there is a single value for each feature to take statistics from.
        """
        if present is None or inputs.ndim == 2:
            self._require_several(inputs.numel() // inputs.shape[1])
            return super().forward(inputs)
        steps = inputs.transpose(1, 2)
        real = steps[present]
        self._require_several(len(real))
        found = super().forward(real)
        back = torch.zeros_like(steps).masked_scatter(present[:, :, None], found)
        return back.transpose(1, 2)

    def _check_input_dim(self, input: Tensor) -> None:  # noqa: A002 - torch's own name
        """Let pictures through as well: the statistics are taken over all axes but the second."""
        if input.ndim < 2:
            raise ValueError(f"expected rows and features, got {input.ndim} axes")

    def _require_several(self, values: int) -> None:
        if self.training and values < 2:
            raise AuditError(
                "Batch normalisation cannot learn from a batch of one row",
                seen="one value for each feature",
                allowed="at least two rows in every batch",
                remedy="Choose a batch size that leaves no single row over, or another "
                "normalisation.",
            )


def convolution(layer: Conv, *, has_padding: bool) -> nn.Module:
    """Return a new module for a convolution; one over real steps where rows can have padding."""
    kinds: dict[int, type[nn.Conv1d | nn.Conv2d]] = {
        1: StepConv if has_padding else nn.Conv1d,
        2: nn.Conv2d,
    }
    return kinds[layer.dimensions](
        layer.inputs,
        layer.outputs,
        layer.kernel,
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
        groups=layer.groups,
        bias=layer.bias,
    )
