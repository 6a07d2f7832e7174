"""What the start screen will say of a project once it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from gui.pages.page import StepState
from gui.session.recents import DataKind, Recent, StateKind
from gui.session.session import Session
from gui.shell.project_words import project_icon, project_kind
from gui.shell.steps import STEPS

_LAST = {
    "data": "Data checked",
    "model": "Network described",
    "train": "Trained",
    "evaluate": "Trained and evaluated",
    "explain": "Explained",
    "audit": "Audited",
    "report": "Report ready",
}


def recent_of(session: Session, states: Mapping[str, StepState]) -> Recent:
    """Return the project with the state of its seven steps, opened now."""
    plan = session.plan
    kind, words = _state(states)
    return Recent(
        folder=session.folder,
        name=plan.title,
        kind=cast("DataKind", project_icon(plan)),
        data_and_network=project_kind(plan),
        steps=tuple(states[step.name].kind for step in STEPS),
        state=kind,
        state_text=words,
        opened=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _state(states: Mapping[str, StepState]) -> tuple[StateKind, str]:
    """Return the state of the whole: what needs attention first, else how far it is."""
    for step in reversed(STEPS):
        state = states[step.name]
        if state.kind == "attention":
            return "attention", f"{step.title}: {state.note}" if state.note else step.title
    done = [step.name for step in STEPS if states[step.name].kind == "done"]
    if not done:
        return "ready", "Not begun"
    return ("done" if done[-1] == "report" else "ready"), _LAST[done[-1]]
