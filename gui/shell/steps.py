"""The seven steps in the order of work, and where the page of each is found."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from gui.pages.page import Frame, Page
    from gui.session.session import Session


@dataclass(frozen=True)
class Step:
    """One step of the rail.

    Attributes
    ----------
    name, title : str
        As code and as people call it.
    place : str
        Module and class of its page. Imported when the page is first built, so that the start
        screen need not wait for seven pages.
    """

    name: str
    title: str
    place: str

    def build(self, session: Session, frame: Frame) -> Page:
        """Return the page for an open project."""
        module, _, name = self.place.partition(":")
        kind = cast("type[Page]", getattr(importlib.import_module(module), name))
        return kind(session, frame)


STEPS = (
    Step("data", "Data", "gui.pages.data.page:DataPage"),
    Step("model", "Model", "gui.pages.model.page:ModelPage"),
    Step("train", "Train", "gui.pages.train.page:TrainPage"),
    Step("evaluate", "Evaluate", "gui.pages.evaluate.page:EvaluatePage"),
    Step("explain", "Explain", "gui.pages.explain.page:ExplainPage"),
    Step("audit", "Audit", "gui.pages.audit.page:AuditPage"),
    Step("report", "Report", "gui.pages.report.page:ReportPage"),
)
