"""The shap library, imported when it is first needed and without its warnings."""

from __future__ import annotations

import functools
import importlib
import warnings
from types import ModuleType


@functools.cache
def quiet_shap() -> ModuleType:
    """Return shap, which takes longer to import than anything else here."""
    with warnings.catch_warnings():
        # shap 0.51 builds its colour maps with a matplotlib call that is being retired.
        warnings.simplefilter("ignore")
        return importlib.import_module("shap")
