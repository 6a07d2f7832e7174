"""Reads how a network is put together: modules in a row, and code of its own by torch.fx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torch import fx, nn

from core.models.build import Network
from core.models.layers.nested import Container, ParallelBranches, ResidualBlock
from core.models.layers.pooling import MinPool, SumPool
from explainers.engine.embedding import AfterEmbedding

# Modules that only hand values from one module inside to the next, and call each once.
_HANDING_ON = (
    AfterEmbedding,
    Container,
    MinPool,
    Network,
    ParallelBranches,
    ResidualBlock,
    SumPool,
)
_OWN_LAYERS = "core.models.layers."
_NUMBER = re.compile(r"_\d+$")


@dataclass(frozen=True, eq=False)
class Place:
    """A module that is called as a whole, as a child of one that only hands values on.

    Attributes
    ----------
    owner : Module or None
        Holds it under `name`; None where the module is the whole network.
    """

    path: str
    module: nn.Module
    owner: nn.Module | None = None
    name: str = ""

    def put(self, module: nn.Module) -> None:
        """Set another module in its place."""
        if self.owner is not None:
            self.owner._modules[self.name] = module  # noqa: SLF001 - names may hold dots elsewhere


@dataclass(frozen=True, eq=False)
class Passage:
    """A module with code of its own, read as a graph.

    Attributes
    ----------
    graph : Graph or None
        None where torch.fx cannot read the code.
    reason : str
        Why it cannot.
    """

    place: Place
    graph: fx.Graph | None
    reason: str = ""


def read(model: nn.Module, *, path: str = "") -> Iterator[Place | Passage]:
    """Yield the parts of a network in the order in which they are held.

    The network is not run, and may be one without values (on torch's meta device).

    Parameters
    ----------
    path : str
        Where `model` itself stands in a larger network.
    """
    yield from _parts(Place(path=path, module=model))


def _parts(place: Place) -> Iterator[Place | Passage]:
    if hands_on(place.module):
        for name, child in place.module._modules.items():  # noqa: SLF001 - with repetitions
            if child is not None:
                path = f"{place.path}.{name}" if place.path else name
                yield from _parts(Place(path=path, module=child, owner=place.module, name=name))
    elif is_whole(place.module):
        yield place
    else:
        yield _passage(place)


def hands_on(module: nn.Module) -> bool:
    """Whether a module only hands values on to those that it holds."""
    is_sequence = isinstance(module, nn.Sequential) and type(module).forward is (
        nn.Sequential.forward
    )
    return is_sequence or type(module) in _HANDING_ON


def is_whole(module: nn.Module) -> bool:
    """Whether a module is a layer that has a name of its own: one of torch's or of ours."""
    home = type(module).__module__
    if isinstance(module, nn.ModuleList | nn.ModuleDict | fx.GraphModule):
        return False
    return home.startswith(("torch.nn.", _OWN_LAYERS, "explainers.preparation.")) and not hands_on(
        module
    )


class _Tracer(fx.Tracer):
    """Follows code down to layers that have a name of their own."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:  # noqa: ARG002
        return is_whole(m)


def _passage(place: Place) -> Passage:
    if isinstance(place.module, fx.GraphModule):
        return Passage(place=place, graph=place.module.graph)
    graph, reason = _graph(place.module)
    return Passage(place=place, graph=graph, reason=reason)


def as_graph(model: nn.Module) -> fx.GraphModule | None:
    """Return a network as one graph of calls with its own modules; None if it cannot be read."""
    if isinstance(model, fx.GraphModule):
        return model
    graph, _ = _graph(model)
    return None if graph is None else fx.GraphModule(model, graph, type(model).__name__)


def _graph(module: nn.Module) -> tuple[fx.Graph | None, str]:
    """Return what a module computes, or why its code cannot be read."""
    try:
        return _Tracer().trace(module), ""
    except Exception as error:  # noqa: BLE001 - whatever the code does with what is no tensor
        return None, _first_line(error)


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def argument(node: fx.Node, name: str, position: int, default: Any = None) -> Any:  # noqa: ANN401
    """Return an argument of a call, by its name or its position."""
    if name in node.kwargs:
        return node.kwargs[name]
    return node.args[position] if len(node.args) > position else default


def home_of(node: fx.Node) -> str:
    """Return the path of the module whose code makes a call, within the graph's own module."""
    stack = node.meta.get("nn_module_stack") or {}
    entries = [str(path) for path, _ in stack.values()]
    return entries[-1] if entries else ""


def function_name(node: fx.Node) -> str:
    """Return what a call is called in code."""
    # The functions that choose between two others are all called "fn"; torch.fx knows better.
    return str(node.target) if node.op == "call_method" else _NUMBER.sub("", node.name)
