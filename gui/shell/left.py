"""Projects that were left: each is closed once no job writes to it any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.errors import AuditError

if TYPE_CHECKING:
    from gui.session.session import Session


class LeftProjects:
    """Sessions without pages, until they can be closed.

    Parameters
    ----------
    tell : callable
        Told where a plan could not be written at the end.
    """

    def __init__(self, tell: Callable[[AuditError], None]) -> None:
        self._tell = tell
        self._sessions: list[Session] = []

    def add(self, session: Session) -> None:
        """Keep a session that a job may still write to."""
        self._sessions.append(session)

    def close_all(self) -> None:
        """Close them: no job runs."""
        while self._sessions:
            session = self._sessions.pop()
            self.close(session)
            session.deleteLater()

    def close(self, session: Session) -> None:
        """Write what waits and close the project, of those kept here or of another."""
        try:
            session.close()
        except AuditError as fault:
            self._tell(fault)
