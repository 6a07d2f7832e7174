"""One edit of the plan as a command that can be undone."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from core.plan import Plan


class PlanEdit(QUndoCommand):
    """From one plan to another; edits of the same fields in a row become one.

    Parameters
    ----------
    place : str
        The fields that change; an edit of the same place right after is merged. Empty: never.
    apply : callable
        Makes a plan the present one.
    """

    def __init__(
        self, before: Plan, after: Plan, *, text: str, place: str, apply: Callable[[Plan], None]
    ) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._place = place
        self._apply = apply

    def redo(self) -> None:
        """Make the new plan the present one."""
        self._apply(self._after)

    def undo(self) -> None:
        """Go back to the old one."""
        self._apply(self._before)

    def id(self) -> int:
        """Return the same number for edits that may be merged."""
        return zlib.crc32(self._place.encode()) & 0x7FFFFFFF if self._place else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take in an edit of the same place that came right after."""
        if not isinstance(other, PlanEdit) or other._place != self._place:  # noqa: SLF001
            return False
        self._after = other._after  # noqa: SLF001
        self.setObsolete(self._after == self._before)
        return True
