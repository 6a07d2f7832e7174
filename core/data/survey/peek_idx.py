"""A first look at idx files: which one holds pictures, and which its labels."""

from __future__ import annotations

from pathlib import Path

from core.data.images.idx import IdxHeader, read_header
from core.data.survey.peek_table import title_of
from core.data.survey.words import size_text
from core.errors import AuditError
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan
from core.plan.sources import IdxSource
from core.records.views.data import PeekView

_WORDS = (("images", "labels"), ("idx3", "idx1"))
_TRAINING = ("train-", "train_", "training-", "training_")
_TEST = ("t10k-", "t10k_", "test-", "test_")


def is_idx(path: Path) -> bool:
    """Whether the file begins as an idx file does, packed or not."""
    try:
        read_header(path)
    except AuditError:
        return False
    return True


def peek_idx(path: Path, *, size: int) -> PeekView:
    """Return the look at an idx file of pictures or labels; the other one is found beside it.

    Beside training files, test files of the same naming are proposed as the test part.

    Raises
    ------
    AuditError
        If the file that belongs to it does not stand beside it.
    """
    pictures, labels = _pair(path)
    header = read_header(pictures)
    test = _test_of(pictures, labels)
    named = [str(item.resolve()) for item in (pictures, labels, *(test or ()))]
    fields = dict(zip(("path", "labels", "test_path", "test_labels"), named, strict=False))
    plan = Plan(
        title=title_of(_title(pictures)),
        data=DataPlan(source=IdxSource.model_validate(fields)),
        model=CnnPlan(),
    )
    shape = " × ".join(str(side) for side in header.shape[1:])
    tested = f" · test part {test[0].name}" if test is not None else ""
    return PeekView(
        kind="idx",
        path=str(path),
        name=pictures.name,
        text=f"Images · {header.shape[0]:,} × ({shape}) · {size_text(size)}{tested}",
        size_bytes=size,
        task="classification",
        target="label",
        row_count=header.shape[0],
        is_exact=True,
        plan=plan_to_toml(plan),
    )


def _pair(path: Path) -> tuple[Path, Path]:
    """Return the file of pictures and that of labels, of which `path` is one."""
    header = read_header(path)
    is_labels = len(header.shape) == 1
    for other in _candidates(path):
        found = _header(other)
        if found is None or (len(found.shape) == 1) == is_labels:
            continue
        if found.shape[0] == header.shape[0]:
            return (other, path) if is_labels else (path, other)
    wanted = "pictures" if is_labels else "labels"
    shape = " × ".join(f"{side:,}" for side in header.shape)
    raise AuditError(
        f"The {wanted} of '{path.name}' do not stand beside it",
        seen=f"an idx file of {shape} values, and none of {header.shape[0]:,} {wanted} in "
        f"'{path.resolve().parent.name}'",
        allowed="two files: one of pictures, one of labels",
        remedy="Put both files into one folder, and open one of them.",
    )


def _candidates(path: Path) -> list[Path]:
    """Return files that may belong to this one: first those of its name, then all idx files."""
    names = []
    for first, second in (_WORDS, tuple((b, a) for a, b in _WORDS)):
        swapped = path.name.replace(first[0], first[1]).replace(second[0], second[1])
        names.append(swapped)
    likely = [path.with_name(name) for name in names if name != path.name]
    packed = [
        other.with_name(other.name + ".gz")
        if other.suffix != ".gz"
        else other.with_name(other.name.removesuffix(".gz"))
        for other in likely
    ]
    others = sorted(
        item
        for item in path.parent.iterdir()
        if item.is_file() and item != path and "idx" in item.name.lower()
    )
    return list(dict.fromkeys([item for item in [*likely, *packed, *others] if item.is_file()]))


def _test_of(pictures: Path, labels: Path) -> tuple[Path, Path] | None:
    """Return the test files that go with training files of these names."""
    for start in _TRAINING:
        if not (pictures.name.startswith(start) and labels.name.startswith(start)):
            continue
        for other in _TEST:
            found = [
                item.with_name(other + item.name.removeprefix(start)) for item in (pictures, labels)
            ]
            if all(item.is_file() and _header(item) is not None for item in found):
                return found[0], found[1]
    return None


def _header(path: Path) -> IdxHeader | None:
    try:
        return read_header(path)
    except AuditError:
        return None


def _title(path: Path) -> str:
    """Return the name of the folder for files of the usual names, which say nothing."""
    is_usual = path.name.startswith((*_TRAINING, *_TEST))
    return path.resolve().parent.name if is_usual else path.name.split(".")[0]
