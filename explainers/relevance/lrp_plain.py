"""Networks with code of their own: read step by step, and the first step that has no rule."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import fx, nn

from core.models.build import network_in
from explainers.preparation.linear_calls import from_input
from explainers.preparation.prepared import rewritten
from explainers.preparation.reading import as_graph

LINEAR = (nn.Linear, nn.Conv1d, nn.Conv2d)
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)
_KNOWN = (
    *LINEAR,
    *NORMS,
    nn.AdaptiveAvgPool1d,
    nn.AdaptiveAvgPool2d,
    nn.AvgPool1d,
    nn.AvgPool2d,
    nn.Dropout,
    nn.Dropout1d,
    nn.Dropout2d,
    nn.Dropout3d,
    nn.Flatten,
    nn.Identity,
    nn.LeakyReLU,
    nn.MaxPool1d,
    nn.MaxPool2d,
    nn.ReLU,
    nn.Tanh,
)
# What only changes a form; relevance goes back through it as a gradient does.
_FORMS = frozenset(
    {"cat", "contiguous", "flatten", "permute", "reshape", "squeeze", "transpose", "unsqueeze"}
    | {"view"}
)


def plain_refusal(model: nn.Module) -> str | None:
    """Return why LRP cannot read a network with code of its own; None if it can.

    Networks of the program are told by their description and are not looked at.
    """
    if network_in(model) is not None:
        return None
    unknown = plain_graph(model)[1]
    return f"LRP has no rule for {unknown}." if unknown else None


def plain_graph(model: nn.Module) -> tuple[fx.GraphModule | None, str]:
    """Return a rewritten copy as one graph with the weights of `model`, and its first unknown step.

    There is no graph where the code cannot be read; the words are empty where every step has a
    rule.
    """
    made = as_graph(rewritten(model, purpose="lrp")[0])
    if made is None:
        return None, f"what {type(model).__name__} computes, whose code cannot be read"
    return made, _unknown_step(made)


def _unknown_step(made: fx.GraphModule) -> str:
    """Return the first step of a prepared network that has no rule, in words; empty if all have."""
    depends = from_input(made.graph)
    for node in steps(made):
        if node.op == "call_module":
            module = made.get_submodule(str(node.target))
            # The exact type: a subclass may compute something else.
            if type(module) not in _KNOWN:
                return f"{type(module).__name__} (module '{node.target}')"
            if isinstance(module, NORMS) and module.running_mean is None:
                return (
                    "batch normalisation that takes its statistics from the rows at hand "
                    f"(module '{node.target}')"
                )
        elif node.op != "get_attr" and node not in depends:
            # A question about a shape, or what is counted from it.
            continue
        elif _name(node) not in _FORMS:
            return f"the step '{_name(node)}' in the network's code"
    return ""


def steps(made: fx.GraphModule) -> Iterator[fx.Node]:
    """Yield what is computed, in order."""
    return (node for node in made.graph.nodes if node.op not in ("placeholder", "output"))


def reading(made: fx.GraphModule) -> list[nn.Module]:
    """Return the convolutions before which nothing has weights."""
    unweighted: set[fx.Node] = {node for node in made.graph.nodes if node.op == "placeholder"}
    found: list[nn.Module] = []
    for node in steps(made):
        if not unweighted.issuperset(node.all_input_nodes):
            continue
        module = made.get_submodule(str(node.target)) if node.op == "call_module" else None
        if isinstance(module, nn.Conv1d | nn.Conv2d):
            found.append(module)
        elif not isinstance(module, (*LINEAR, *NORMS)):
            unweighted.add(node)
    return found


def before(made: fx.GraphModule, node: fx.Node) -> nn.Module | None:
    """Return the linear module whose output only `node` takes, if there is one."""
    (source,) = node.all_input_nodes
    if source.op != "call_module" or len(source.users) > 1:
        return None
    module = made.get_submodule(str(source.target))
    return module if isinstance(module, LINEAR) else None


def _name(node: fx.Node) -> str:
    if node.op == "call_function" and node.target is torch.concat:
        return "cat"
    return node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
