"""Classes that are rare, and values that are missing."""

from __future__ import annotations

import numpy as np

from core.data.classes import IMBALANCED
from core.data.dataset import Prepared
from core.evidence.wording import count_text, figure_text
from core.records.views.network import PlanChange
from core.records.views.quality import QualityFinding

GAPS = 0.05
"""Share of missing values from which a column is pointed out."""


def imbalance(prepared: Prepared) -> QualityFinding:
    """Say whether some classes are much rarer than others in the training part."""
    record = prepared.record
    if record.task != "classification":
        return QualityFinding(
            name="imbalance",
            title="Class balance",
            status="not_checked",
            sentence="There are no classes: the target is a number.",
        )
    counts = np.array(prepared.split.parts[0].class_counts)
    ratio = float(counts.max()) / max(1.0, float(counts.min()))
    order = np.argsort(counts, kind="stable")
    is_skewed = ratio >= IMBALANCED
    rarest = record.class_names[int(order[0])]
    sentence = (
        f"“{rarest}” has {count_text(int(counts[order[0]]), 'training row', 'training rows')}, the "
        f"largest class {figure_text(ratio, digits=1)} times as many."
    )
    if is_skewed:
        sentence += (
            " Accuracy says little here: always naming the largest class would already be right "
            f"in {figure_text(float(counts.max()) / counts.sum(), digits=1, percent=True)}."
        )
    return QualityFinding(
        name="imbalance",
        title="Class balance",
        status="attention" if is_skewed else "fine",
        figure=f"1 : {figure_text(ratio, digits=1)}",
        sentence=sentence,
        heads=("Class", "Training rows", "Share"),
        lines=tuple(
            (
                record.class_names[int(label)],
                f"{int(counts[label]):,}",
                figure_text(float(counts[label]) / counts.sum(), digits=1, percent=True),
            )
            for label in order
        ),
        rows=(-1,) * len(counts),
        remedy=PlanChange(
            label="Weigh classes equally", changes={"training.class_weights": "balanced"}
        )
        if is_skewed
        else None,
    )


def missingness(prepared: Prepared) -> QualityFinding:
    """Say which columns have gaps, and whether the gaps go with the target."""
    table = prepared.dataset.table
    if table is None:
        return _missing_steps(prepared)
    rows = prepared.parts["training"]
    gaps = table.iloc[rows].isna().to_numpy()
    shares = gaps.mean(axis=0)
    order = [int(place) for place in np.argsort(-shares, kind="stable") if shares[place] > 0]
    lines = tuple(
        (
            str(table.columns[place]),
            f"{int(gaps[:, place].sum()):,}",
            figure_text(float(shares[place]), digits=1, percent=True),
            _with_target(prepared, gaps[:, place]),
        )
        for place in order
    )
    many = [place for place in order if shares[place] > GAPS]
    sentence = "No training row lacks a value."
    if order:
        sentence = (
            f"{count_text(len(order), 'column lacks', 'columns lack')} values, "
            f"{len(many):,} of them in more than {GAPS:.0%} of the rows. A gap in a number is "
            "filled with the training mean; in a category it is a category of its own."
        )
    return QualityFinding(
        name="missing",
        title="Missing values",
        status="attention" if many else "fine",
        figure=figure_text(float(gaps.mean()) if gaps.size else 0.0, digits=2, percent=True),
        sentence=sentence,
        heads=("Column", "Missing", "Share", "With and without a gap"),
        lines=lines,
        rows=(-1,) * len(lines),
    )


def _missing_steps(prepared: Prepared) -> QualityFinding:
    """Return how many steps of all series are missing; pictures and texts have no gaps."""
    record = prepared.record
    if record.kind != "series":
        return QualityFinding(
            name="missing",
            title="Missing values",
            status="not_checked",
            sentence="Pictures and texts are read whole or not at all.",
        )
    share = record.missing_cells / max(1, record.cells)
    sentence = "No step of a series lacks a value."
    if record.missing_cells:
        sentence = (
            f"{count_text(record.missing_cells, 'value', 'values')} of the series' "
            f"{record.cells:,} {'is' if record.missing_cells == 1 else 'are'} missing."
        )
    return QualityFinding(
        name="missing",
        title="Missing values",
        status="attention" if share > GAPS else "fine",
        figure=figure_text(share, digits=2, percent=True),
        sentence=sentence,
    )


def _with_target(prepared: Prepared, is_gap: np.ndarray) -> str:
    """Return the positive rate, or the mean target, with and without a gap."""
    targets = np.asarray(prepared.targets[prepared.parts["training"]], dtype=np.float64)
    is_classes = prepared.record.task == "classification"
    if is_classes:
        targets = (targets == prepared.record.positive).astype(np.float64)
    if not is_gap.any() or is_gap.all():
        return ""
    there, elsewhere = float(targets[is_gap].mean()), float(targets[~is_gap].mean())
    digits = 1 if is_classes else 3
    first = figure_text(there, digits=digits, percent=is_classes)
    second = figure_text(elsewhere, digits=digits, percent=is_classes)
    word = (
        f"“{prepared.record.class_names[prepared.record.positive]}”"
        if is_classes
        else "mean target"
    )
    return f"{word}: {first} and {second}"
