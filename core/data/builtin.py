"""Data sets that come with the program: three real ones from scikit-learn, and made ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.data.assemble import assemble_arrays, assemble_table, assemble_texts
from core.data.dataset import Dataset
from core.data.series.forecast import windowed
from core.data.series.pulses import CLASS_NAMES, NOISE, SEGMENT, make_pulses
from core.data.series.tides import NOISE as TIDE_NOISE
from core.data.series.tides import make_tide
from core.data.texts.messages import CLASS_NAMES as MESSAGE_CLASSES
from core.data.texts.messages import DECISIVE, make_messages
from core.errors import AuditError
from core.evidence.wording import listed
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource

# Full names of the ten measures, in scikit-learn's order, with the units that it states.
_DIABETES = {
    "age": ("age", "years"),
    "sex": ("sex", ""),
    "bmi": ("body mass index", "kg/m²"),
    "bp": ("average blood pressure", ""),
    "s1": ("total serum cholesterol", ""),
    "s2": ("LDL cholesterol", ""),
    "s3": ("HDL cholesterol", ""),
    "s4": ("total to HDL cholesterol", ""),
    "s5": ("log triglycerides (presumed)", ""),
    "s6": ("blood sugar", ""),
}

_TASKS = {"diabetes": "regression", "tides": "forecasting"}


def load_builtin(plan: DataPlan, source: BuiltinSource, *, seed: int) -> Dataset:
    """Return a built-in data set; only those that are made depend on the seed.

    Raises
    ------
    AuditError
        If the plan's task is not the data set's.
    """
    needed = _TASKS.get(source.name, "classification")
    if plan.task != needed:
        raise AuditError(
            f"The built-in data set '{source.name}' does not fit the task",
            seen=plan.task,
            allowed=needed,
            remedy=f'Set the task to "{needed}", or choose another data set.',
        )
    if source.name == "pulses":
        return _pulses(plan, source, seed)
    if source.name == "messages":
        return _messages(plan, source, seed)
    if source.name == "tides":
        return _tides(plan, source, seed)
    readers: dict[str, Callable[[DataPlan], Dataset]] = {
        "breast_cancer": _breast_cancer,
        "diabetes": _diabetes,
        "digits": _digits,
    }
    return readers[source.name](plan)


def _breast_cancer(plan: DataPlan) -> Dataset:
    """569 biopsies, 30 measures of cell nuclei; malignant 0, benign 1."""
    # Imported here: scikit-learn takes 0.8 s, and only the built-in data needs it.
    from sklearn.datasets import load_breast_cancer  # noqa: PLC0415

    bunch = load_breast_cancer()
    return assemble_table(
        plan,
        pd.DataFrame(bunch.data, columns=[str(name) for name in bunch.feature_names]),
        name="Breast cancer (Wisconsin)",
        source="breast_cancer",
        target="diagnosis",
        targets=bunch.target.astype(np.int64),
        class_names=tuple(str(name) for name in bunch.target_names),
    )


def _diabetes(plan: DataPlan) -> Dataset:
    """442 patients, 10 measures in their own units; progression after one year."""
    from sklearn.datasets import load_diabetes  # noqa: PLC0415

    bunch = load_diabetes(scaled=False)
    table = pd.DataFrame(bunch.data, columns=[_DIABETES[name][0] for name in bunch.feature_names])
    # Coded 1 and 2 in the source, which does not say which is which.
    table["sex"] = table["sex"].map({1.0: "code 1", 2.0: "code 2"}).astype(object)
    return assemble_table(
        plan,
        table,
        name="Diabetes progression",
        source="diabetes",
        target="disease progression after one year",
        targets=bunch.target.astype(np.float32),
        class_names=(),
        units=dict(_DIABETES.values()),
    )


def _digits(plan: DataPlan) -> Dataset:
    """1,797 handwritten digits of 8 by 8 pixels with 17 levels of grey."""
    from sklearn.datasets import load_digits  # noqa: PLC0415

    bunch = load_digits()
    images = (bunch.images / 16.0).astype(np.float32)[:, None]
    return assemble_arrays(
        plan,
        images,
        name="Handwritten digits",
        source="digits",
        kind="image",
        target="digit",
        targets=bunch.target.astype(np.int64),
        class_names=tuple(str(name) for name in bunch.target_names),
        channels=("grey",),
    )


def _pulses(plan: DataPlan, source: BuiltinSource, seed: int) -> Dataset:
    recordings, classes, truth = make_pulses(source.rows, seed=seed)
    note = (
        f"Made from the seed: a normal beat with noise of standard deviation {NOISE}; half of the "
        f"recordings carry a changed segment of {SEGMENT} steps at a random place that is recorded."
    )
    return assemble_arrays(
        plan,
        recordings,
        name="Pulses",
        source="pulses",
        kind="series",
        target="beat",
        targets=classes,
        class_names=CLASS_NAMES,
        channels=("pulse",),
        truth=truth,
        notes=(note,),
    )


def _tides(plan: DataPlan, source: BuiltinSource, seed: int) -> Dataset:
    note = (
        "Made from the seed: five tidal constituents of known periods, one height an hour, with "
        f"noise of standard deviation {TIDE_NOISE} m."
    )
    return windowed(
        plan,
        make_tide(source.rows, seed=seed),
        channels=("height",),
        name="Tides",
        source="tides",
        target="height",
        notes=(note,),
    )


def _messages(plan: DataPlan, source: BuiltinSource, seed: int) -> Dataset:
    texts, classes, truth = make_messages(source.rows, seed=seed)
    verbs = "; ".join(
        f"{listed(list(words))} for {name}s"
        for words, name in zip(DECISIVE, MESSAGE_CLASSES, strict=True)
    )
    note = f"Made from the seed: one verb, at a place that varies, decides the class ({verbs})."
    return assemble_texts(
        plan,
        texts,
        name="Messages",
        source="messages",
        feature="message",
        target="kind of message",
        targets=classes,
        class_names=MESSAGE_CLASSES,
        truth=truth,
        notes=(note,),
    )
