"""Dealing rows to training, validation and test."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset
from core.data.encoder import Encoder
from core.data.fingerprint import dataset_fingerprint, row_groups
from core.data.splits.dealing import cut_in_order, deal_groups
from core.data.splits.keys import group_keys, order_keys, purged
from core.errors import AuditError
from core.evidence.wording import count_text
from core.plan.data import SplitPlan
from core.records.base import Part
from core.records.data import SplitPart, SplitRecord
from core.seeds import generator

Indices = npt.NDArray[np.int64]

_GIVEN: tuple[tuple[int, Part], ...] = ((1, "validation"), (2, "test"))


def split_rows(dataset: Dataset, *, plan: SplitPlan, seed: int) -> dict[Part, Indices]:
    """Return the row numbers (ascending) of each part, drawn from the seed's stream `split`.

    Dealt at random, classes keep their shares and every class stands in every part. Grouped, no
    group stands in two parts, and the shares of rows and classes are approximated. In order, the
    earliest rows train and the latest test, and rows of one moment stay together. Parts that the
    source brings stay as they are. Forecasts are always in order, and windows that would forecast
    a step of a later part's forecasts belong to no part.

    Raises
    ------
    AuditError
        If a class, or the whole of a regression data set, has fewer rows than parts to be drawn;
        if there are too few groups or moments; or if training does not show every class.
    """
    how = how_dealt(dataset, plan)
    given = _given(dataset)
    parts = _without_split_groups(dataset, given, plan) if how == "grouped" else given
    drawn = _drawn(parts, plan)
    rows = parts["training"]
    draw = generator(seed, "split")
    if how == "grouped":
        dealt = _deal_grouped(dataset, rows, plan=plan, shares=drawn, draw=draw)
    elif how == "ordered":
        dealt = _deal_ordered(dataset, rows, plan=plan, shares=drawn)
    else:
        dealt = _deal_random(dataset, rows, shares=drawn, draw=draw)
    parts = {part: np.sort(dealt.get(part, chosen)) for part, chosen in parts.items()}
    parts = _purged(dataset, parts)
    _refuse_untaught(dataset, parts)
    return parts


def how_dealt(dataset: Dataset, plan: SplitPlan) -> str:
    """Return how rows are dealt: as planned, but forecasts always in order."""
    return "ordered" if dataset.moments is not None else plan.how


def split_notes(
    dataset: Dataset, *, plan: SplitPlan, parts: dict[Part, Indices]
) -> tuple[str, ...]:
    """Return what a reader should know of a split: rows in no part, and classes not in each."""
    notes = []
    left = dataset.record.rows - sum(map(len, parts.values()))
    if left and dataset.moments is not None:
        notes.append(
            f"{count_text(left, 'window', 'windows')} at the borders of the parts left out, since "
            "they would forecast steps that a later part forecasts."
        )
    elif left:
        notes.append(
            f"{count_text(left, 'row', 'rows')} left out, since rows of the same "
            f"'{plan.column}' stand in a later part that the source brings."
        )
    for part in ("validation", "test"):
        absent = _absent(dataset, parts[part])
        if absent:
            classes = count_text(len(absent), "class", "classes")
            notes.append(f"The {part} part lacks {classes}: {_named(absent)}.")
    return tuple(notes)


def describe_split(
    dataset: Dataset,
    *,
    parts: dict[Part, Indices],
    encoder: Encoder,
    prepared: str,
    plan: SplitPlan | None = None,
) -> SplitRecord:
    """Return the record of a split.

    Parameters
    ----------
    prepared : str
        Hash of the data set's record as it was prepared.
    plan : SplitPlan, optional
        How rows were dealt; at random without one.
    """
    plan = plan or SplitPlan()
    how = how_dealt(dataset, plan)
    keys = group_keys(dataset, plan.column) if how == "grouped" else None
    same = row_groups(dataset)
    repeated = np.isin(same[parts["test"]], same[parts["training"]])
    return SplitRecord(
        dataset=prepared,
        parts=(
            _describe_part(dataset, "training", parts["training"]),
            _describe_part(dataset, "validation", parts["validation"]),
            _describe_part(dataset, "test", parts["test"]),
        ),
        overlap=int(np.sum(repeated)),
        stratified=dataset.record.task == "classification" and how == "random",
        how="grouped" if how == "grouped" else "ordered" if how == "ordered" else "random",
        column="" if how == "random" or dataset.moments is not None else plan.column,
        groups=None
        if keys is None
        else (
            len(np.unique(keys[parts["training"]])),
            len(np.unique(keys[parts["validation"]])),
            len(np.unique(keys[parts["test"]])),
        ),
        encoder=encoder.digest,
    )


def part_sizes(rows: int, plan: SplitPlan, *, given: tuple[str, ...] = ()) -> tuple[int, int]:
    """Return rows drawn for test and validation, rounded, at least one for each part.

    Parameters
    ----------
    given : tuple of str
        Parts that the source brings, for which none are drawn.
    """
    least = {part: 0 if part in given else 1 for part in ("test", "validation")}
    test = max(1, int(rows * plan.test + 0.5)) * least["test"]
    validation = max(1, int(rows * plan.validation + 0.5)) * least["validation"]
    while rows - test - validation < 1:
        if test >= validation:
            test -= 1
        else:
            validation -= 1
    return test, validation


def _given(dataset: Dataset) -> dict[Part, Indices]:
    """Return the parts as the source brings them, all rows to be dealt in training."""
    marks = dataset.given
    if marks is None:
        marks = np.zeros(dataset.record.rows, dtype=np.int8)
    parts: dict[Part, Indices] = {"training": np.flatnonzero(marks == 0)}
    for mark, part in _GIVEN:
        parts[part] = np.flatnonzero(marks == mark)
    return parts


def _without_split_groups(
    dataset: Dataset, given: dict[Part, Indices], plan: SplitPlan
) -> dict[Part, Indices]:
    """Return the given parts without rows whose group stands in a later one of them."""
    keys = group_keys(dataset, plan.column)
    test, validation, rows = given["test"], given["validation"], given["training"]
    validation = validation[~np.isin(keys[validation], keys[test])]
    later = np.concatenate([keys[test], keys[validation]])
    return {
        "training": rows[~np.isin(keys[rows], later)],
        "validation": validation,
        "test": test,
    }


def _drawn(parts: dict[Part, Indices], plan: SplitPlan) -> dict[Part, float]:
    """Return the shares of the rows to be dealt, training first; given parts get none."""
    shares: dict[Part, float] = {}
    if not len(parts["validation"]):
        shares["validation"] = plan.validation
    if not len(parts["test"]):
        shares["test"] = plan.test
    return {"training": 1.0 - sum(shares.values()), **shares}


def _deal_random(
    dataset: Dataset, rows: Indices, *, shares: dict[Part, float], draw: np.random.Generator
) -> dict[Part, Indices]:
    plan = SplitPlan(validation=shares.get("validation", 0.05), test=shares.get("test", 0.05))
    given = tuple(part for part in ("validation", "test") if part not in shares)
    _refuse_small(dataset, rows, least=len(shares))
    if dataset.record.task == "classification":
        labels = dataset.targets[rows]
        strata = [rows[labels == label] for label in range(len(dataset.record.class_names))]
    else:
        strata = [rows]
    dealt: dict[Part, list[Indices]] = {part: [] for part in shares}
    for stratum in strata:
        shuffled = draw.permutation(stratum)
        test, validation = part_sizes(len(stratum), plan, given=given)
        dealt.get("test", []).append(shuffled[:test])
        dealt.get("validation", []).append(shuffled[test : test + validation])
        dealt["training"].append(shuffled[test + validation :])
    return {part: np.concatenate(chosen) for part, chosen in dealt.items()}


def _deal_grouped(
    dataset: Dataset,
    rows: Indices,
    *,
    plan: SplitPlan,
    shares: dict[Part, float],
    draw: np.random.Generator,
) -> dict[Part, Indices]:
    is_class = dataset.record.task == "classification"
    classes = dataset.targets[rows].astype(np.int64) if is_class else np.zeros_like(rows)
    keys = group_keys(dataset, plan.column)[rows]
    bins = deal_groups(keys, classes, shares=list(shares.values()), draw=draw)
    return {part: rows[bins == place] for place, part in enumerate(shares)}


def _deal_ordered(
    dataset: Dataset, rows: Indices, *, plan: SplitPlan, shares: dict[Part, float]
) -> dict[Part, Indices]:
    ranks = order_keys(dataset, plan)[rows]
    bins = cut_in_order(ranks, shares=list(shares.values()))
    return {part: rows[bins == place] for place, part in enumerate(shares)}


def _purged(dataset: Dataset, parts: dict[Part, Indices]) -> dict[Part, Indices]:
    """Return the parts without windows that forecast steps of a later part's forecasts."""
    if dataset.moments is None:
        return parts
    test = parts["test"]
    validation = purged(dataset, parts["validation"], before=test)
    later = np.concatenate([validation, test])
    training = purged(dataset, parts["training"], before=later)
    if not len(training) or not len(validation):
        raise AuditError(
            f"'{dataset.record.name}' is too short to be forecast so far ahead",
            seen=f"{count_text(len(training), 'window', 'windows')} to train, {len(validation)} to "
            f"validate, {dataset.record.horizon} steps ahead",
            allowed="at least one window in each part that ends before the next part begins",
            remedy="Forecast fewer steps, take a shorter window, or give more of the series.",
        )
    return {"training": training, "validation": validation, "test": test}


