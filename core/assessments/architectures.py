"""Named networks side by side: what is counted and measured here beside what was published."""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from core.devices import available, conditions, cores, threads
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.vision.counted import counted
from core.models.vision.imagenet import hits, labelled_pictures, usual_side
from core.models.vision.named import check_network, network_title, published_weights
from core.models.vision.shapes import shapes_only
from core.models.vision.weights import with_published
from core.records.views.experiments import ArchitectureRow, ArchitecturesView

STEP = "Comparing networks"
CLASSES = 1000
REPEATS = 5
_GPU_REPEATS = 30
_FLOAT_BYTES = 4
_MOST_APART = 0.05
_MOST_TIMES = 2.0
_MOST_POINTS = 0.01


@dataclass(frozen=True)
class Published:
    """Figures from print; times in milliseconds an image, on a machine that is not stated."""

    parameters: float
    depth: int
    top5: float
    cpu: tuple[float, float]
    gpu: tuple[float, float]

    def words(self) -> tuple[str, str, str, str, str]:
        """Return parameters, depth, top-5 and both times as they were printed."""
        return (
            f"{self.parameters / 1e6:g} M",
            str(self.depth),
            f"~{100 * self.top5:g} %",
            _range(self.cpu),
            _range(self.gpu),
        )


PUBLISHED = {
    "alexnet": Published(60e6, 8, 0.80, (2.0, 2.5), (0.7, 0.7)),
    "vgg16": Published(138e6, 16, 0.898, (15, 20), (4, 5)),
    "googlenet": Published(6.8e6, 22, 0.896, (7, 9), (2, 3)),
    "resnet50": Published(25.6e6, 50, 0.93, (10, 12), (1.5, 2)),
    "resnet152": Published(60e6, 152, 0.941, (20, 25), (3, 4)),
    "densenet201": Published(20e6, 201, 0.937, (12, 15), (2, 3)),
}
DEFAULT = (*PUBLISHED, "resnet18", "vgg19", "densenet121")


def compare_architectures(
    names: Sequence[str] = (),
    *,
    context: JobContext,
    weights: Path | None = None,
    validation: Path | None = None,
    repeats: int = REPEATS,
) -> ArchitecturesView:
    """Return named networks side by side, each for 1,000 classes and its usual pictures.

    Parameters
    ----------
    names : sequence of str
        Names in torchvision; the usual ones if left out.
    weights, validation : Path, optional
        A folder with torchvision's weights under their own file names (or NAME.pth, or
        NAME.safetensors), and one with pictures by class. With both, and for networks whose
        weights are there, the share of pictures whose class is among the first five is filled in.
    repeats : int
        Passes whose median is the time on the CPU.

    Raises
    ------
    AuditError
        If torchvision knows no network of some name, only one of the two folders is given, or a
        file cannot be used.
    CancelledError
        Between two passes after the job was cancelled.

    Notes
    -----
    Multiply-adds and depth are counted on tensors without values, see
    `core.models.vision.counted`. A network is timed on one picture at a time, in 32 bits, with
    weights of zero: how long a pass takes does not depend on their values. Each is built, timed
    and forgotten before the next.
    """
    names = tuple(names) or DEFAULT
    for name in names:
        check_network(name)
    if (weights is None) != (validation is None):
        raise AuditError(
            "The first five classes can only be counted with weights and pictures",
            seen="weights alone" if validation is None else "pictures alone",
            allowed="both, or neither",
            remedy="Give a folder with weights and one with validation pictures.",
        )
    count = cores()
    rows = []
    with threads(count):
        for place, name in enumerate(names):
            part = context.part(STEP, place, count=len(names), note=network_title(name))
            rows.append(_row(name, part, repeats=repeats, weights=weights, validation=validation))
    context.progress(STEP, len(names), len(names))
    return ArchitecturesView(rows=tuple(rows), machine=_machine(count), notes=_notes(repeats))


def _row(
    name: str,
    context: JobContext,
    *,
    repeats: int,
    weights: Path | None,
    validation: Path | None,
) -> ArchitectureRow:
    context.progress(STEP, 0, 1)
    side = usual_side(name)
    empty = shapes_only(name, 3, CLASSES)
    cost = counted(empty, (3, side, side))
    parameters = sum(parameter.numel() for parameter in empty.parameters())
    cpu, gpu = _times(empty, side, repeats=repeats, context=context)
    row = ArchitectureRow(
        name=name,
        title=network_title(name),
        parameters=parameters,
        depth=cost.depth,
        size_mib=parameters * _FLOAT_BYTES / 2**20,
        multiply_adds=cost.multiply_adds,
        side=side,
        cpu_ms=cpu,
        gpu_ms=gpu,
        top5=_top5(name, weights, validation, context),
    )
    printed = PUBLISHED.get(name)
    if printed is None:
        return row
    return row.model_copy(update={"published": printed.words(), "remarks": remarks(row, printed)})


