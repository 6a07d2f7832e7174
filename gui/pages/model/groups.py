"""The groups of fields that each family of networks is set by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from core.plan import Plan
from core.plan.model import CnnPlan, NetworkPlan
from gui.forms.group import Group
from gui.forms.wording import option_text
from gui.pages.model.fields import Known, applies


def groups_of(  # noqa: PLR0911 -- one for each family
    family: str, known: Known, *, button: QWidget | None = None
) -> tuple[Group, ...]:
    """Return the groups of a family; a button stands at the end of the first one."""

    def group(
        title: str,
        names: Sequence[str],
        *,
        summary: Callable[[Plan], str] | None = None,
        below: QWidget | None = None,
    ) -> Group:
        return Group(
            title,
            tuple(name if name in _ELSEWHERE else f"model.{name}" for name in names),
            is_open=summary is None,
            summary=summary,
            below=below,
            applies=applies,
            narrowed=known.narrowed,
        )

    start = group("Start values", ("initialisation", "seed"), summary=_start)
    transfer = group("Transfer learning", [f"transfer.{name}" for name in _TRANSFER])
    units = group("Units", ("activation", "normalisation", "dropout"))
    match family:
        case "mlp":
            return (group("Layers", ("hidden",)), units, start)
        case "cnn":
            blocks = group("Blocks", ("embedding", "channels", "kernel", "pooling", "pool"))
            steps = ("is_residual", "stride", "dilation", "padding")
            moves = group("Within a block", steps, summary=_moves)
            return (blocks, moves, units, group("Head", ("readout", "hidden")), start)
        case "text_cnn":
            return (group("Filters", ("embedding", "windows", "filters")), units, start)
        case "recurrent":
            # A cell brings its own functions, so that the plan's activation is not asked for.
            states = ("embedding", "cell", "hidden", "layers", "bidirectional")
            readout = group("Readout", ("readout", "dropout"))
            return (group("States", states, below=button), readout, start)
        case "transformer":
            layers = group("Encoder layers", ("layers", "width", "heads", "feed_forward"))
            return (layers, group("Steps", ("positions", "readout")), units, start)
        case "vision":
            network = group("Network", ("network", "start", "weights"), below=button)
            inputs = group("Pictures", ("data.scaling",))
            seed = group("Start values", ("seed",), summary=lambda plan: f"seed {plan.seed}")
            return (network, transfer, inputs, seed)
        case _:
            files = group("Files", ("weights", "architecture", "data.scaling"))
            return (files, transfer)


_ELSEWHERE = ("seed", "data.scaling")
_TRANSFER = ("mode", "frozen_to", "unfreeze_every", "rate_factor")


def _start(plan: Plan) -> str:
    """Return how weights start, such as "Kaiming, seed 11"."""
    if not isinstance(plan.model, NetworkPlan):
        return ""
    return f"{option_text(plan.model.initialisation)}, seed {plan.seed}"


def _moves(plan: Plan) -> str:
    """Return how a kernel moves, such as "stride 2, residual"."""
    model = plan.model
    if not isinstance(model, CnnPlan):
        return ""
    said = [f"stride {model.stride}"]
    if model.dilation > 1:
        said.append(f"dilation {model.dilation}")
    if model.padding == "none":
        said.append("no padding")
    if model.is_residual:
        said.append("residual")
    return ", ".join(said)
