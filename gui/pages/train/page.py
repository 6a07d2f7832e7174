"""The page Train: settings at the left, the learning curve and the facts at the right."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.evidence.wording import figure_text
from core.records.views.experiments import Symptom
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.pages.train.amounts import AmountsPane
from gui.pages.train.augmentation import AugmentationPane
from gui.pages.train.curve_card import CurveCard
from gui.pages.train.diagnosis_card import DiagnosisCard
from gui.pages.train.epochs import EpochsTab
from gui.pages.train.facts import facts_of, head_of, live_facts, metric_text
from gui.pages.train.folds import FoldsPane
from gui.pages.train.presenter import TrainPresenter
from gui.pages.train.rate_test import RateTestPane
from gui.pages.train.runs import CellsPane, RunsPane
from gui.pages.train.saving import CurveSaver
from gui.pages.train.segments import Segments
from gui.pages.train.settings import TrainSettings
from gui.pages.train.signals import SignalsTab
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.facts import FactsPair
from gui.widgets.labels import body

_STALE = "From an earlier plan"
_EMPTY = "The curve of the losses grows here, epoch by epoch."
_EMPTY_LOADED = "The weights are used as they are, so there is nothing to learn and no curve."


class TrainPage(Page):
    """Fit the network, watch it learn, stop when it is good."""

    name: ClassVar[str] = "train"
    title: ClassVar[str] = "Train"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self.presenter = TrainPresenter(session, self)
        self._saver = CurveSaver(session, frame, self)
        self._settings = TrainSettings(session)
        self._curve = CurveCard()
        self._diagnosis = DiagnosisCard()
        self._ending = body()
        self._facts = FactsPair()
        self._facts_card = Card("Facts")
        self._epochs = EpochsTab()
        self.signals = SignalsTab()
        self.rate_test = RateTestPane(session)
        self.folds = FoldsPane(session)
        self.amounts = AmountsPane(session)
        self.runs = RunsPane(session)
        self.cells = CellsPane(session)
        self.augmentation = AugmentationPane(session)
        self.experiments = Segments(
            [
                ("Rate test", self.rate_test),
                ("Folds", self.folds),
                ("Amount of data", self.amounts),
            ],
            name="Experiment",
        )
        self.comparison = Segments(
            [("Runs", self.runs), ("LSTM, GRU, RNN", self.cells)], name="Comparison"
        )
        self._empty = EmptyState(_EMPTY, "Train network", self._run)
        self._stack = QStackedWidget()
        self._step = StepState("ready")
        self._divergence: Symptom | None = None
        self._age = (False, False, False)
        self._lay_out()
        self._connect()
        self._show()

    def sentence(self) -> str:
        """Return the one sentence under the title."""
        return self.presenter.sentence()

    def header_actions(self) -> list[HeaderAction]:
        """Return the one thing to do next."""
        step = self.presenter.next_step()
        is_stopping = self.presenter.state == "running" and step.is_enabled
        return [
            *self._beside(),
            HeaderAction(
                step.text,
                self._act,
                "primary",
                step.is_enabled,
                step.tip,
                icon="stop" if is_stopping else "",
                shortcut="" if is_stopping else "Ctrl+Return",
            ),
        ]

    def _beside(self) -> list[HeaderAction]:
        """Return what stands beside the primary button: pausing, or beginning anew."""
        presenter = self.presenter
        if presenter.can_pause:
            tip = "Stops at once; training goes on later with the same result"
            return [HeaderAction("Pause", presenter.pause, tip=tip)]
        if presenter.state == "paused":
            tip = "Throws the epochs that were run away"
            return [
                HeaderAction(
                    "Start anew",
                    self._start_anew,
                    is_enabled=presenter.can_run,
                    tip=tip if presenter.can_run else presenter.next_step().tip,
                )
            ]
        return []

    def tabs(self) -> list[tuple[str, QWidget]]:
        """Return the curve, the tables beside it, and the experiments."""
        return [
            ("Curve", self),
            ("Epochs", self._epochs),
            ("Signals", self.signals),
            ("Experiments", self.experiments),
            ("Compare", self.comparison),
            ("Augmentation", self.augmentation),
        ]

    def tab_of(self, part: str) -> str:
        """Show an experiment or a comparison by its title; return the tab in which it is."""
        for tab, panes in (("Experiments", self.experiments), ("Compare", self.comparison)):
            if panes.has_pane(part):
                panes.show_pane(part)
                return tab
        return part

    def settings(self) -> QWidget:
        """Return the settings."""
        return self._settings

    def step_state(self) -> StepState:
        """Return how far this step is."""
        return self.presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the page for a small or an ordinary window."""
        self._settings.set_density(is_compact=is_compact)
        self._curve.set_density(is_compact=is_compact)

    def _lay_out(self) -> None:
        self._facts_card.add(self._ending)
        self._facts_card.add(self._facts)
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.setSpacing(metrics.CARD_GAP)
        column.addWidget(self._curve, 1)
        column.addWidget(self._diagnosis)
        column.addWidget(self._facts_card)
        column.addStretch(0)  # takes the room only where there is no curve
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.changed.connect(self._show)
        presenter.arrived.connect(self._show_arrived)
        presenter.refused.connect(self._refuse)
        presenter.diverged.connect(self._offer_lower_rate)
        self._saver.failed.connect(self._refuse)
        self._curve.tools.save_wanted.connect(self._save)
        self._diagnosis.remedy_wanted.connect(presenter.apply)
        self._epochs.failed.connect(self._refuse)
        self._epochs.export_wanted.connect(lambda: self._save("data"))
        for pane in (
            self.rate_test,
            self.folds,
            self.amounts,
            self.runs,
            self.cells,
            self.augmentation,
        ):
            pane.failed.connect(self._refuse)

    def _show(self) -> None:
        presenter = self.presenter
        learning, state = presenter.learning, presenter.state
        self._settings.show_for(is_loaded=presenter.is_loaded)
        self._divergence = presenter.divergence
        has_nothing = state == "none" or (learning is None and presenter.kept is None)
        is_empty = has_nothing and self._divergence is None
        self._stack.setCurrentIndex(0 if is_empty else 1)
        self._empty.set_text(_EMPTY_LOADED if presenter.is_loaded else _EMPTY)
        self._empty.set_action(presenter.next_step().text)
        self._empty.button.setEnabled(presenter.can_run)
        self._curve.setVisible(learning is not None)
        self._curve.show_learning(learning)
        self._show_facts()
        self._show_epochs()
        kept = presenter.kept
        self.signals.show_view(kept.view if kept else None, is_loaded=presenter.is_loaded)
        self._show_age(is_stale=state == "stale", can_run=presenter.can_run)
        self._tell()

    def _show_age(self, *, is_stale: bool, can_run: bool) -> None:
        age = (is_stale, can_run, self._divergence is not None)
        if age == self._age:
            return
        self._age = age
        stale, run = _STALE if is_stale else "", self._run if can_run else None
        for card in (self._curve, self._facts_card, self._epochs.card):
            card.set_stale(stale, run)
        # What a training of this very plan died of is not old.
        self._diagnosis.set_stale(stale if self._divergence is None else "", run)
        kept = self.presenter.kept
        self.signals.set_stale("" if kept is None or kept.is_current else _STALE)

    def _show_arrived(self) -> None:
        learning = self.presenter.learning
        if learning is not None:
            self._curve.add_last(learning)
        self._show_facts()
        self._show_epochs()
        self._tell()

    def _show_facts(self) -> None:
        presenter = self.presenter
        kept, learning = presenter.kept, presenter.learning
        can_edit, died = self.session.is_writer, self._divergence
        self._facts_card.setVisible(learning is not None or kept is not None)
        if learning is not None and (learning.is_running or learning.is_paused):
            paused = presenter.paused
            self._facts_card.set_title("While it learns" if paused is None else "It can go on")
            self._ending.setText("" if paused is None else paused.sentence)
            self._ending.setVisible(paused is not None)
            self._facts.set_facts(live_facts(learning, presenter.seconds_per_epoch))
            self._diagnosis.show_findings((), can_edit=False)
            return
        findings = kept.view.findings if kept is not None else ()
        self._diagnosis.show_findings((died,) if died else findings, can_edit=can_edit)
        if kept is not None:
            told = " ".join(filter(None, (kept.view.stopped, *kept.view.events)))
            self._facts_card.set_title(head_of(kept.view))
            self._ending.setText(told)
            self._ending.setVisible(bool(told))
            self._facts.set_facts(facts_of(kept.view))

    def _show_epochs(self) -> None:
        kept = self.presenter.kept
        if kept is not None and kept.view.metric:
            view = kept.view
            self._epochs.set_metric(view.metric, lambda value: metric_text(view, value))
        else:
            self._epochs.set_metric("Validation metric", figure_text)
        self._epochs.show_learning(self.presenter.learning, is_loaded=self.presenter.is_loaded)

    def _tell(self) -> None:
        """Let the frame read header and step again; the rail only where it would differ."""
        self.header_changed.emit()
        step = self.step_state()
        if step != self._step:
            self._step = step
            self.step_changed.emit()

    def _act(self) -> None:
        match self.presenter.state:
            case "running":
                self.presenter.finish_early()
            case "done":
                self.frame.go_to("evaluate")
            case _:
                self._run()

    def _run(self) -> None:
        self._settings.commit()
        self.presenter.run()

    def _start_anew(self) -> None:
        self._settings.commit()
        self.presenter.run(is_anew=True)

    def _save(self, kind: str) -> None:
        learning, kept = self.presenter.learning, self.presenter.kept
        if learning is None or not learning.epochs:
            return
        loss, metric = (kept.view.loss, kept.view.metric) if kept is not None else ("", "")
        self._saver.save(kind, learning, loss=loss, metric=metric)

    def _offer_lower_rate(self, sentence: str, rate: float) -> None:
        self.frame.notify(
            Notice(
                "bad",
                sentence,
                action=f"Train at {rate:g}",
                trigger=lambda: self.presenter.run_at(rate),
            )
        )

    def _refuse(self, sentence: str) -> None:
        self.frame.notify(Notice("bad", sentence))
