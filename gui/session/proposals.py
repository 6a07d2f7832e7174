"""What a first look at a file proposes, as changes of a plan and as a plan beside the file."""

from __future__ import annotations

from pathlib import Path

from core.plan import Plan, plan_from_toml
from core.plan.edit import edited
from core.plan.kinds import FAMILY_KINDS, kind_of
from core.plan.stages import FILE_FIELDS
from core.records.views.data import PeekView
from gui.session.places import written_from

Changes = dict[str, object]


def plan_beside(view: PeekView, base: Path) -> Plan:
    """Return the proposed plan with the names of its files, seen from a folder.

    No path of this machine is published by files that lie in or below that folder.
    """
    return _seen_from(plan_from_toml(view.plan), view, base)


def reading_changes(plan: Plan, view: PeekView, base: Path) -> Changes:
    """Return what makes a plan read its file as another look at it proposes.

    The network and its explanation follow only where they do not take the new kind of data.
    """
    proposed = _seen_from(plan_from_toml(view.plan), view, base)
    data = proposed.data
    changes: Changes = {
        "data.source": data.source,
        "data.task": data.task,
        "data.positive": data.positive,
        "data.forecast": data.forecast,
    }
    kind = kind_of(data.source)
    if kind not in FAMILY_KINDS.get(plan.model.family, (kind,)):
        changes["model"] = proposed.model
    is_other = kind != kind_of(plan.data.source) or data.task != plan.data.task
    if is_other:
        # Limits name methods and figures, which another kind of question may not have.
        changes["explanation"] = proposed.explanation
        changes["limits"] = proposed.limits
        changes["training.loss"] = proposed.training.loss
        changes["training.augmentation"] = proposed.training.augmentation
    return changes


def _seen_from(plan: Plan, view: PeekView, base: Path) -> Plan:
    changes: Changes = {}
    opened = Path(view.path)
    for field in FILE_FIELDS:
        named = getattr(plan.data.source, field, "")
        if not named:
            continue
        # What was opened through a link keeps the name under which it was opened.
        is_opened = opened.exists() and Path(named) == opened.resolve()
        file = opened.parent.resolve() / opened.name if is_opened else Path(named)
        changes[f"data.source.{field}"] = _written(file, base)
    return edited(plan, changes)


def _written(file: Path, base: Path) -> str:
    try:
        return str(file.relative_to(base.resolve()))
    except ValueError:
        return written_from(file, base)
