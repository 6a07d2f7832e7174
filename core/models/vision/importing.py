"""Lets torchvision be imported beside a torch without CUDA; import this before it.

torchvision's wheels are CUDA builds. Beside a CPU-only torch the operators of their binary part
are missing, and the import stops at the first one that torchvision registers a rule for
(https://github.com/pytorch/vision/issues/9085). Declaring the missing operators is enough for all
models, transforms, data sets and weights; `ops.nms` and `io.decode_image` stay unavailable. It
can go when torchvision's plain wheels import beside a CPU-only torch.
"""

from __future__ import annotations

import importlib
import re
import sys
from types import ModuleType

import torch

_MISSING = re.compile(r"operator torchvision::(\w+) does not exist")
_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
# A declaration lasts as long as its library object.
_DECLARED: dict[str, torch.library.Library] = {}


def import_torchvision() -> ModuleType:
    """Return torchvision, declaring the operators that its wheel expects and torch lacks.

    Raises
    ------
    RuntimeError
        If the import fails for another reason.
    """
    while True:
        try:
            return importlib.import_module("torchvision")
        except RuntimeError as error:
            missing = _MISSING.search(str(error))
            if missing is None or missing[1] not in _SCHEMAS or missing[1] in _DECLARED:
                raise
            _forget_half_imported()
            _declare(missing[1])


def _declare(name: str) -> None:
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    library.define(_SCHEMAS[name])  # type: ignore[no-untyped-call]
    _DECLARED[name] = library


def _forget_half_imported() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
