"""A folder of pictures with one sub-folder for each class."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.data.assemble import assemble_arrays
from core.data.classes import refuse_class_count
from core.data.dataset import Dataset
from core.data.files import read_fault
from core.data.images.picture_rows import read_pictures
from core.data.images.pictures import SUFFIXES
from core.errors import AuditError
from core.evidence.wording import count_text, listed
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource

GIVEN_TEST = 2

_TARGET = "folder"
_FILE = "file"


@dataclass(frozen=True)
class ClassFolders:
    """The pictures of a folder by class, as names, and how many other files there are."""

    classes: dict[str, list[str]]
    ignored: int

    @property
    def files(self) -> list[str]:
        """Paths within the folder, class by class."""
        return [f"{label}/{name}" for label, names in self.classes.items() for name in names]

    @property
    def labels(self) -> list[str]:
        """The class of each of these files."""
        return [label for label, names in self.classes.items() for _ in names]


def load_images(
    plan: DataPlan,
    source: ImageFolderSource,
    *,
    path: Path,
    test_path: Path | None = None,
    context: JobContext,
) -> Dataset:
    """Return the pictures of a folder, resized, classes and files in the order of their names.

    The path of each picture within the folder is kept as an identifier. Other files are left out
    and counted in the notes, and so are a few pictures that cannot be read. Many pictures are
    decoded once and stay on disk as bytes.

    Parameters
    ----------
    test_path : Path, optional
        A folder of the same form, whose pictures are the test part.

    Raises
    ------
    AuditError
        If there are fewer than two classes or too many, a class has no pictures, the test folder
        has a class of its own, or more than one picture in a hundred cannot be read.
    """
    if plan.task != "classification":
        raise AuditError(
            "A folder of pictures does not fit the task",
            seen=plan.task,
            allowed="classification, by the names of the sub-folders",
            remedy='Set the task to "classification", or write an .npz file with numbers as '
            "targets.",
        )
    found = [list_classes(path)]
    refuse_empty(path, {name: len(names) for name, names in found[0].classes.items()})
    names = tuple(found[0].classes)
    refuse_class_count(len(names), plan=plan, target=_TARGET, first=names[0])
    if test_path is not None:
        found.append(list_classes(test_path))
        refuse_other_classes(found[1], names, test_path)
    inside = [file for folder in found for file in folder.files]
    count = len(found[0].files)
    files = inside
    if test_path is not None:
        files = [*inside[:count], *(f"{test_path.name}/{file}" for file in inside[count:])]

    def locate(place: int) -> Path:
        return (path if place < count else test_path or path) / inside[place]

    rows = read_pictures(files, source, locate=locate, context=context)
    number = {name: place for place, name in enumerate(names)}
    labels = [number[label] for folder in found for label in folder.labels]
    ignored = sum(folder.ignored for folder in found)
    left_out = count_text(ignored, "file", "files")
    return assemble_arrays(
        plan,
        rows.inputs,
        name=path.resolve().name,
        source=path.resolve().name,
        kind="image",
        target=_TARGET,
        targets=np.array(labels, dtype=np.int64)[rows.kept],
        class_names=names,
        channels=channel_names(is_colour=source.colour),
        set_aside=pd.DataFrame({_FILE: pd.Series([files[row] for row in rows.kept], dtype=object)}),
        roles=((_FILE, "identifier"),),
        given=None
        if test_path is None
        else np.where(rows.kept < count, 0, GIVEN_TEST).astype(np.int8),
        notes=(
            *rows.notes,
            *((f"{left_out} left out: not a picture in a class.",) if ignored else ()),
        ),
    )


def channel_names(*, is_colour: bool) -> tuple[str, ...]:
    """Return what the channels of a picture are called."""
    return ("red", "green", "blue") if is_colour else ("grey",)


def list_classes(path: Path) -> ClassFolders:
    """Return the names of the pictures in each class folder, in their order, none opened.

    Raises
    ------
    AuditError
        If it is a file, or cannot be read.
    """
    if path.is_file():
        raise no_folder(path)
    try:
        with os.scandir(path) as inside:
            entries = sorted(inside, key=lambda entry: entry.name)
        folders = [entry for entry in entries if entry.name[0] != "." and entry.is_dir()]
        ignored = sum(not entry.is_dir() for entry in entries)
        classes = {}
        for folder in folders:
            classes[folder.name], others = _pictures(folder.path)
            ignored += others
    except OSError as error:
        raise read_fault(path, error) from error
    return ClassFolders(classes, ignored)


def _pictures(folder: str) -> tuple[list[str], int]:
    """Return the names of pictures in one folder, and how many others there are."""
    names, others = [], 0
    with os.scandir(folder) as inside:
        for entry in inside:
            is_shown = entry.name[0] != "." and entry.name.lower().endswith(SUFFIXES)
            if is_shown and not entry.is_dir():
                names.append(entry.name)
            else:
                others += 1
    return sorted(names), others


def no_folder(path: Path) -> AuditError:
    """Return the refusal of a file where a folder of pictures is wanted."""
    return AuditError(
        f"'{path.name}' is a file",
        allowed="a folder with one sub-folder of pictures for each class",
        remedy="Choose the folder that holds the class folders.",
    )


def refuse_empty(path: Path, counts: Mapping[str, int]) -> None:
    """Refuse a folder without classes, or with a class of no pictures."""
    if not counts:
        raise AuditError(
            f"The folder '{path.name}' has no class folders",
            seen="no sub-folder",
            allowed="one sub-folder of pictures for each class",
            remedy="Sort the pictures into one sub-folder for each class.",
        )
    empty = [f"'{name}'" for name, count in counts.items() if not count]
    if empty:
        raise AuditError(
            f"The folder '{path.name}' has classes without pictures",
            seen=", ".join(empty[:10]) + (", ..." if len(empty) > 10 else ""),
            allowed="pictures (" + ", ".join(SUFFIXES) + ") in every class folder",
            remedy="Add pictures to these folders, or delete the folders.",
        )


def refuse_other_classes(test: ClassFolders, names: tuple[str, ...], path: Path) -> None:
    """Refuse a test folder without pictures, or with classes that the network cannot know."""
    others = [f"'{name}'" for name in test.classes if name not in names]
    if others:
        raise AuditError(
            f"The test folder '{path.name}' has classes that the other folder does not have",
            seen=listed(others[:10]),
            allowed=", ".join(names[:20]) + (", ..." if len(names) > 20 else ""),
            remedy="Name the folders of both alike, or delete these.",
        )
    if not test.files:
        raise AuditError(
            f"The test folder '{path.name}' holds no picture",
            seen="no picture in a class folder",
            allowed="one sub-folder of pictures for each class",
            remedy="Choose another folder, or leave it empty and let the test part be drawn.",
        )
