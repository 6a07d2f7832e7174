"""A small audit of built-in data, run by its stage as the window runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.jobs.context import JobContext
from core.plan import plan_from_toml, plan_to_toml
from core.project import Project
from core.records.views.audit import AuditView
from reports.stages.audit import audit_stage

SMALL = """
title = "A small audit"

[risk]
decision = "Nothing: this is a test"
purpose = "A small network on tumours."

[data]
positive = "malignant"
source = { kind = "builtin", name = "breast_cancer" }

[model]
family = "mlp"
hidden = [4]

[training]
epochs = 2
batch_size = 64

[explanation]
methods = ["integrated_gradients", "occlusion"]
rows = 10
cases = 1

[faithfulness]
rows = 4
random_orders = 1

[[limits]]
check = "accuracy"
at_least = 0.5

[[limits]]
check = "completeness"
method = "integrated_gradients"
at_least = 0.5

[[limits]]
check = "completeness"
method = "occlusion"
at_least = 0.5

[[limits]]
check = "overlap"
at_most = 0.0
"""


@dataclass(frozen=True)
class Small:
    """A finished small audit."""

    folder: Path
    view: AuditView

    @property
    def arguments(self) -> dict[str, object]:
        """What a stage job is given for it."""
        return _arguments(self.folder, SMALL)

    def again(self, plan: str) -> AuditView:
        """Run another plan in the same project and return its view."""
        return _run(self.folder, plan)


def make_small(folder: Path) -> Small:
    """Return the small audit, run in a new project."""
    Project.create(folder, plan_toml=plan_to_toml(plan_from_toml(SMALL))).close()
    return Small(folder, _run(folder, SMALL))


def _arguments(folder: Path, plan: str) -> dict[str, object]:
    return {
        "project": str(folder),
        "plan": plan_to_toml(plan_from_toml(plan)),
        "folder": str(folder),
    }


def _run(folder: Path, plan: str) -> AuditView:
    result = audit_stage(_arguments(folder, plan), JobContext())
    views = result["views"]
    assert isinstance(views, dict)
    with Project.open(folder, read_only=True) as project:
        return AuditView.from_json(project.get(views["audit"]))
