"""Outputs of a network at pictures that differ from a known one in a rectangle alone."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from explainers.perturbation.reach import POINTWISE, Boxes, Pair, Sliding, sliding
from explainers.preparation.prepared import rewritten
from explainers.preparation.reading import argument, as_graph

WORTH_IT = 0.5
"""Share of a map up to which a box of it is computed alone; measured on ResNet-18."""

_AXES = 4

_SUMS = frozenset({operator.add, torch.add, operator.mul, torch.mul, operator.sub, torch.sub})
_JOINS = frozenset({torch.cat, torch.concat})


@dataclass(frozen=True, eq=False)
class Patch:
    """What maps (p, C, H, W) hold within boxes; outside they are those of the known picture."""

    values: Tensor
    boxes: Boxes


@dataclass(eq=False)
class Remembered:
    """A network that keeps the maps of one picture, and computes of others what differs.

    Convolutions, pooling, sums and functions of single numbers look at places: a change of the
    picture within a box changes their outputs within a larger box. That one is computed alone, as
    long as it is the smaller part of the map; from there on everything is computed.

    Attributes
    ----------
    kept : int
        Bytes of the maps that are kept of the known picture.
    largest, held : int
        Bytes of the largest map that was computed so far for one picture that differs, and of the
        most that was held for it at once.
    share : float
        Which share of what a whole picture's maps take was computed for the last pictures.

    References
    ----------
    Nakandala, Kumar, Papakonstantinou 2019, Incremental and Approximate Inference for Faster
    Occlusion-based Deep CNN Explanations, section 4.1 (the exact variant).
    """

    graph: fx.GraphModule
    layers: dict[str, nn.Module]
    last_uses: dict[fx.Node, list[fx.Node]]
    kept: int = 0
    largest: int = 0
    held: int = 0
    share: float = 1.0
    _whole_picture: int = 0
    _known: dict[fx.Node, Tensor] = field(default_factory=dict)
    _shapes: dict[fx.Node, Pair] = field(default_factory=dict)

    @classmethod
    def of(cls, model: nn.Module) -> Remembered | None:
        """Return a network that remembers; None where its code cannot be read.

        Hooks of the network would see parts of maps, so that one that has any is left alone, and
        so is one that can be called with more than a picture.
        """
        if any(module._forward_hooks or module._forward_pre_hooks for module in model.modules()):  # noqa: SLF001 - torch offers no other way to see them
            return None
        graph = as_graph(rewritten(model, purpose="lrp")[0])
        if graph is None or len(graph.graph.find_nodes(op="placeholder")) != 1:
            return None
        return cls(
            graph=graph,
            layers={
                node.name: graph.get_submodule(str(node.target))
                for node in graph.graph.nodes
                if node.op == "call_module"
            },
            last_uses=_last_uses(graph.graph),
        )

    def remember(self, picture: Tensor) -> None:
        """Keep what a picture (1, C, H, W) gives on the way to the output.

        What only functions of single numbers read is not needed again.
        """
        self._known, self._shapes, self.kept, self._whole_picture = {}, {}, 0, 0
        values: dict[fx.Node, Any] = {}
        for node in self.graph.graph.nodes:
            value = picture if node.op == "placeholder" else self._plain(node, values)
            values[node] = value
            self._whole_picture += _bytes_each(value)
            if isinstance(value, Tensor) and value.ndim == _AXES:
                self._shapes[node] = _shape(value)
                if not all(self._is_pointwise(user) for user in node.users):
                    self._known[node] = value
                    self.kept += _bytes_each(value)
            for done in self.last_uses.get(node, ()):
                del values[done]

    def outputs(self, pictures: Tensor, boxes: Boxes) -> Tensor:
        """Return outputs (p, K) of pictures (p, C, H, W) that differ within boxes alone."""
        cut = torch.stack(
            [
                picture[:, row : row + boxes.size[0], column : column + boxes.size[1]]
                for picture, (row, column) in zip(pictures, boxes.corners.tolist(), strict=True)
            ]
        )
        values: dict[fx.Node, Any] = {}
        computed = 0
        for node in self.graph.graph.nodes:
            is_picture = node.op == "placeholder"
            patch = Patch(cut, boxes) if is_picture else self._of_patches(node, values)
            if patch is None:
                for before in node.all_input_nodes:
                    values[before] = self._whole(before, values[before])
            values[node] = self._plain(node, values) if patch is None else patch
            computed += _bytes_each(values[node])
            self._note(node, values)
            if node.op == "output":
                break
            for done in self.last_uses.get(node, ()):
                del values[done]
        self.share = computed / self._whole_picture
        outputs: Tensor = values[node]
        return outputs

    def _is_pointwise(self, node: fx.Node) -> bool:
        is_alone = node.op == "call_module" and len(node.all_input_nodes) == 1
        return is_alone and type(self.layers[node.name]) in POINTWISE

    def _note(self, node: fx.Node, values: dict[fx.Node, Any]) -> None:
        self.largest = max(self.largest, _bytes_each(values[node]))
        self.held = max(self.held, sum(map(_bytes_each, values.values())))

    def _of_patches(self, node: fx.Node, values: dict[fx.Node, Any]) -> Patch | None:
        """Return what a call gives within boxes; None where that is not to be had or to be won."""
        befores = node.all_input_nodes
        if not befores or not all(isinstance(values[before], Patch) for before in befores):
            return None
        if node.op == "call_module":
            layer = self.layers[node.name]
            patch = values[befores[0]]
            if self._is_pointwise(node):
                return Patch(layer(patch.values), patch.boxes)
            window = sliding(layer)
            return None if window is None else self._slid(node, window, patch)
        if node.op == "call_function" and node.target in _SUMS | _JOINS:
            return self._joined(node, values)
        return None

    def _slid(self, node: fx.Node, window: Sliding, patch: Patch) -> Patch | None:
        shape = self._shapes[node]
        boxes = window.reached(patch.boxes, shape=shape)
        if boxes.share(shape) > WORTH_IT:
            return None
        known = self._known[node.all_input_nodes[0]]
        rows, columns = window.padding.tolist()
        padded = functional.pad(known, (columns, columns, rows, rows), value=window.fill)
        moved = Patch(patch.values, Boxes(patch.boxes.corners + window.padding, patch.boxes.size))
        return Patch(window.without_padding(_within(padded, moved, window.looked_at(boxes))), boxes)

    def _joined(self, node: fx.Node, values: dict[fx.Node, Any]) -> Patch | None:
        """Return the sum of maps, or maps behind each other, within boxes that hold all changes."""
        befores = node.all_input_nodes
        shapes = {self._shapes[before] for before in befores}
        if len(shapes) > 1 or (node.target in _JOINS and argument(node, "dim", 1, 0) != 1):
            return None
        shape = self._shapes[node]
        boxes = values[befores[0]].boxes
        for before in befores[1:]:
            boxes = boxes.joined(values[before].boxes, shape=shape)
        if boxes.share(shape) > WORTH_IT:
            return None
        cut = {before: _within(self._known[before], values[before], boxes) for before in befores}
        return Patch(self._plain(node, cut), boxes)

    def _whole(self, node: fx.Node, value: Any) -> Any:  # noqa: ANN401
        """Return whole maps, with what differs put in its place."""
        if not isinstance(value, Patch):
            return value
        whole = Boxes(np.zeros_like(value.boxes.corners), self._shapes[node])
        return _within(self._known[node], value, whole)

    def _plain(self, node: fx.Node, values: dict[fx.Node, Any]) -> Any:  # noqa: ANN401
        """Return what a call gives, as torch runs it."""
        args = fx.map_arg(node.args, values.__getitem__)
        kwargs = fx.map_arg(node.kwargs, values.__getitem__)
        if node.op == "call_module":
            return self.layers[node.name](*args, **kwargs)
        if node.op == "call_function":
            assert callable(node.target)
            return node.target(*args, **kwargs)
        if node.op == "call_method":
            return getattr(args[0], str(node.target))(*args[1:], **kwargs)
        if node.op == "get_attr":
            return operator.attrgetter(str(node.target))(self.graph)
        return args[0]


def _within(known: Tensor, patch: Patch, boxes: Boxes) -> Tensor:
    """Return what maps hold within boxes (p, C, h, w): the known map, and the patch upon it."""
    rows, columns = boxes.size
    layout = torch.channels_last
    found = torch.empty(
        (len(boxes.corners), known.shape[1], rows, columns),
        dtype=known.dtype,
        device=known.device,
        memory_format=layout,
    )
    for place, ((row, column), (top, left)) in enumerate(
        zip(boxes.corners.tolist(), patch.boxes.corners.tolist(), strict=True)
    ):
        here = found[place]
        here.copy_(known[0, :, row : row + rows, column : column + columns])
        into, out_of = zip(
            _overlap(top - row, patch.boxes.size[0], rows),
            _overlap(left - column, patch.boxes.size[1], columns),
            strict=True,
        )
        here[:, into[0], into[1]] = patch.values[place][:, out_of[0], out_of[1]]
    return found


def _overlap(offset: int, length: int, into: int) -> tuple[slice, slice]:
    """Return where something of `length` at `offset` lies within `into`, and which part of it."""
    start = max(offset, 0)
    stop = max(start, min(offset + length, into))
    return slice(start, stop), slice(start - offset, stop - offset)


def _bytes_each(found: Any) -> int:  # noqa: ANN401 - whatever a call gives
    maps = found.values if isinstance(found, Patch) else found
    if not isinstance(maps, Tensor) or maps.ndim == 0:
        return 0
    return maps.nbytes // max(1, len(maps))


def _shape(maps: Tensor) -> Pair:
    return int(maps.shape[2]), int(maps.shape[3])


def _last_uses(graph: fx.Graph) -> dict[fx.Node, list[fx.Node]]:
    """Return after which call each value is needed no more."""
    found: dict[fx.Node, list[fx.Node]] = {}
    seen: set[fx.Node] = set()
    for node in reversed(list(graph.nodes)):
        for before in node.all_input_nodes:
            if before not in seen:
                seen.add(before)
                found.setdefault(node, []).append(before)
    return found