def remarks(row: ArchitectureRow, printed: Published) -> tuple[str, ...]:
    """Return in sentences where the published figures and ours disagree.

    Parameters by more than 5 %, depth at all, the first five classes by more than a point, times
    by more than twice the ends of the published range.
    """
    said: list[str] = []
    apart = row.parameters / printed.parameters - 1
    if abs(apart) > _MOST_APART:
        ours = f"{row.parameters / 1e6:.1f} M parameters here"
        said.append(f"{ours}, {printed.parameters / 1e6:g} M published ({100 * apart:+.0f} %).")
    if row.depth != printed.depth:
        said.append(f"{row.depth} layers with weights here, {printed.depth} published.")
    if row.top5 is not None and abs(row.top5 - printed.top5) > _MOST_POINTS:
        said.append(
            f"Among the first five in {100 * row.top5:.1f} % of the pictures here, "
            f"~{100 * printed.top5:g} % published."
        )
    for device, ours_ms, span in (
        ("CPU", row.cpu_ms, printed.cpu),
        ("GPU", row.gpu_ms, printed.gpu),
    ):
        if ours_ms is None:
            continue
        if ours_ms > _MOST_TIMES * span[1]:
            factor = f"{ours_ms / span[1]:,.1f} times as long"
        elif ours_ms < span[0] / _MOST_TIMES:
            factor = f"{span[0] / ours_ms:,.1f} times as fast"
        else:
            continue
        said.append(
            f"{_time(ours_ms)} ms on this {device}, {_range(span)} published: {factor}; the "
            "published machine is not stated."
        )
    return tuple(said)


def _times(
    empty: nn.Module, side: int, *, repeats: int, context: JobContext
) -> tuple[float, float | None]:
    """Return milliseconds for one picture on the CPU, and on the GPU where there is one."""
    network = copy.deepcopy(empty).to_empty(device="cpu")
    with torch.no_grad():
        for tensor in (*network.parameters(), *network.buffers()):
            tensor.zero_()
    picture = torch.zeros(1, 3, side, side)
    cpu = _median_ms(network, picture, repeats, context, wait=lambda: None)
    gpu = next((device for device in available() if device != "cpu"), None)
    if gpu is None:
        return cpu, None
    wait = torch.cuda.synchronize if gpu == "cuda" else torch.mps.synchronize
    placed = picture.to(gpu)
    return cpu, _median_ms(network.to(gpu), placed, _GPU_REPEATS, context, wait=wait)


def _median_ms(
    network: nn.Module,
    picture: Tensor,
    repeats: int,
    context: JobContext,
    *,
    wait: Callable[[], None],
) -> float:
    """Return the median over passes, after one that is not counted."""
    taken = []
    with torch.no_grad():
        for number in range(repeats + 1):
            context.progress(STEP, number, repeats + 1)
            start = time.perf_counter()
            network(picture)
            wait()
            taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


def _top5(
    name: str, weights: Path | None, validation: Path | None, context: JobContext
) -> float | None:
    if weights is None or validation is None:
        return None
    published = str(published_weights(name).url).rpartition("/")[2]
    places = (published, f"{name}.pth", f"{name}.safetensors")
    file = next((weights / place for place in places if (weights / place).is_file()), None)
    if file is None:
        return None
    model = with_published(name, file)
    pictures = labelled_pictures(validation, network=name)
    found = 0
    for picture in pictures:
        context.check()
        found += hits(name, model, pictures=[picture])
    return found / len(pictures)


def _time(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _range(span: tuple[float, float]) -> str:
    low, high = span
    return f"{low:g} ms" if low == high else f"{low:g} to {high:g} ms"


def _machine(count: int) -> str:
    here = conditions("cpu", threads=count, memory_mib=0)
    used = "1 thread" if count == 1 else f"{count} threads"
    parts = [here.device_name, used, f"torch {here.versions['torch']}"]
    if torch.cuda.is_available():
        parts.insert(2, torch.cuda.get_device_name())
    return ", ".join(parts)


def _notes(repeats: int) -> tuple[str, ...]:
    gpu = "" if available()[0] != "cpu" else " There is no GPU here, so that its column is empty."
    return (
        (
            f"Times are {'of one pass' if repeats == 1 else f'medians of {repeats} passes'} of one "
            f"picture in 32 bits, after one that is not counted.{gpu}"
        ),
        (
            "Depth counts convolutions and linear layers on the longest path from the picture to "
            "the classes; multiply-adds count those layers and attention."
        ),
        (
            "Published figures come from print, their machine is not stated. GoogLeNet and "
            "Inception v3 are counted without their auxiliary heads."
        ),
    )
