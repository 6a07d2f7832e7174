"""How long explanations will take, told before they start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.plan import Plan
from core.records.views.estimate import EstimateView
from gui.pages.kept_job import KeptJob
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.labels import muted

JOB = "estimate_explanation"
_MANY_CELLS, _MANY_PLAYERS = 30_000, 1_000
_BEFORE_THE_SIDE = 100
_TIP = "Time a few passes of the network and say how long the methods will take"

Asked = tuple[tuple[str, ...], int]


class Timing(QObject):
    """Estimates of this plan, by methods and number of rows.

    The sample of an audit is told with all that is asked beside its rows: faithfulness, other
    baselines and cases.

    Signals
    -------
    changed
        Another estimate is there, or none of those any more.
    refused : str
        Why the network could not be timed.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.job = KeptJob(session, job=JOB, view="estimate", model=EstimateView, parent=self)
        self._plan: Plan | None = None
        self._found: dict[tuple[Asked, bool], EstimateView] = {}
        self._offered: set[tuple[Asked, bool]] = set()
        self.job.changed.connect(self._read)
        self.job.refused.connect(self.refused)
        self._read()

    def found(
        self, methods: tuple[str, ...], rows: int, *, is_sample: bool = False
    ) -> EstimateView | None:
        """Return the estimate for these methods and so many rows, if there is one."""
        return self._found.get(((methods, rows), is_sample))

    def ask(self, methods: tuple[str, ...], rows: int, *, is_sample: bool = False) -> None:
        """Time the network in sight of the user."""
        self.job.begin("Timing a few passes", **_arguments(methods, rows, is_sample=is_sample))

    def offer(
        self, methods: tuple[str, ...], rows: int, *, players: int, is_sample: bool = False
    ) -> None:
        """Time it unasked, once, where there is so much that it may take long."""
        asked = ((methods, rows), is_sample)
        is_known = asked in self._found or asked in self._offered
        is_much = rows * players >= _MANY_CELLS or players >= _MANY_PLAYERS
        if is_known or not is_much or not self.job.can_run:
            return
        self._offered.add(asked)
        self._session.ask(JOB, **_arguments(methods, rows, is_sample=is_sample))

    def _read(self) -> None:
        if self._session.plan is not self._plan:
            self._plan = self._session.plan
            self._found.clear()
            self._offered.clear()
        kept = self.job.kept
        if kept is not None and kept.is_current:
            view = kept.view
            asked = tuple(one.method for one in view.methods), view.rows
            self._found[asked, view.is_sample] = view
        self.changed.emit()


def _arguments(methods: tuple[str, ...], rows: int, *, is_sample: bool) -> dict[str, object]:
    """Return what the job is asked for; without a number of rows it takes the sample."""
    arguments: dict[str, object] = {"methods": list(methods)}
    return arguments if is_sample else arguments | {"rows": rows}


class HowLong(QWidget):
    """One muted line that says how long it will take, and a button that asks.

    Parameters
    ----------
    timing : Timing
        Where estimates come from.
    asked : callable
        Returns methods and rows; no rows where nothing can be asked about.
    missing : callable
        Why the network cannot be timed now; empty where it can.
    players : callable
        How many parts an input has, 0 where that is not known.
    is_sample : bool
        Whether that is the sample of an audit, which is checked too.

    Attributes
    ----------
    button : Button
        "How long?"; it stands at the left of the line unless it is put elsewhere.
    """

    def __init__(
        self,
        timing: Timing,
        *,
        asked: Callable[[], Asked],
        missing: Callable[[], str],
        players: Callable[[], int],
        is_sample: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._timing = timing
        self._asked, self._missing, self._players = asked, missing, players
        self._is_sample, self._is_wanted = is_sample, True
        self.button = Button("How long?", "quiet", is_small=True, tip=_TIP, trigger=self._ask)
        self.line = muted(wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.STEP)
        row.addWidget(self.button)
        row.addWidget(self.line, _BEFORE_THE_SIDE)
        row.addStretch(1)
        self.button.installEventFilter(self)
        timing.changed.connect(self.refresh)

    @property
    def text(self) -> str:
        """What is known of the time."""
        return self.line.text()

    def set_wanted(self, *, is_wanted: bool) -> None:
        """Say nothing, and take the button away, where nothing is begun that takes time."""
        self._is_wanted = is_wanted
        self.button.setVisible(is_wanted)
        self.refresh()

    def refresh(self) -> None:
        """Say what is known of what would be begun now."""
        methods, rows = self._asked()
        found = self._timing.found(methods, rows, is_sample=self._is_sample)
        missing = self._missing()
        self.line.setText(found.sentence if found is not None else "")
        self.line.setVisible(found is not None)
        # Where the button stands elsewhere, nothing is left while nothing is known.
        is_here = found is not None or self.button.parent() is self
        self.setVisible(self._is_wanted and is_here)
        self.button.setEnabled(rows > 0 and not missing)
        self.button.setToolTip(missing or _TIP)
        # Timing needs the network, which must not be trained under another name.
        if rows > 0 and not missing and self.button.isVisible():
            self._timing.offer(methods, rows, players=self._players(), is_sample=self._is_sample)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Tell of large things without being asked, as soon as the button is in sight."""
        if event.type() == QEvent.Type.Show:
            self.refresh()
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._timing.ask(*self._asked(), is_sample=self._is_sample)
