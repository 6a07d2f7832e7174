"""A folder of pictures with one sub-folder for each class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.assemble import assemble_arrays
from core.data.classes import refuse_class_count
from core.data.dataset import Dataset
from core.data.files import read_fault
from core.data.pictures import SUFFIXES, PictureError, read_picture
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource

_TARGET = "folder"
_FILE = "file"


def load_images(
    plan: DataPlan, source: ImageFolderSource, *, path: Path, context: JobContext
) -> Dataset:
    """Return the pictures of a folder, resized, classes and files in the order of their names.

    The path of each picture within the folder is kept as an identifier. Other files are left out
    and counted in the notes.

    Raises
    ------
    AuditError
        If there are fewer than two classes or too many, a class has no pictures, or some
        pictures cannot be read: then the first is named and all are counted.
    """
    if plan.task != "classification":
        raise AuditError(
            "A folder of pictures does not fit the task",
            seen=plan.task,
            allowed="classification, by the names of the sub-folders",
            remedy='Set the task to "classification", or write an .npz file with numbers as '
            "targets.",
        )
    classes, ignored = _listed(path)
    names = tuple(classes)
    refuse_class_count(len(names), plan=plan, target=_TARGET, first=names[0])
    pictures = [(picture, label) for label, name in enumerate(names) for picture in classes[name]]
    files = [picture.relative_to(path).as_posix() for picture, _ in pictures]
    inputs = _read_all([picture for picture, _ in pictures], files, source, context)
    notes = [f"Pictures were resized to {source.height} × {source.width} pixels."]
    if ignored:
        notes.append(f"{count_text(ignored, 'file', 'files')} left out: not a picture in a class.")
    return assemble_arrays(
        plan,
        inputs,
        name=path.resolve().name,
        source=path.resolve().name,
        kind="image",
        target=_TARGET,
        targets=np.array([label for _, label in pictures], dtype=np.int64),
        class_names=names,
        channels=("red", "green", "blue") if source.colour else ("grey",),
        set_aside=pd.DataFrame({_FILE: pd.Series(files, dtype=object)}),
        roles=((_FILE, "identifier"),),
        notes=tuple(notes),
    )


def _listed(path: Path) -> tuple[dict[str, list[Path]], int]:
    """Return the pictures of each class, and how many other files there are."""
    if path.is_file():
        raise no_folder(path)
    try:
        entries = sorted(path.iterdir())
        folders = [entry for entry in entries if _is_shown(entry) and entry.is_dir()]
        ignored = sum(1 for entry in entries if not entry.is_dir())
        classes = {}
        for folder in folders:
            inside = sorted(folder.iterdir())
            pictures = [entry for entry in inside if _is_picture(entry)]
            classes[folder.name] = pictures
            ignored += len(inside) - len(pictures)
    except OSError as error:
        raise read_fault(path, error) from error
    refuse_empty(path, {name: len(pictures) for name, pictures in classes.items()})
    return classes, ignored


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


def _read_all(
    pictures: list[Path], files: list[str], source: ImageFolderSource, context: JobContext
) -> npt.NDArray[np.float32]:
    channels = 3 if source.colour else 1
    inputs = np.empty((len(pictures), channels, source.height, source.width), dtype=np.float32)
    faults: list[tuple[str, PictureError]] = []
    for row, (picture, file) in enumerate(zip(pictures, files, strict=True)):
        context.progress("Reading pictures", row, len(pictures), note=file)
        try:
            inputs[row] = read_picture(
                picture, height=source.height, width=source.width, colour=source.colour
            )
        except PictureError as error:
            faults.append((file, error))
        except OSError as error:
            raise read_fault(picture, error) from error
    if faults:
        file, reason = faults[0]
        raise AuditError(
            f"{count_text(len(faults), 'picture', 'pictures')} of {len(pictures)} could not be "
            "read",
            seen=f"'{file}' {reason}" + (", and others" if len(faults) > 1 else ""),
            allowed="pictures that can be opened",
            remedy="Replace or delete these files: "
            + ", ".join(name for name, _ in faults[:10])
            + (", ..." if len(faults) > 10 else "."),
        ) from reason
    context.progress("Reading pictures", len(pictures), len(pictures))
    return inputs


def _is_shown(entry: Path) -> bool:
    return not entry.name.startswith(".")


def _is_picture(entry: Path) -> bool:
    return _is_shown(entry) and entry.suffix.lower() in SUFFIXES and not entry.is_dir()
