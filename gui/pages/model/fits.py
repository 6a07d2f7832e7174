"""Which methods fit the network, in lines: one for each verdict with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from core.records.views.network import Fit, MethodFit, NetworkView, PlanChange
from gui.widgets.chip import ChipKind


@dataclass(frozen=True)
class Verdict:
    """How a verdict looks: its word, the colours of its chip, and the icon."""

    word: str
    kind: ChipKind
    icon: str


VERDICTS: dict[Fit, Verdict] = {
    "exact": Verdict("Exact", "good", "check"),
    "fits": Verdict("Fits", "good", "check"),
    "sampled": Verdict("Sampled", "caution", "tilde"),
    "not exact": Verdict("Not exact", "bad", "cross"),
    "not applicable": Verdict("Not applicable", "muted", "dash"),
}


@dataclass(frozen=True)
class FitLine:
    """The methods that share a verdict and its reason."""

    fit: Fit
    methods: tuple[str, ...]
    reason: str

    @property
    def titles(self) -> str:
        """The methods, one after another."""
        return ", ".join(self.methods)


def fit_lines(view: NetworkView) -> tuple[FitLine, ...]:
    """Return the methods by verdict and reason, the exact ones first."""
    groups: dict[tuple[Fit, str], list[MethodFit]] = {}
    for item in view.methods:
        groups.setdefault((item.fit, item.reason.removeprefix(item.title)), []).append(item)
    lines = [
        FitLine(fit, tuple(item.title for item in items), _reason(items))
        for (fit, _), items in groups.items()
    ]
    order = list(VERDICTS)
    return tuple(sorted(lines, key=lambda line: order.index(line.fit)))


def _reason(items: list[MethodFit]) -> str:
    """Return the reason, of each where several share one that begins with a name."""
    first = items[0]
    rest = first.reason.removeprefix(first.title)
    return f"Each{rest}" if len(items) > 1 and rest != first.reason else first.reason


def remedy_of(view: NetworkView) -> PlanChange | None:
    """Return the first change that lifts a refusal."""
    return next((item.remedy for item in view.methods if item.remedy is not None), None)


def refused_count(view: NetworkView) -> int:
    """Return how many methods the network rules out."""
    return sum(item.fit == "not exact" for item in view.methods)
