"""Rewrites a copy of a network: one module for each call, never in place, one tensor each."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, fx, nn

from explainers.preparation.findings import Finding, FindingKind
from explainers.preparation.functions import as_module, is_in_place, out_of_place
from explainers.preparation.reading import Passage, Place, home_of, read
from explainers.preparation.replacing import POOLS, WITH_RULE, Purpose, replacement
from explainers.preparation.sharing import copied
from explainers.preparation.standing import findings_of

TRANSPARENT = (nn.Identity, nn.modules.dropout._DropoutNd)  # noqa: SLF001 - all of them
"""Modules that hand on the very same tensor when they are not training."""

_RULED = (*WITH_RULE, *POOLS)


@dataclass(eq=False)
class Rewriting:
    """What has been found and done so far on one copy.

    Attributes
    ----------
    purpose : str
        The methods that the copy is made for.
    findings : list of Finding
        What was met on the way.
    """

    purpose: Purpose
    findings: list[Finding] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _overwriting: set[int] = field(default_factory=set)
    _before: tuple[nn.Module | None, nn.Module] | None = None

    def of(self, model: nn.Module) -> nn.Module:
        """Return the rewritten network; `model` is changed on the way."""
        rewritten = model
        for part in list(read(model)):
            place = part if isinstance(part, Place) else part.place
            module = self._placed(part) if isinstance(part, Place) else self._passed(part)
            if place.owner is None:
                rewritten = module
            else:
                place.put(module)
        return rewritten

    def note(self, kind: FindingKind, place: str) -> None:
        """Keep a finding; the same one at the same place is kept once."""
        found = Finding(kind=kind, place=place)
        if found not in self.findings:
            self.findings.append(found)

    def _placed(self, place: Place) -> nn.Module:
        """Return what stands in the place of a module that is called as a whole."""
        module = self.own(place.module, place.path)
        if self._before is not None and self._before[0] is place.owner:
            self.note_sharing(self._before[1], module, place.path)
        if not isinstance(module, TRANSPARENT):
            self._before = (place.owner, module)
        self.findings.extend(findings_of(module, place.path))
        return replacement(module, self.purpose) or module

    def own(self, module: nn.Module, path: str) -> nn.Module:
        """Return the module, or a copy if it has had a call already; never in place."""
        if id(module) in self._seen:
            self.note("reused module", path)
            module = copied(module)
        self._seen.add(id(module))
        if getattr(module, "inplace", False):
            self._overwriting.add(id(module))
            self.note("in-place operation", path)
            module.inplace = False  # type: ignore[assignment]
        return module

    def overwrote(self, module: nn.Module) -> bool:
        """Whether a module overwrote its input before it was rewritten."""
        return bool(getattr(module, "inplace", False)) or id(module) in self._overwriting

    def note_sharing(self, first: nn.Module, second: nn.Module, place: str) -> None:
        """Note two modules with a rule of their own of which one reads what the other gives."""
        if type(first) in _RULED and type(second) in _RULED:
            self.note("shared tensor", place)

    def _passed(self, passage: Passage) -> nn.Module:
        module, path = passage.place.module, passage.place.path
        if passage.graph is None:
            return module
        code = _Code(rewriting=self, path=path, module=module, graph=passage.graph)
        return code.rewritten()


@dataclass(eq=False)
class _Code:
    """The graph of one module, while it is being rewritten."""

    rewriting: Rewriting
    path: str
    module: nn.Module
    graph: fx.Graph
    _originals: dict[str, nn.Module] = field(default_factory=dict)

    def rewritten(self) -> nn.Module:
        """Return the module that runs the rewritten graph."""
        made = fx.GraphModule(self.module, self.graph, class_name=type(self.module).__name__)
        # The graph was copied; its calls stand in the same order.
        self.graph = made.graph
        modules = {
            node.name: made.get_submodule(str(node.target))
            for node in made.graph.nodes
            if node.op == "call_module"
        }
        for node in list(made.graph.nodes):
            if node.op == "call_module":
                self._called(made, node, modules[node.name])
            else:
                self._function(made, node)
        made.graph.lint()
        made.recompile()
        made.eval()
        return made

    def _called(self, made: fx.GraphModule, node: fx.Node, module: nn.Module) -> None:
        target = str(node.target)
        was_in_place = self.rewriting.overwrote(module)
        own = self.rewriting.own(module, self._full(target))
        if own is not module:
            node.target = _add(made, f"{target}_again", own)
            target = str(node.target)
        if was_in_place:
            _redirect(node)
        self.rewriting.findings.extend(findings_of(own, self._full(target)))
        self._note_sharing(node, own, self._full(target))
        other = replacement(own, self.rewriting.purpose)
        if other is not None:
            made.set_submodule(target, other)

    def _note_sharing(self, node: fx.Node, module: nn.Module, place: str) -> None:
        before = node.args[0] if node.args else None
        while isinstance(before, fx.Node) and before.name in self._originals:
            first = self._originals[before.name]
            if not isinstance(first, TRANSPARENT):
                self.rewriting.note_sharing(first, module, place)
                break
            before = before.args[0] if before.args else None
        self._originals[node.name] = module

    def _function(self, made: fx.GraphModule, node: fx.Node) -> None:
        home = home_of(node)
        name = f"{home}.{node.name}" if home else node.name
        module = as_module(node)
        if is_in_place(node):
            self.rewriting.note("in-place operation", self._full(name))
            _redirect(node)
            if module is None:
                self._take_out_of_place(node)
        if module is None:
            return
        self._note_sharing(node, module, self._full(name))
        self.rewriting.note("functional activation", self._full(name))
        self.rewriting.findings.extend(findings_of(module, self._full(name)))
        module = replacement(module, self.rewriting.purpose) or module
        target = _add(made, name, module)
        with made.graph.inserting_after(node):
            called = made.graph.call_module(target, (node.args[0] if node.args else _input(node),))
        called.meta = dict(node.meta)
        self._originals[called.name] = self._originals[node.name]
        node.replace_all_uses_with(called)
        made.graph.erase_node(node)

    def _take_out_of_place(self, node: fx.Node) -> None:
        target = out_of_place(node)
        if target is None:
            return
        node.target = target
        if "inplace" in node.kwargs:
            node.kwargs = {**node.kwargs, "inplace": False}

    def _full(self, path: str) -> str:
        return ".".join(part for part in (self.path, path) if part)


def _redirect(node: fx.Node) -> None:
    """Let all that comes after an in-place call read its result: what it overwrote is gone."""
    overwritten = node.args[0] if node.args else _input(node)
    if not isinstance(overwritten, fx.Node):
        return
    order = {other: place for place, other in enumerate(node.graph.nodes)}
    for user in list(overwritten.users):
        if user is not node and order[user] > order[node]:
            user.replace_input_with(overwritten, node)


def _input(node: fx.Node) -> fx.node.Argument:
    return node.kwargs["input"]


def _add(made: fx.GraphModule, name: str, module: nn.Module) -> str:
    """Add a module under a free name, and return that."""
    free, number = name, 1
    taken = {path for path, _ in made.named_modules(remove_duplicate=False)}
    while free in taken or _has(made, free):
        number += 1
        free = f"{name}_{number}"
    made.add_submodule(free, module)
    return free


def _has(made: nn.Module, path: str) -> bool:
    """Whether something other than a module stands under a path."""
    *owners, leaf = path.split(".")
    place: object = made
    for owner in owners:
        place = getattr(place, owner, None)
    return place is not None and hasattr(place, leaf) and not isinstance(place, Tensor)
