"""Inputs that give the target away all by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.assessments.quality.signatures import drawn_rows
from core.data.dataset import Prepared
from core.evidence.wording import count_text, figure_text
from core.jobs.context import JobContext
from core.records.views.quality import QualityFinding

SUSPECT = 0.95
"""Share of the target that an input must explain alone, out of sample, to be suspected."""

_FOLDS = 3
_DEPTH = 6
_MOST_LISTED = 20
_SHOWN_BELOW = 5
_CHUNK = 512

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Alone:
    name: str
    share: float


def leakage(prepared: Prepared, *, context: JobContext) -> QualityFinding:
    """Say which inputs predict the target almost perfectly alone.

    Notes
    -----
    For tables, a shallow decision tree is fitted to one feature at a time and judged out of
    sample over three folds: balanced accuracy brought to 0 for guessing and 1 for certainty, or
    R² for numbers. For images, series and texts it is η², the share of the spread of one cell
    (or of a word being there) that lies between the classes, or r² for numbers.
    """
    if prepared.record.task == "forecasting":
        return _not_asked()
    is_table = prepared.dataset.table is not None
    found = _by_tree(prepared, context) if is_table else _by_cell(prepared, context)
    found = sorted(found, key=lambda one: -one.share)
    suspects = [one for one in found if one.share >= SUSPECT]
    listed = suspects[:_MOST_LISTED] or found[:_SHOWN_BELOW]
    return QualityFinding(
        name="leakage",
        title="Leakage suspects",
        status="attention" if suspects else "fine",
        figure=f"{len(suspects):,}",
        sentence=_sentence(suspects, found[0] if found else None, is_table=is_table),
        heads=("Input", "Explains alone"),
        lines=tuple((one.name, figure_text(one.share, digits=3)) for one in listed),
        rows=(-1,) * len(listed),
        is_shortened=len(suspects) > _MOST_LISTED,
    )


def _by_tree(prepared: Prepared, context: JobContext) -> list[_Alone]:
    rows = np.intersect1d(drawn_rows(prepared), prepared.parts["training"])
    inputs = np.asarray(prepared.inputs[rows], dtype=np.float64)
    targets = prepared.targets[rows]
    features = [feature for feature in prepared.record.features if feature.columns]
    found = []
    for number, feature in enumerate(features):
        context.progress("Looking for leaks", number, len(features), note=feature.name)
        columns = inputs[:, list(feature.columns)]
        is_classes = prepared.record.task == "classification"
        share = _tree_classes(columns, targets) if is_classes else _tree_numbers(columns, targets)
        found.append(_Alone(feature.name, share))
    return found


def _tree_classes(columns: Doubles, targets: npt.NDArray[np.generic]) -> float:
    from sklearn.metrics import balanced_accuracy_score  # noqa: PLC0415 - takes 0.8 s to import
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415

    counts = np.bincount(targets.astype(np.int64))
    if np.sum(counts >= _FOLDS) < 2:
        return 0.0
    kept = np.isin(targets, np.flatnonzero(counts >= _FOLDS))
    columns, targets = columns[kept], targets[kept]
    tree = DecisionTreeClassifier(max_depth=_DEPTH, random_state=0)
    said = cross_val_predict(tree, columns, targets, cv=StratifiedKFold(_FOLDS))
    return max(0.0, float(balanced_accuracy_score(targets, said, adjusted=True)))


def _tree_numbers(columns: Doubles, targets: npt.NDArray[np.generic]) -> float:
    from sklearn.metrics import r2_score  # noqa: PLC0415 - takes 0.8 s to import
    from sklearn.model_selection import KFold, cross_val_predict  # noqa: PLC0415
    from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415

    if len(targets) < 2 * _FOLDS:
        return 0.0
    tree = DecisionTreeRegressor(max_depth=_DEPTH, random_state=0)
    folds = KFold(_FOLDS, shuffle=True, random_state=0)
    said = cross_val_predict(tree, columns, targets.astype(np.float64), cv=folds)
    return max(0.0, float(r2_score(targets.astype(np.float64), said)))


def _by_cell(prepared: Prepared, context: JobContext) -> list[_Alone]:
    """Return the cells (pixels, steps or words) with the share of the target that each explains."""
    shares = _cell_shares(prepared, context)
    best = np.argsort(-shares, kind="stable")[:_MOST_LISTED]
    return [_Alone(_cell_name(prepared, int(cell)), float(shares[cell])) for cell in best]


def _cell_shares(prepared: Prepared, context: JobContext) -> Doubles:
    rows = np.intersect1d(drawn_rows(prepared), prepared.parts["training"])
    # One horizon stands for a forecast: the next step.
    targets = np.asarray(prepared.targets[rows]).reshape(len(rows), -1)[:, 0]
    is_classes = prepared.record.task == "classification"
    coded = _indicators(targets) if is_classes else targets[:, None].astype(np.float64)
    width = _cells(prepared, rows[:1]).shape[1]
    total, squares = np.zeros(width), np.zeros(width)
    products = np.zeros((coded.shape[1], width))
    for start in range(0, len(rows), _CHUNK):
        context.progress("Looking for leaks", start, len(rows))
        cells = _cells(prepared, rows[start : start + _CHUNK])
        total += cells.sum(axis=0)
        squares += (cells**2).sum(axis=0)
        products += coded[start : start + _CHUNK].T @ cells
    n = len(rows)
    spread = squares - total**2 / n
    if is_classes:
        between = (products**2 / coded.sum(axis=0)[:, None]).sum(axis=0) - total**2 / n
    else:
        centred = products[0] - coded.sum() * total / n
        between = centred**2 / max(float(((coded - coded.mean()) ** 2).sum()), 1e-300)
    is_spread = spread > 1e-12 * np.maximum(squares, 1e-300)
    shares: Doubles = np.where(is_spread, between / np.maximum(spread, 1e-300), 0.0)
    return np.clip(shares, 0.0, 1.0)


def _cells(prepared: Prepared, rows: npt.NDArray[np.int64]) -> Doubles:
    inputs = np.asarray(prepared.inputs[rows])
    if prepared.record.kind != "text":
        return inputs.reshape(len(inputs), -1).astype(np.float64)
    words = _word_count(prepared)
    present = np.zeros((len(inputs), words))
    numbers = inputs.astype(np.int64)
    present[np.repeat(np.arange(len(inputs)), inputs.shape[1]), numbers.reshape(-1)] = 1.0
    present[:, 0] = 0.0  # padding is no word
    return present


def _word_count(prepared: Prepared) -> int:
    return int(max(np.asarray(prepared.inputs[rows]).max() for rows in _chunks(prepared))) + 1


def _chunks(prepared: Prepared) -> list[npt.NDArray[np.int64]]:
    rows = np.arange(prepared.record.rows)
    return [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]


def _indicators(targets: npt.NDArray[np.generic]) -> Doubles:
    labels = np.unique(targets)
    found: Doubles = (targets[:, None] == labels[None, :]).astype(np.float64)
    return found


def _cell_name(prepared: Prepared, cell: int) -> str:
    record = prepared.record
    if record.kind == "text":
        # Where the word first stands is found in the encoded rows, which every tokenizer gives.
        return f"the word number {cell}" if (word := _word(prepared, cell)) is None else f"“{word}”"
    place = np.unravel_index(cell, record.input_shape)
    names = [feature.name for feature in record.features]
    channel = names[int(place[0])] if int(place[0]) < len(names) else "length"
    if record.kind == "image":
        return f"{channel}, row {int(place[1]) + 1}, column {int(place[2]) + 1}"
    return f"{channel}, step {int(place[1]) + 1}"


def _word(prepared: Prepared, number: int) -> str | None:
    for encoding in prepared.encoder.features:
        words: tuple[str, ...] = getattr(encoding, "words", ())
        if words and number >= 2:
            return words[number - 2] if number - 2 < len(words) else None
    return "an unknown word" if number == 1 else None


def _not_asked() -> QualityFinding:
    return QualityFinding(
        name="leakage",
        title="Leakage suspects",
        status="not_checked",
        sentence="The steps of a series are there to tell the next ones: one that does is no leak. "
        "Windows at the borders of the parts are left out when rows are dealt.",
    )


def _sentence(suspects: list[_Alone], best: _Alone | None, *, is_table: bool) -> str:
    if suspects:
        return (
            f"{count_text(len(suspects), 'input gives', 'inputs give')} the target away alone. "
            "Ask whether it is known before the decision; if not, set it aside."
        )
    if best is None:
        return "There is no input to look at."
    what = "out of sample" if is_table else "of its spread"
    share = figure_text(best.share, digits=2)
    return f"No input predicts the target alone; the best, {best.name}, explains {share} {what}."
