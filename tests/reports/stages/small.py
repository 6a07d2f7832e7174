"""A small audit of built-in data, run by its stage as the window runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.plan import plan_from_toml
from core.project import Project
from core.records.views.audit import AuditView
from tests.reports.stages.in_project import InProject
from tests.reports.stages.originals import made_or_copied

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

[explanation.references]
compared_rows = 0

[overall]
views = ["permutation_importance"]
rows = 20
repeats = 1

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
        return {**InProject(self.folder).arguments(plan_from_toml(SMALL))}

    def again(self, plan: str) -> AuditView:
        """Run another plan in the same project and return its view."""
        return _run(self.folder, plan)


def make_small(folder: Path) -> Small:
    """Return the small audit, run in a new project."""

    def make() -> AuditView:
        InProject.create(folder, plan_from_toml(SMALL))
        return _run(folder, SMALL)

    return Small(folder, made_or_copied("small audit", folder, make))


def _run(folder: Path, plan: str) -> AuditView:
    views = InProject(folder).run("audit_stage", plan_from_toml(plan))["views"]
    assert isinstance(views, dict)
    kept = views["audit"]
    assert isinstance(kept, str)
    with Project.open(folder, read_only=True) as project:
        return AuditView.from_json(project.get(kept))
