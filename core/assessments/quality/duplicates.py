"""Rows that stand on both sides of the split, exactly or almost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.assessments.quality.signatures import Floats, Indices, drawn_rows, signatures
from core.data.dataset import Prepared
from core.data.fingerprint import row_groups
from core.evidence.wording import count_text, figure_text
from core.jobs.context import JobContext
from core.records.base import Part
from core.records.views.quality import QualityFinding
from core.seeds import generator

MOST_LISTED = 200

_OF_PAIRS = 0.1
_OF_NEAREST = 0.2
_PAIRS = 2000
_CHUNK = 256

Doubles = npt.NDArray[np.float64]


def exact_duplicates(prepared: Prepared) -> QualityFinding:
    """Say which rows of validation and test repeat the inputs of a training row exactly."""
    groups = row_groups(prepared.dataset)
    first = _first_of_each(groups, prepared.parts["training"])
    lines, rows, clashes = [], [], 0
    for part in _held_out():
        for row in prepared.parts[part]:
            twin = first.get(int(groups[row]))
            if twin is None:
                continue
            said, told = _target(prepared, int(row)), _target(prepared, twin)
            clashes += said != told
            lines.append((_number(int(row)), part, _number(twin), said, told))
            rows.append(int(row))
    within = len(prepared.parts["training"]) - len(first)
    return QualityFinding(
        name="exact_duplicates",
        title="Exact duplicates",
        status="attention" if lines else "fine",
        figure=f"{len(lines):,}",
        sentence=_exact_sentence(len(lines), clashes=clashes, within=within),
        heads=("Row", "Part", "Same as training row", "Recorded here", "Recorded there"),
        lines=tuple(lines[:MOST_LISTED]),
        rows=tuple(rows[:MOST_LISTED]),
        is_shortened=len(lines) > MOST_LISTED,
    )


def near_duplicates(prepared: Prepared, *, context: JobContext) -> QualityFinding:
    """Say which rows of validation and test are almost, but not exactly, a training row.

    Notes
    -----
    A row is suspected if its distance to the nearest training row is under a tenth of the median
    distance between two rows drawn at random *and* under a fifth of the median distance of held
    out rows to their nearest training row. The first alone would accuse every row of a table with
    few columns, the second alone would accuse a fixed share of any data.
    """
    nearest = _nearest(prepared, context=context)
    if nearest is None:
        return _not_checked("There are too few rows to be compared.")
    order = np.argsort(nearest.distances[nearest.is_suspect], kind="stable")
    suspects = np.flatnonzero(nearest.is_suspect)[order]
    lines = tuple(
        (
            _number(int(nearest.rows[place])),
            nearest.parts[place],
            _number(int(nearest.twins[place])),
            figure_text(float(nearest.distances[place]) / nearest.usual, digits=3),
            _target(prepared, int(nearest.rows[place])),
            _target(prepared, int(nearest.twins[place])),
        )
        for place in suspects[:MOST_LISTED]
    )
    count = len(suspects)
    return QualityFinding(
        name="near_duplicates",
        title="Near duplicates",
        status="attention" if count else "fine",
        figure=f"{count:,}",
        sentence=_near_sentence(count) + nearest.note,
        heads=(
            "Row",
            "Part",
            "Nearest training row",
            "Distance, of the usual one",
            "Recorded here",
            "Recorded there",
        ),
        lines=lines,
        rows=tuple(int(nearest.rows[place]) for place in suspects[:MOST_LISTED]),
        is_shortened=count > MOST_LISTED,
    )


@dataclass(frozen=True, eq=False)
class _Nearest:
    """For each held-out row its nearest training row; `usual` is that of two random rows."""

    rows: Indices
    parts: tuple[str, ...]
    twins: Indices
    distances: Doubles
    is_suspect: npt.NDArray[np.bool_]
    usual: float
    note: str


def _nearest(prepared: Prepared, *, context: JobContext) -> _Nearest | None:
    rows = drawn_rows(prepared)
    vectors = signatures(prepared, rows, context=context)
    training = np.flatnonzero(np.isin(rows, prepared.parts["training"]))
    held_out = np.flatnonzero(~np.isin(rows, prepared.parts["training"]))
    if len(training) < 2 or not len(held_out):
        return None
    places, distances = _search(vectors, training, held_out=held_out, context=context)
    usual = _usual_distance(vectors)
    if usual == 0.0:
        return None
    groups = row_groups(prepared.dataset)
    is_other = groups[rows[held_out]] != groups[rows[places]]
    limit = min(_OF_PAIRS * usual, _OF_NEAREST * float(np.median(distances)))
    drawn = len(rows) < sum(len(part) for part in prepared.parts.values())
    test = set(prepared.parts["test"].tolist())
    return _Nearest(
        rows=rows[held_out],
        parts=tuple("test" if int(row) in test else "validation" for row in rows[held_out]),
        twins=rows[places],
        distances=distances,
        is_suspect=is_other & (distances < limit),
        usual=usual,
        note=f" {len(rows):,} rows, drawn at random, were compared." if drawn else "",
    )


def _search(
    vectors: Floats, training: Indices, *, held_out: Indices, context: JobContext
) -> tuple[Indices, Doubles]:
    """Return for each held-out vector the place and distance of its nearest training vector."""
    known = vectors[training].astype(np.float64)
    squares = np.einsum("nd,nd->n", known, known)
    places, distances = [], []
    for start in range(0, len(held_out), _CHUNK):
        context.progress("Looking for near duplicates", start, len(held_out))
        asked = vectors[held_out[start : start + _CHUNK]].astype(np.float64)
        apart = squares - 2.0 * asked @ known.T
        best = apart.argmin(axis=1)
        places.append(training[best])
        # Again from the difference: the product above loses the last digits of small distances.
        distances.append(np.linalg.norm(asked - known[best], axis=1))
    return np.concatenate(places), np.concatenate(distances)


def _usual_distance(vectors: Floats) -> float:
    draw = generator(0, "pairs")
    first, second = draw.integers(0, len(vectors), size=(2, _PAIRS))
    apart = vectors[first].astype(np.float64) - vectors[second]
    return float(np.median(np.linalg.norm(apart, axis=1)))


def _first_of_each(groups: Indices, rows: Indices) -> dict[int, int]:
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(int(groups[row]), int(row))
    return first


def _held_out() -> tuple[Part, Part]:
    return ("test", "validation")


def _number(row: int) -> str:
    return f"{row + 1:,}"


def _target(prepared: Prepared, row: int) -> str:
    record, value = prepared.record, prepared.targets[row]
    if record.task == "classification":
        return record.class_names[int(value)]
    return figure_text(float(np.asarray(value).reshape(-1)[0]), digits=3)


def _exact_sentence(count: int, *, clashes: int, within: int) -> str:
    text = "No held-out row repeats the inputs of a training row."
    if count:
        text = (
            f"{count_text(count, 'held-out row repeats', 'held-out rows repeat')} the inputs of a "
            "training row: the network has seen them, so figures on them say too much."
        )
        if clashes:
            text += f" In {clashes:,} of these the recorded targets differ."
    if within:
        text += f" {count_text(within, 'training row repeats', 'training rows repeat')} another."
    return text


def _near_sentence(count: int) -> str:
    if not count:
        return "No held-out row lies suspiciously close to a training row."
    return (
        f"{count_text(count, 'held-out row lies', 'held-out rows lie')} so close to a training "
        "row that they may show the same thing twice. Look at them; if they belong to one person "
        "or object, split by its identifier."
    )


def _not_checked(why: str) -> QualityFinding:
    return QualityFinding(
        name="near_duplicates", title="Near duplicates", status="not_checked", sentence=why
    )
