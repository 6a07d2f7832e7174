"""A weights file that somebody opens: what it holds, and which description of layers fits it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.checkpoint import ARCHITECTURE_FILE, with_weights
from core.models.described import read_architecture
from core.models.foreign import read_state_dict
from core.records.architecture import Architecture
from core.records.views.weights import TensorView, WeightsView
from reports.stages.opening import Arguments

_EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "architectures"


def inspect_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Return what the weights in `path` are; `architecture` names a description, if one was chosen.

    Raises
    ------
    AuditError
        If the file cannot be read, is damaged, or would run code when it is opened.
    """
    path = Path(str(arguments["path"])).expanduser()
    chosen = str(arguments.get("architecture") or "")
    step = "Reading the weights"
    context.progress(step, 0, 1)
    tensors = read_state_dict(path)
    context.progress(step, 1, 1)
    view = _view(path, tensors, places=_places(path, chosen))
    return {"view": view.model_dump(mode="json")}


def _places(path: Path, chosen: str) -> list[tuple[Path, str]]:
    """Return where a description may lie, the likeliest first, with the place in words."""
    if chosen:
        return [(Path(chosen).expanduser(), "the file that was chosen")]
    beside = "beside the weights"
    return [
        (path.with_suffix(".json"), beside),
        (path.with_name("architecture.json"), beside),
        (path.with_name(ARCHITECTURE_FILE), beside),
        (_EXAMPLES / f"{path.stem}.json", "among the program's examples"),
    ]


def _view(
    path: Path, tensors: Mapping[str, Tensor], *, places: list[tuple[Path, str]]
) -> WeightsView:
    """Take the first description that fits; else tell why the first that was found does not."""
    held = WeightsView(
        path=str(path),
        tensors=tuple(
            TensorView(
                name=name,
                shape=tuple(tensor.shape),
                dtype=str(tensor.dtype).removeprefix("torch."),
            )
            for name, tensor in tensors.items()
        ),
        numbers=sum(tensor.numel() for tensor in tensors.values()),
    )
    found: list[WeightsView] = []
    for place, words in places:
        if not place.is_file():
            continue
        described: dict[str, object] = {"description": str(place), "place": words}
        try:
            described["architecture"] = _fitting(place, tensors)
        except AuditError as fault:
            described["fault"] = fault.sentence
        found.append(held.model_copy(update=described))
    fitting = [view for view in found if not view.fault]
    return next(iter([*fitting, *found]), held)


def _fitting(place: Path, tensors: Mapping[str, Tensor]) -> Architecture:
    architecture = read_architecture(place)
    with_weights(architecture, tensors)
    return architecture
