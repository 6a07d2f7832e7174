"""What a weights file holds, as the window shows it before the file is taken into a plan."""

from __future__ import annotations

from core.records.architecture import Architecture
from core.records.base import Record


class TensorView(Record):
    """One tensor of the file."""

    name: str
    shape: tuple[int, ...]
    dtype: str


class WeightsView(Record):
    """The tensors of a file, and the description of layers that was found for it.

    Attributes
    ----------
    numbers : int
        Values in all tensors together.
    description : str
        Path of the JSON file that describes the layers; empty where none was found.
    place : str
        Where that file lies, in words.
    architecture : Architecture or None
        What it describes; None where it cannot be read or does not fit.
    fault : str
        Why the description cannot be used, as a sentence.
    """

    path: str
    tensors: tuple[TensorView, ...]
    numbers: int
    description: str = ""
    place: str = ""
    architecture: Architecture | None = None
    fault: str = ""
