"""The logic of the editor of limits: every change is one step that can be undone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.catalogue import CHECKS, METHODS
from core.errors import AuditError
from core.plan.limits import (
    exists_for,
    first_limit,
    identifier_of,
    suggested_limits,
    validate_limits,
)
from core.plan.plan import Limit
from core.plan.toml import PlanError
from gui.session.session import Session

_PLACE = "limits"
# A problem of the plan, such as "limits.3.at_least = 1.2; allowed: 0 to 1".
_PROBLEM = re.compile(r"limits(\.(?P<place>\d+))?(\.(?P<field>\w+))?:?( =)? (?P<rest>.*)")


@dataclass(frozen=True)
class Choice:
    """A check that can be added: its identifier as in the evidence, theme and title."""

    check: str
    method: str
    theme: str
    title: str


def title_of(limit: Limit) -> str:
    """Return what a limit is about, with its method."""
    return _title(limit.check, limit.method)


def _title(check: str, method: str) -> str:
    entry, by = CHECKS.get(check), METHODS.get(method)
    title = entry.title if entry else check
    return f"{title}, {by.title if by else method}" if method else title


class LimitsPresenter(QObject):
    """Changes the limits of the plan, and says why where a change is not possible.

    Signals
    -------
    changed
        The plan holds other limits now.
    refused : str
        Why a change was not made; empty once one was.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = session.plan.limits
        session.plan_changed.connect(self._plan_changed)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits of the plan."""
        return self._session.plan.limits

    @property
    def can_edit(self) -> bool:
        """Whether the plan may be changed."""
        return self._session.is_writer

    def choices(self) -> tuple[Choice, ...]:
        """Return the checks that the plan has no limit for yet and that its task knows."""
        taken = {identifier_of(limit) for limit in self.limits}
        return tuple(
            Choice(check, method, CHECKS[check].theme, _title(check, method))
            for check in self.checks()
            for method in self.methods(check) or ("",)
            if identifier_of(Limit(check=check, method=method)) not in taken
        )

    def checks(self) -> tuple[str, ...]:
        """Return the names of all checks that the task of the plan knows."""
        task = self._session.plan.data.task
        return tuple(name for name in CHECKS if exists_for(name, task))

    def methods(self, check: str) -> tuple[str, ...]:
        """Return the methods of the plan that a check can speak of; none where it has none."""
        return self._session.plan.explanation.methods if CHECKS[check].per_method else ()

    def suggestions(self) -> tuple[Limit, ...]:
        """Return the usual limits that the plan does not have yet."""
        taken = {identifier_of(limit) for limit in self.limits}
        return tuple(
            limit
            for limit in suggested_limits(self._session.plan)
            if identifier_of(limit) not in taken
        )

    def add(self, choice: Choice) -> bool:
        """Add a limit with a bound to begin with; returns whether the plan took it."""
        limit = first_limit(choice.check, method=choice.method)
        return self._take((*self.limits, limit), text=f"Add limit of {choice.title}")

    def add_suggested(self) -> bool:
        """Add all usual limits that are missing."""
        return self._take((*self.limits, *self.suggestions()), text="Add suggested limits")

    def remove(self, place: int) -> bool:
        """Take a limit out of the plan."""
        rest = self.limits[:place] + self.limits[place + 1 :]
        return self._take(rest, text=f"Remove limit of {title_of(self.limits[place])}")

    def change_check(self, place: int, check: str) -> bool:
        """Let a limit speak of another check, by a method that is free; its bounds begin anew."""
        taken = {identifier_of(limit) for at, limit in enumerate(self.limits) if at != place}
        free = (
            method
            for method in self.methods(check) or ("",)
            if identifier_of(Limit(check=check, method=method)) not in taken
        )
        other = first_limit(check, method=next(free, (self.methods(check) or ("",))[0]))
        return self.change(place, **other.model_dump(exclude={"severity"}))

    def change(self, place: int, **values: object) -> bool:
        """Give a limit another check, method, bound or severity."""
        before = self.limits[place]
        after = Limit.model_validate({**before.model_dump(), **values})
        changed = (*self.limits[:place], after, *self.limits[place + 1 :])
        return self._take(changed, text=f"Change limit of {title_of(after)}")

    def _take(self, limits: tuple[Limit, ...], *, text: str) -> bool:
        try:
            validate_limits(limits, self._session.plan.data.task)
            self._session.edit_many({_PLACE: limits}, text=text)
        except PlanError as fault:
            self.refused.emit(_first_problem(fault, limits))
            return False
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return False
        self.refused.emit("")
        return True

    def _plan_changed(self) -> None:
        if self._session.plan.limits != self._shown:
            self._shown = self._session.plan.limits
            self.changed.emit()


def _first_problem(fault: PlanError, limits: tuple[Limit, ...]) -> str:
    """Return the first problem in words of the page, without the path into the plan."""
    found = _PROBLEM.match(fault.problems[0])
    if found is None or found["place"] is None:
        return fault.problems[0].removeprefix(f"{_PLACE}: ")
    field = f", {found['field'].replace('_', ' ')}" if found["field"] else ""
    words = found["rest"].replace("at_least", "at least").replace("at_most", "at most")
    return f"{title_of(limits[int(found['place'])])}{field}: {words}"
