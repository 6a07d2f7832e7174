"""Labels in doubt: rows whose recorded class a model that has not seen them would not give."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.assessments.quality.signatures import drawn_rows, signatures
from core.data.dataset import Prepared
from core.evidence.wording import count_text, figure_text, probability_text
from core.jobs.context import JobContext
from core.records.views.quality import QualityFinding

MOST_LISTED = 200
LEAST_SKILL = 0.4
"""How far the screening model must be from guessing (0) to certainty (1) to be listened to."""

_FOLDS = 5
_TREES = 200
_PARTS = 50

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def suspects(probabilities: Doubles, labels: Indices) -> tuple[Indices, Indices, Indices]:
    """Return the rows whose labels are in doubt, the gravest first, and what they may be.

    Parameters
    ----------
    probabilities : ndarray
        (n, K) out-of-fold probabilities.
    labels : ndarray
        (n,) recorded classes.

    Returns
    -------
    rows, suggested : ndarray
        (m,) positions, by falling margin of the suggested over the recorded class, and classes.
    joint : ndarray
        (K, K) counts of the confident joint: recorded class by suggested class.

    References
    ----------
    Northcutt, Jiang, Chuang 2021, Confident Learning: Estimating Uncertainty in Dataset Labels,
    eq. 1 and 2: a row counts for the likeliest class among those whose probability reaches that
    class's own threshold, the mean probability that its recorded members give it.
    """
    classes = probabilities.shape[1]
    thresholds = np.array(
        [
            probabilities[labels == label, label].mean() if (labels == label).any() else np.inf
            for label in range(classes)
        ]
    )
    reached = np.where(probabilities >= thresholds, probabilities, -np.inf)
    best = reached.argmax(axis=1)
    is_counted = np.isfinite(reached.max(axis=1))
    joint = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(joint, (labels[is_counted], best[is_counted]), 1)
    rows = np.flatnonzero(is_counted & (best != labels))
    margin = probabilities[rows, best[rows]] - probabilities[rows, labels[rows]]
    rows = rows[np.argsort(-margin, kind="stable")]
    return rows.astype(np.int64), best[rows].astype(np.int64), joint


def label_noise(prepared: Prepared, *, context: JobContext) -> QualityFinding:
    """Say which labels are in doubt, with the probabilities that speak against them.

    Notes
    -----
    Probabilities come from a model that did not see the row (five folds): a random forest for
    tables, a logistic regression on at most fifty principal components for everything else. The
    network under audit has no part in it, so that its own errors accuse nobody.
    """
    if prepared.record.task != "classification":
        return _not_checked("Only classes are screened: the target is a number.")
    rows = drawn_rows(prepared)
    labels = np.asarray(prepared.targets[rows], dtype=np.int64)
    counts = np.bincount(labels, minlength=len(prepared.record.class_names))
    if counts.min() < _FOLDS:
        return _not_checked(f"Every class needs {_FOLDS} rows, one for each fold.")
    said = _out_of_fold(prepared, rows, labels, context=context)
    skill = _skill(said, labels)
    if skill < LEAST_SKILL:
        return _not_checked(
            "The model that screens labels knows these classes too little to doubt any: its "
            f"balanced accuracy lies {figure_text(skill, digits=2)} of the way from guessing to "
            f"certainty, and {LEAST_SKILL:g} is needed."
        )
    found, suggested, _ = suspects(said, labels)
    names = prepared.record.class_names
    lines = tuple(
        (
            f"{int(rows[row]) + 1:,}",
            names[int(labels[row])],
            names[int(other)],
            probability_text(float(said[row, labels[row]])),
            probability_text(float(said[row, other])),
        )
        for row, other in zip(found[:MOST_LISTED], suggested[:MOST_LISTED], strict=True)
    )
    share = len(found) / len(rows)
    return QualityFinding(
        name="labels",
        title="Labels in doubt",
        status="attention" if len(found) else "fine",
        figure=f"{len(found):,}",
        sentence=_sentence(len(found), share, drawn=len(rows) < prepared.record.rows),
        heads=("Row", "Recorded", "May be", "Probability as recorded", "As suggested"),
        lines=lines,
        rows=tuple(int(rows[row]) for row in found[:MOST_LISTED]),
        is_shortened=len(found) > MOST_LISTED,
    )


def _skill(said: Doubles, labels: Indices) -> float:
    """Return the balanced accuracy, brought to 0 for guessing and 1 for certainty."""
    classes = said.shape[1]
    best = said.argmax(axis=1)
    recalls = [float((best[labels == label] == label).mean()) for label in range(classes)]
    guessing = 1.0 / classes
    return float((np.mean(recalls) - guessing) / (1.0 - guessing))


def _out_of_fold(
    prepared: Prepared, rows: Indices, labels: Indices, *, context: JobContext
) -> Doubles:
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - takes 0.8 s to import

    vectors = signatures(prepared, rows, context=context)
    said = np.zeros((len(rows), len(prepared.record.class_names)))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for number, (known, held_out) in enumerate(folds.split(vectors, labels)):
        context.progress("Screening labels", number, _FOLDS, note=f"fold {number + 1}")
        model = _model(is_table=prepared.record.kind == "tabular", shape=vectors[known].shape)
        model.fit(vectors[known], labels[known])
        said[held_out] = model.predict_proba(vectors[held_out])
    context.progress("Screening labels", _FOLDS, _FOLDS)
    return said


def _model(*, is_table: bool, shape: tuple[int, ...]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from sklearn.decomposition import PCA  # noqa: PLC0415 - takes 0.8 s to import
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415

    if is_table:
        return RandomForestClassifier(_TREES, min_samples_leaf=3, random_state=0)
    parts = PCA(min(_PARTS, *shape), svd_solver="randomized", random_state=0)
    return make_pipeline(parts, LogisticRegression(max_iter=2000))


def _sentence(count: int, share: float, *, drawn: bool) -> str:
    where = " among the rows that were drawn" if drawn else ""
    if not count:
        return f"No recorded class is contradicted{where}."
    return (
        f"{count_text(count, 'recorded class', 'recorded classes')}{where} "
        f"({figure_text(share, digits=1, percent=True)}) would be another one by a model that has "
        "not seen the row. They are suspects, not errors: hard cases look the same. Let somebody "
        "who knows the matter look at the first ones."
    )


def _not_checked(why: str) -> QualityFinding:
    return QualityFinding(
        name="labels", title="Labels in doubt", status="not_checked", sentence=why
    )
