"""torchvision's named networks: side by side, and what one of them sees in a picture."""

from __future__ import annotations

from pathlib import Path

from core.assessments.architectures import DEFAULT, REPEATS, compare_architectures
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.vision.imagenet import top_five
from core.models.vision.named import network_names, network_title
from core.models.vision.weights import downloaded
from reports.stages.opening import Arguments


def compare_architectures_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Return named networks side by side, as `view`.

    `names` are torchvision's, the usual ones if left out; `weights` and `validation` name two
    folders, with which the share of right answers among the first five is counted. `repeats` are
    the passes whose median is the time on the CPU.

    Raises
    ------
    AuditError
        If a name is unknown, or a file cannot be used.
    CancelledError
        Between two passes after the job was cancelled.
    """
    names = arguments.get("names") or ()
    if not isinstance(names, list | tuple):
        raise TypeError("the names come as a list")
    view = compare_architectures(
        [str(name) for name in names],
        context=context,
        weights=_path(arguments, "weights"),
        validation=_path(arguments, "validation"),
        repeats=int(str(arguments.get("repeats") or REPEATS)),
    )
    return {"view": view.model_dump(mode="json")}


def top_five_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Return the five most probable ImageNet classes of the picture in `picture`, as `classes`.

    `network` is a name in torchvision; `weights` names its file, and without one torchvision's
    own are taken, which are fetched once where there is a connection.

    Raises
    ------
    AuditError
        If the network is unknown, or a file cannot be used or fetched.
    """
    network = str(arguments["network"])
    picture = _path(arguments, "picture")
    if picture is None:
        raise AuditError(
            "No picture was chosen", allowed="a picture such as PNG or JPEG", remedy="Choose one."
        )
    step = "Looking at the picture"
    context.progress(step, 0, 2)
    weights = _path(arguments, "weights") or downloaded(network)
    context.progress(step, 1, 2)
    found = top_five(network, weights=weights, picture=picture)
    context.progress(step, 2, 2)
    return {
        "title": network_title(network),
        "classes": [entry.model_dump(mode="json") for entry in found],
    }


def networks_job(arguments: Arguments, context: JobContext) -> Arguments:  # noqa: ARG001
    """Return all named networks as `networks`, each with `name` and `title`.

    `usual` are the names of those that are compared where nobody chooses.
    """
    return {
        "networks": [{"name": name, "title": network_title(name)} for name in network_names()],
        "usual": list(DEFAULT),
    }


def _path(arguments: Arguments, name: str) -> Path | None:
    value = str(arguments.get(name) or "")
    return Path(value).expanduser() if value else None
