"""Columns by which listed samples are told apart.

Classes are those of the summaries by group; quarters of numbers are cut over the listed rows, where
the summaries cut them over the explained ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data import Prepared
from core.errors import AuditError
from core.records.views.samples import SampleGroups
from explainers.overall.columns import group_columns
from explainers.overall.groups import column_labels

Indices = npt.NDArray[np.int64]

_MOST_COLUMNS = 60


def groups_of(prepared: Prepared, rows: Indices) -> tuple[SampleGroups, ...]:
    """Return the groups of the rows by each column that can be named for summaries.

    Columns kept beside the inputs come first; identifiers tell every row apart, and are left out.
    Of very wide tables the first sixty columns are told.

    Parameters
    ----------
    rows : ndarray
        (n,) row numbers in the data.
    """
    roles = dict(prepared.record.set_aside)
    columns = [name for name in group_columns(prepared) if roles.get(name) != "identifier"]
    columns.sort(key=lambda name: name not in roles)
    found = (_by(prepared, name, rows) for name in columns[:_MOST_COLUMNS])
    return tuple(groups for groups in found if groups is not None)


def _by(prepared: Prepared, column: str, rows: Indices) -> SampleGroups | None:
    """Return the groups of one column; None where it tells none."""
    try:
        labels, order = column_labels(prepared, column, rows)
    except AuditError:
        # Infinite values of a column beside the inputs: it is refused where it is asked for.
        return None
    place_of = {name: place for place, name in enumerate(order)}
    return SampleGroups(
        column=column,
        names=tuple(order),
        places=tuple(place_of[label] for label in labels),
    )
