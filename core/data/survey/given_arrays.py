"""Which arrays of an .npz file are its own validation and test parts, by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

_TRAINING = re.compile(r"(?<![a-z])train(ing)?(?![a-z])")
_PARTS = {
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing"),
}
_LENGTHS = ("lengths", "length", "steps")
GIVEN_FIELDS = (
    "validation_inputs",
    "validation_targets",
    "test_inputs",
    "test_targets",
)


@dataclass(frozen=True)
class Header:
    """An array as its header declares it."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    is_fortran: bool


def is_training(name: str) -> bool:
    """Whether an array is called after the training part: "train_images", "x_train"."""
    return _TRAINING.search(name.lower().replace("_", " ")) is not None


def given_names(
    headers: list[Header], inputs: Header, targets: Header, *, is_series: bool
) -> dict[str, str]:
    """Return the fields of the plan for the parts, and the lengths, that the file brings.

    A part is taken if both its arrays are there, called as those of training are, its rows have
    the form of theirs, and there is one target for each.
    """
    found: dict[str, str] = {}
    for part, words in _PARTS.items():
        for word in words:
            pair = _of_part(headers, inputs, word), _of_part(headers, targets, word)
            if pair[0] is None or pair[1] is None or pair[0].shape[0] != pair[1].shape[0]:
                continue
            found |= {f"{part}_inputs": pair[0].name, f"{part}_targets": pair[1].name}
            break
    lengths = [item for item in headers if _are_lengths(item, inputs)]
    if is_series and lengths and not found:
        found["lengths"] = lengths[0].name
    return found


def _of_part(headers: list[Header], training: Header, word: str) -> Header | None:
    """Return the array that is called like one of training, but for the name of the part."""
    if not is_training(training.name):
        return None
    plain = _TRAINING.sub(word, training.name.lower().replace("_", " ")).replace(" ", "_")
    for header in headers:
        same_type = header.dtype == training.dtype or header.dtype.kind in "US"
        if header.name.lower() == plain and header.shape[1:] == training.shape[1:] and same_type:
            return header
    return None


def _are_lengths(header: Header, inputs: Header) -> bool:
    is_whole = header.dtype.kind in "iu" and header.shape == inputs.shape[:1]
    return is_whole and header.name.lower() in _LENGTHS
