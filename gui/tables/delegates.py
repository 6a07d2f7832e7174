"""All painters of cells, and what each of them paints."""

from __future__ import annotations

from gui.tables.bar_cells import (
    HistogramCell,
    HistogramDelegate,
    IntervalBarDelegate,
    IntervalCell,
    ShareBarDelegate,
    ShareCell,
)
from gui.tables.cell import CellDelegate
from gui.tables.chip_cells import ChipCell, ChipDelegate, RoleCell, RoleDelegate
from gui.tables.mark_cells import (
    STATUS_WORDS,
    PipsCell,
    PipsDelegate,
    Span,
    SpansDelegate,
    StatusCell,
    StatusDelegate,
    StepCell,
    StepDelegate,
)
from gui.tables.name_cells import NameCell, NameDelegate

__all__ = [
    "STATUS_WORDS",
    "CellDelegate",
    "ChipCell",
    "ChipDelegate",
    "HistogramCell",
    "HistogramDelegate",
    "IntervalBarDelegate",
    "IntervalCell",
    "NameCell",
    "NameDelegate",
    "PipsCell",
    "PipsDelegate",
    "RoleCell",
    "RoleDelegate",
    "ShareBarDelegate",
    "ShareCell",
    "Span",
    "SpansDelegate",
    "StatusCell",
    "StatusDelegate",
    "StepCell",
    "StepDelegate",
]
