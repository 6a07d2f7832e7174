"""Shows a grid while it is computed: a method that has answered is not kept back by the next."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.jobs.context import JobContext, Progress
from core.records.views.explanation import ExplanationView
from reports.stages.asked_rows import Answer, waiting
from reports.stages.composing import Composing
from reports.stages.explained_rows import compose, shas
from reports.stages.opening import StageRun

SHOWN_AFTER_S = 1.0
"""Seconds from which on an answer that nobody has seen is shown before the job ends."""

_VIEW = "explanation"


@dataclass(eq=False)
class Arriving:
    """A grid whose methods answer one after the other.

    Attributes
    ----------
    grid : Composing
        With what the methods have said by now.
    methods : sequence of str
        All that will be asked, in this order.
    """

    stage: StageRun
    grid: Composing
    methods: Sequence[str]
    _seen: int = 0
    _since: float = field(default_factory=time.monotonic)

    def add(self, answer: Answer) -> None:
        """Take in what the next method says."""
        self.grid = replace(self.grid, answers=(*self.grid.answers, answer))

    def telling(self, context: JobContext) -> JobContext:
        """Return a context that keeps the grid now and then, and tells that it did."""

        def report(progress: Progress) -> None:
            if not self._is_due():
                context.report(progress)
                return
            self.keep()
            context.report(replace(progress, views=(*progress.views, _VIEW)))

        return JobContext(report=report, token=context.token)

    def keep(self) -> ExplanationView:
        """Compose and keep the grid; methods that are still to be asked wait in it."""
        answers = self.grid.answers
        left = (waiting(method, answers[-1]) for method in self.methods[len(answers) :])
        view = compose(replace(self.grid, answers=(*answers, *left)))
        self.stage.keep("explanation", view, artifacts=shas(view))
        self._seen, self._since = len(answers), time.monotonic()
        return view

    def _is_due(self) -> bool:
        is_new = len(self.grid.answers) > self._seen
        return is_new and time.monotonic() - self._since >= SHOWN_AFTER_S
