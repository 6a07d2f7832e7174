"""The shapes of a network's layers, and whether they fit, without building anything."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.errors import AuditError
from core.models.layers.passage import Form, MisfitError, Shape, passed
from core.models.parameters import GATES, parameters_of
from core.records.architecture import Architecture, Branches, Layer, Residual, Vision

__all__ = [
    "GATES",
    "LARGEST",
    "Passage",
    "Shape",
    "layer_shapes",
    "parameters_of",
    "passages",
    "shape_text",
]

LARGEST = 500_000_000
"""Most weights of a network, and most values that one layer may give for one row."""


@dataclass(frozen=True)
class Passage:
    """A layer with the shapes of its input and output; `inner` for layers inside of it."""

    layer: Layer
    before: Shape
    after: Shape
    inner: tuple[Passage, ...] = ()

    def leaves(self) -> Iterator[Passage]:
        """Yield the layers that hold no others, in order."""
        if not self.inner:
            yield self
        for passage in self.inner:
            yield from passage.leaves()


def layer_shapes(architecture: Architecture) -> tuple[Shape, ...]:
    """Return the output shape of each layer, without N.

    Raises
    ------
    AuditError
        If two layers do not fit, share a name, or are too large, or if the last one does not
        give the declared output.
    """
    return tuple(passage.after for passage in passages(architecture))


def passages(architecture: Architecture) -> tuple[Passage, ...]:
    """Return each layer with the shapes before and after it, without N.

    Raises
    ------
    AuditError
        As `layer_shapes`.
    """
    _check_names(architecture.layers)
    found, _ = _chain(architecture.layers, _start(architecture), before="the input", prefix="")
    _check_size(architecture, found)
    _check_output(architecture, found[-1].after)
    return tuple(found)


def shape_text(shape: Shape) -> str:
    """Return a shape as it is written with its rows: (N, 3, 32, 32)."""
    return f"({', '.join(['N', *(str(size) for size in shape)])})"


def _start(architecture: Architecture) -> Form:
    """Return the form that the first layer sees: without the channel that marks real steps."""
    shape = architecture.input_shape
    match architecture.steps:
        case "marked":
            if len(shape) != 2 or shape[0] < 2:
                raise _input_fault(architecture, "(N, channels + 1, steps), for series")
            return Form((shape[0] - 1, shape[1]), "last")
        case "tokens":
            if len(shape) != 1:
                raise _input_fault(architecture, "(N, words), for texts")
            return Form(shape, "numbers")
        case _:
            return Form(shape)


def _chain(
    layers: Iterable[Layer], form: Form, *, before: str, prefix: str
) -> tuple[list[Passage], Form]:
    found: list[Passage] = []
    for layer in layers:
        name = prefix + layer.name
        try:
            after, inner = _through(layer, form, name=name)
        except MisfitError as misfit:
            raise AuditError(
                f"Layer '{name}' does not fit after {before}",
                seen=f"{shape_text(form.shape)} from {before}",
                allowed=f"{misfit} for layer '{name}'",
                remedy="Change one of the two so that the shapes agree.",
            ) from None
        found.append(Passage(layer, form.shape, after.shape, inner))
        form, before = after, f"layer '{name}'"
    return found, form


def _through(layer: Layer, form: Form, *, name: str) -> tuple[Form, tuple[Passage, ...]]:
    begin = {"before": f"the input of '{name}'", "prefix": f"{name}."}
    match layer:
        case Residual():
            inner, after = _chain(layer.layers, form, **begin)
            straight, beside = _chain(layer.shortcut, form, **begin)
            if after != beside:
                raise MisfitError(
                    f"a shortcut that gives the same as its layers: they give "
                    f"{shape_text(after.shape)}, the shortcut {shape_text(beside.shape)},"
                )
            return after, (*inner, *straight)
        case Branches():
            ways = [_chain(branch, form, **begin) for branch in layer.branches]
            if any(len(after.shape) != 1 for _, after in ways):
                raise MisfitError("branches that each give (N, features)")
            width = sum(after.shape[0] for _, after in ways)
            return Form((width,)), tuple(passage for inner, _ in ways for passage in inner)
        case Vision():
            # torchvision takes 1.6 s to import, which only its own networks need.
            from core.models.vision.network import vision_shape  # noqa: PLC0415

            return Form(vision_shape(layer, form.shape)), ()
        case _:
            return passed(layer, form), ()


def _check_names(layers: Iterable[Layer], *, prefix: str = "") -> None:
    """Names are unique among the layers of a network, and among those inside one layer."""
    layers = tuple(layers)
    names = [layer.name for layer in layers]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AuditError(
            "Several layers share a name",
            seen=", ".join(f"'{prefix}{name}'" for name in twice),
            allowed="one name for each layer",
            remedy="Give each layer its own name, the prefix of its weights.",
        )
    for layer in layers:
        if isinstance(layer, Residual):
            _check_names((*layer.layers, *layer.shortcut), prefix=f"{prefix}{layer.name}.")
        elif isinstance(layer, Branches):
            inner = [layer for branch in layer.branches for layer in branch]
            _check_names(inner, prefix=f"{prefix}{layer.name}.")


def _check_size(architecture: Architecture, found: list[Passage]) -> None:
    total = sum(parameters_of(layer) for layer in architecture.layers)
    leaves = [leaf for passage in found for leaf in passage.leaves()]
    widest = max(_values(leaf) for leaf in leaves)
    if max(total, widest) > LARGEST:
        raise AuditError(
            "The network is too large",
            seen=f"{total:,} weights, and up to {widest:,} values for one row after a layer",
            allowed=f"at most {LARGEST:,} of either",
            remedy="Use fewer units or channels, or pool before the first fully connected layer.",
        )


def _values(passage: Passage) -> int:
    """Values of a layer for one row; an encoder's attention needs one for each pair of steps."""
    layer = passage.layer
    if layer.kind == "encoder":
        return max(math.prod(passage.after), layer.heads * passage.after[0] ** 2)
    return math.prod(passage.after)


def _check_output(architecture: Architecture, shape: Shape) -> None:
    """Hold the last shape against the declared output: one number, or one for each class."""
    is_single = architecture.output in ("logit", "value")
    least = 1 if architecture.output == "forecast" else 2
    fits = shape == (1,) if is_single else len(shape) == 1 and shape[0] >= least
    if fits:
        return
    allowed = "(N, classes) with at least two classes"
    if architecture.output == "forecast":
        allowed = "(N, steps ahead)"
    raise AuditError(
        f"Layer '{architecture.layers[-1].name}' does not give the declared output "
        f"'{architecture.output}'",
        seen=shape_text(shape),
        allowed="(N, 1)" if is_single else allowed,
        remedy="Change the last layer, or the declared output.",
    )


def _input_fault(architecture: Architecture, allowed: str) -> AuditError:
    return AuditError(
        f"The described input does not fit steps = '{architecture.steps}'",
        seen=f"input_shape {shape_text(architecture.input_shape)}",
        allowed=allowed,
        remedy="Correct the input's shape, or leave 'steps' away.",
    )
