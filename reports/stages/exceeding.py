"""Where the baseline's own output exceeds that of a row whose explained class is predicted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.evidence.wording import count_text, digits_for, figure_text
from reports.asked_output import explained_class
from reports.explaining import Explaining
from reports.sections.quoting import has_baseline
from reports.state import ExplainedRecord

Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]


def exceeding(
    explaining: Explaining,
    method: str,
    *,
    rows: Indices,
    predicted: Indices,
    outputs: Doubles,
    baseline_outputs: Doubles,
) -> Flags:
    """Return (n,) for which rows a predicted class is explained by a change below zero.

    Nothing is wrong there: the baseline gives the class even more than the row does. Whoever
    expects what speaks for a right class to prevail has to be told. False for numbers, for
    methods without a baseline, and for units inside the network.

    Parameters
    ----------
    rows, predicted : ndarray
        (n,) row numbers in the data from 0, and the class given to each.
    """
    record = explaining.prepared.record
    is_of_class = record.task == "classification" and METHODS[method].explains_output
    if not is_of_class or not has_baseline(method):
        return np.zeros(len(rows), dtype=np.bool_)
    explained = explained_class(
        explaining.plan.explanation,
        record,
        predicted=predicted,
        recorded=explaining.prepared.targets[rows],
    )
    return np.asarray((explained == predicted) & (baseline_outputs > outputs))


def row_words(output: float, baseline_output: float) -> str:
    """Return what is said of one such row."""
    digits = digits_for(max(abs(output), abs(baseline_output)))
    own, of_baseline = (figure_text(one, digits=digits) for one in (output, baseline_output))
    return (
        f"The baseline's own output, {of_baseline}, exceeds that of this row, {own}: on the whole "
        "this row's values lower the class that is predicted here, so that blue may prevail."
    )


def sample_words(found: Flags) -> str:
    """Return what is said of all rows of a sample; empty where there is no such row."""
    count = int(found.sum())
    if not count:
        return ""
    row = "the row's" if count == 1 else "their own"
    values = "its values" if count == 1 else "their values"
    return (
        f"For {count:,} of {count_text(len(found), 'row', 'rows')} the baseline's own output "
        f"exceeds {row}: on the whole {values} lower the class that is predicted, so that blue may "
        "prevail."
    )


def baseline_notes(
    explaining: Explaining, explained: Mapping[str, ExplainedRecord], *, predicted: Indices
) -> dict[str, str]:
    """Return what is to be said of the sample of each computed method; empty where nothing is.

    Parameters
    ----------
    predicted : ndarray
        (n_test,) class given to every test row.
    """
    given = dict(zip(explaining.prepared.parts["test"].tolist(), predicted.tolist(), strict=True))
    return {
        name: sample_words(
            exceeding(
                explaining,
                name,
                rows=np.array(said.sample.rows, dtype=np.int64),
                predicted=np.array([given[row] for row in said.sample.rows], dtype=np.int64),
                outputs=np.array(said.sample.outputs),
                baseline_outputs=np.array(said.sample.baseline_outputs),
            )
        )
        for name, said in explained.items()
        if said.sample.status == "computed"
    }
