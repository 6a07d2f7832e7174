"""Random changes of training rows, drawn anew for every batch on the device where it lies.

Rows come encoded: a deviation is one standard deviation of the training part wherever the plan
standardises. Where rows differ in length, only real steps are changed, and stay where they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import AuditError
from core.plan.augmentation import AugmentationPlan
from core.records.base import Kind, Task
from core.records.data import DatasetRecord
from core.seeds import stream_seed

UNKNOWN = 1.0
"""Number of the unknown word."""

_BY_KIND: dict[str, tuple[str, ...]] = {
    "image": ("rotation", "flip", "crop", "brightness", "noise"),
    "series": ("crop", "noise", "scaling", "time_warp"),
    "text": ("word_dropout",),
    "tabular": (),
}
_KINDS = {"image": "images", "series": "series", "text": "texts", "tabular": "tables"}
_FOR_FORECASTS = ("noise",)
_MOST_WAVES = 3  # half waves of the time warp over a series


@dataclass(frozen=True)
class Augmenting:
    """What varies the batches of one training.

    Attributes
    ----------
    steps : str
        As in the architecture: `whole`, `marked` or `tokens`.
    source : Generator
        On the device of the batches; the training's own stream.
    """

    plan: AugmentationPlan
    kind: Kind
    steps: str
    source: torch.Generator

    def __call__(self, inputs: Tensor) -> Tensor:
        """Return the batch, varied."""
        return augment(inputs, self.plan, kind=self.kind, steps=self.steps, source=self.source)


def augmenting_of(
    plan: AugmentationPlan, *, dataset: DatasetRecord, steps: str, seed: int, device: str
) -> Augmenting | None:
    """Return what varies the training rows, or None where the plan leaves them as they are.

    Raises
    ------
    AuditError
        If the plan asks for a change that does not fit the data.
    """
    check_augmentation(plan, kind=dataset.kind, task=dataset.task)
    if not _asked(plan):
        return None
    source = torch.Generator(device=device).manual_seed(stream_seed(seed, "augmentation"))
    return Augmenting(plan, dataset.kind, steps, source)


def check_augmentation(plan: AugmentationPlan, *, kind: Kind, task: Task) -> None:
    """Make sure that each change of the plan fits the data.

    Raises
    ------
    AuditError
        If one does not. A series whose next steps are forecast takes noise only: any other change
        would have to change what is to be predicted as well.
    """
    allowed = _FOR_FORECASTS if task == "forecasting" else _BY_KIND[kind]
    for name in _asked(plan):
        if name in allowed:
            continue
        what = "series that are forecast" if task == "forecasting" else _KINDS[kind]
        listed = ", ".join(allowed)
        raise AuditError(
            f"This augmentation does not fit {what}",
            seen=f"training.augmentation.{name} = {getattr(plan, name)}",
            allowed=f"{listed} for {what}" if listed else f"none for {what}",
            remedy=f"Set training.augmentation.{name} to 0 or false.",
        )


def augment(
    inputs: Tensor, plan: AugmentationPlan, *, kind: Kind, steps: str, source: torch.Generator
) -> Tensor:
    """Return rows (n, *input_shape) with the plan's changes, each row with its own draws.

    Parameters
    ----------
    inputs : Tensor
        Encoded rows; they are left as they are.
    steps : str
        `whole`; `marked`, where the last channel tells real steps; or `tokens`.
    source : Generator
        On the device of `inputs`.

    Notes
    -----
    Images are turned, cut and mirrored in one bilinear resampling, the border repeated beyond the
    edge. Series are resampled linearly between real steps. The time warp runs through time at
    speed 1 + a sin(k π t + φ), |a| up to the plan's share, k from 1 to 3, with both ends held
    (the idea of Um et al. 2017, Data augmentation of wearable sensor data).
    """
    with torch.no_grad():
        match kind:
            case "image":
                return _images(inputs, plan, source)
            case "series":
                return _series(inputs, plan, is_marked=steps == "marked", source=source)
            case "text":
                return _texts(inputs, plan, source)
            case _:
                return inputs


def _asked(plan: AugmentationPlan) -> list[str]:
    return [name for name in AugmentationPlan.model_fields if getattr(plan, name)]


def _images(inputs: Tensor, plan: AugmentationPlan, source: torch.Generator) -> Tensor:
    found = inputs
    if plan.rotation or plan.crop or plan.flip:
        grid = functional.affine_grid(
            _transforms(inputs, plan, source), list(inputs.shape), align_corners=False
        )
        found = functional.grid_sample(
            found, grid, mode="bilinear", padding_mode="border", align_corners=False
        )
    if plan.brightness:
        lighter = _uniform(inputs, (len(inputs), 1, 1, 1), source, -plan.brightness)
        found = found + lighter
    if plan.noise:
        found = found + plan.noise * _normal(inputs, inputs.shape, source)
    return found


def _transforms(inputs: Tensor, plan: AugmentationPlan, source: torch.Generator) -> Tensor:
    """Return where each output pixel is read: (n, 2, 3) in coordinates from -1 to 1."""
    count, (height, width) = len(inputs), inputs.shape[2:]
    angles = _uniform(inputs, (count,), source, -math.radians(plan.rotation))
    kept = 1.0 - _uniform(inputs, (count,), source, 0.0, plan.crop)
    shifts = _uniform(inputs, (count, 2), source, -1.0) * (1.0 - kept)[:, None]
    mirror = torch.ones_like(kept)
    if plan.flip:
        draws = torch.rand(count, generator=source, device=inputs.device, dtype=inputs.dtype)
        mirror = torch.where(draws < 0.5, -mirror, mirror)
    cosine, sine = kept * angles.cos(), kept * angles.sin()
    # Coordinates are shares of each side: turning has to know how the sides relate.
    return torch.stack(
        (
            torch.stack((mirror * cosine, -sine * (height / width), shifts[:, 0]), dim=1),
            torch.stack((mirror * sine * (width / height), cosine, shifts[:, 1]), dim=1),
        ),
        dim=1,
    )


def _series(
    inputs: Tensor, plan: AugmentationPlan, *, is_marked: bool, source: torch.Generator
) -> Tensor:
    values = inputs[:, :-1] if is_marked else inputs
    present = inputs[:, -1:] if is_marked else None
    if plan.crop or plan.time_warp:
        values = _resampled(values, _places(values, plan, present, source))
    if plan.scaling:
        shape = (*values.shape[:2], 1)
        values = values * (1.0 + plan.scaling * _normal(inputs, shape, source))
    if plan.noise:
        values = values + plan.noise * _normal(inputs, values.shape, source)
    if present is None:
        return values
    return torch.cat((torch.where(present > 0, values, torch.zeros_like(values)), present), dim=1)


def _places(
    values: Tensor, plan: AugmentationPlan, present: Tensor | None, source: torch.Generator
) -> Tensor:
    """Return at which step, between the steps, each row is read: (n, T)."""
    count, length = len(values), values.shape[2]
    last = torch.full((count, 1), length - 1.0, device=values.device, dtype=values.dtype)
    if present is not None:
        last = (present[:, 0] > 0).sum(dim=1, keepdim=True).to(values.dtype).clamp(min=1) - 1
    steps = torch.arange(length, device=values.device, dtype=values.dtype)
    shares = (steps / last.clamp(min=1)).clamp(max=1)
    if plan.time_warp:
        shares = _warped(shares, plan.time_warp, source)
    if plan.crop:
        kept = 1.0 - _uniform(values, (count, 1), source, 0.0, plan.crop)
        shares = shares * kept + _uniform(values, (count, 1), source, 0.0, 1.0) * (1.0 - kept)
    return shares * last


def _warped(shares: Tensor, most: float, source: torch.Generator) -> Tensor:
    """Return the share of the series reached at each share of time; both ends are held."""
    count = (len(shares), 1)
    size = _uniform(shares, count, source, -most)
    waves = torch.randint(1, _MOST_WAVES + 1, count, generator=source, device=shares.device)
    frequency = math.pi * waves.to(shares.dtype)
    phase = _uniform(shares, count, source, 0.0, 2.0 * math.pi)

    def reached(time: Tensor) -> Tensor:
        return time + size * (phase.cos() - (frequency * time + phase).cos()) / frequency

    return reached(shares) / reached(torch.ones_like(phase))


def _resampled(values: Tensor, places: Tensor) -> Tensor:
    """Return values (n, C, T) read at `places` (n, T), linearly between steps."""
    before = places.floor().clamp(0, values.shape[2] - 1).long()
    after = (before + 1).clamp(max=values.shape[2] - 1)
    share = (places - before)[:, None].expand_as(values)
    low = values.gather(2, before[:, None].expand_as(values))
    high = values.gather(2, after[:, None].expand_as(values))
    # Where a place lies on a step, what stands beside it (padding, at the end) does not count.
    return torch.where(share > 0, low + share * (high - low), low)


def _texts(inputs: Tensor, plan: AugmentationPlan, source: torch.Generator) -> Tensor:
    if not plan.word_dropout:
        return inputs
    draws = torch.rand(inputs.shape, generator=source, device=inputs.device)
    is_dropped = (draws < plan.word_dropout) & (inputs > 0)
    return torch.where(is_dropped, torch.full_like(inputs, UNKNOWN), inputs)


def _uniform(
    like: Tensor,
    shape: tuple[int, ...],
    source: torch.Generator,
    low: float,
    high: float | None = None,
) -> Tensor:
    """Return draws between `low` and `high`, which is -low where it is not given."""
    top = -low if high is None else high
    draws = torch.rand(shape, generator=source, device=like.device, dtype=like.dtype)
    return low + (top - low) * draws


def _normal(like: Tensor, shape: tuple[int, ...], source: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=source, device=like.device, dtype=like.dtype)