def _describe_part(dataset: Dataset, name: Part, rows: Indices) -> SplitPart:
    targets = dataset.targets[rows]
    digest = dataset_fingerprint(dataset, rows=rows)
    if dataset.record.task != "classification":
        mean = float(targets.mean(dtype=np.float64))
        return SplitPart(name=name, rows=len(rows), target_mean=mean, fingerprint=digest)
    counts = np.bincount(targets.astype(np.int64), minlength=len(dataset.record.class_names))
    return SplitPart(
        name=name,
        rows=len(rows),
        class_counts=tuple(int(count) for count in counts),
        fingerprint=digest,
    )


def _absent(dataset: Dataset, rows: Indices) -> list[str]:
    """Return the classes that do not occur among some rows."""
    if dataset.record.task != "classification":
        return []
    names = dataset.record.class_names
    counts = np.bincount(dataset.targets[rows].astype(np.int64), minlength=len(names))
    return [name for name, count in zip(names, counts, strict=True) if not count]


def _named(names: list[str]) -> str:
    return ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")


def _refuse_untaught(dataset: Dataset, parts: dict[Part, Indices]) -> None:
    """Refuse a split whose training part does not show every class, or whose others show one."""
    absent = _absent(dataset, parts["training"])
    if absent:
        raise AuditError(
            "The training part does not show every class",
            seen=f"in validation or test only: {_named(absent)}",
            allowed="each class among the training rows",
            remedy="Leave these classes out, add rows of them, or deal rows otherwise.",
        )
    for part in ("validation", "test"):
        held = len(dataset.record.class_names) - len(_absent(dataset, parts[part]))
        if dataset.record.task == "classification" and held < 2:
            raise AuditError(
                f"The {part} part shows one class only, so errors cannot be told apart",
                seen=count_text(len(parts[part]), "row", "rows"),
                allowed="rows of at least 2 classes",
                remedy=f"Give the {part} part a larger share, or deal rows otherwise.",
            )


def _refuse_small(dataset: Dataset, rows: Indices, *, least: int) -> None:
    """Refuse rows, or classes, too few to be dealt to `least` parts."""
    each = "one for each part" if least > 1 else "to train on"
    needed = count_text(least, "row", "rows")
    if dataset.record.task != "classification":
        if len(rows) < least:
            raise AuditError(
                f"'{dataset.record.name}' is too small to be split",
                seen=f"rows: {len(rows)}",
                allowed=f"at least {needed}, {each}",
                remedy="Add rows.",
            )
        return
    names = dataset.record.class_names
    counts = np.bincount(dataset.targets[rows].astype(np.int64), minlength=len(names))
    small = [
        f"{name} ({count})" for name, count in zip(names, counts, strict=True) if count < least
    ]
    if small:
        raise AuditError(
            f"Some classes of '{dataset.record.target}' are too small to be split",
            seen="class (rows): " + _named(small),
            allowed=f"at least {needed} in each class, {each}",
            remedy="Add rows of these classes, merge them with others, or leave them out.",
        )
