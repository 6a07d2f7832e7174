"""The whole plan, and the risk context that gives its limits their weight."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from core.plan.data import DataPlan
from core.plan.explanation import ExplanationPlan, FaithfulnessPlan
from core.plan.fields import Section, setting
from core.plan.model import MlpPlan, ModelPlan
from core.plan.overall import OverallPlan
from core.plan.sources import BuiltinSource
from core.plan.training import ComputePlan, TrainingPlan, ValidationPlan

Severity = Literal["high", "medium", "low"]


class RiskContext(Section):
    """What is decided with the network, about whom, and how much harm an error does."""

    decision: str = setting(
        "What is decided", "The decision that the network takes or prepares.", default=""
    )
    persons: str = setting("About whom", "Who is affected by the decision.", default="")
    harm: Literal["none", "low", "moderate", "high", "critical"] = setting(
        "Harm of an error", "How much harm one wrong decision can do.", default="moderate"
    )
    purpose: str = setting("Purpose", "One sentence under the title of the report.", default="")


class Limit(Section):
    """One limit that the audit holds a figure against."""

    check: str = setting(
        "Check", "Name of a check in the catalogue, such as 'accuracy'.", min_length=1
    )
    method: str = setting(
        "Method", "For checks of explanations, the attribution method.", default=""
    )
    at_least: float | None = setting("At least", "Smallest value within the limit.", default=None)
    at_most: float | None = setting("At most", "Largest value within the limit.", default=None)
    severity: Severity = setting(
        "Severity", "Weight of the finding when the figure is outside.", default="medium"
    )


class ReportPlan(Section):
    """What is written at the end."""

    formats: tuple[Literal["pdf", "html"], ...] = setting(
        "Formats", "Documents beside the evidence.", default=("pdf", "html")
    )
    organisation: str = setting(
        "Organisation", "Who answers for the audit; printed on the cover.", default=""
    )


class Plan(Section):
    """Everything that an audit needs to know."""

    version: Literal[1] = setting("Version", "Version of the plan's own format.", default=1)
    title: str = setting(
        "Title", "Title of the audit and of the report.", min_length=1, max_length=120
    )
    seed: int = setting(
        "Seed", "Every draw of the audit comes from it.", default=0, ge=0, le=2**31 - 1
    )
    risk: RiskContext = setting(
        "Risk context", "What depends on the network.", default_factory=RiskContext
    )
    data: DataPlan = setting("Data", "What is predicted, and from what.")
    model: ModelPlan = setting("Model", "The network.", default_factory=MlpPlan)
    training: TrainingPlan = setting(
        "Training", "How the network learns.", default_factory=TrainingPlan
    )
    validation: ValidationPlan = setting(
        "Cross-validation", "How often rows are dealt anew.", default_factory=ValidationPlan
    )
    compute: ComputePlan = setting("Compute", "On what the work runs.", default_factory=ComputePlan)
    explanation: ExplanationPlan = setting(
        "Explanation", "How the network is explained.", default_factory=ExplanationPlan
    )
    overall: OverallPlan = setting(
        "Over many rows", "What the network does over many rows.", default_factory=OverallPlan
    )
    faithfulness: FaithfulnessPlan = setting(
        "Faithfulness", "How explanations are put to the test.", default_factory=FaithfulnessPlan
    )
    limits: tuple[Limit, ...] = setting(
        "Limits", "Figures that must be held; each gives a check in the report.", default=()
    )
    report: ReportPlan = setting("Report", "What is written.", default_factory=ReportPlan)

    def reading(self, path: Path) -> Plan:
        """Return the plan that reads its data from another place; built-in data stays.

        Files that the source names beside it, such as a test part, lie as they lay before.
        """
        source = self.data.source
        if isinstance(source, BuiltinSource):
            return self
        beside = {
            field: str(path.resolve().parent / _beside(source.path, named))
            for field in ("labels", "test_path", "test_labels")
            if (named := getattr(source, field, ""))
        }
        moved = source.model_copy(update={"path": str(path.resolve()), **beside})
        return self.model_copy(update={"data": self.data.model_copy(update={"source": moved})})


def _beside(path: str, other: str) -> Path:
    """Return where `other` lies, seen from the folder of `path`."""
    start, end = Path(path).expanduser().parent, Path(other).expanduser()
    if start.is_absolute() != end.is_absolute():
        return Path(end.name)
    return Path(os.path.relpath(end, start))
