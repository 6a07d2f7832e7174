"""The page Model: settings at the left, the network and its methods at the right."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.plan.model import LoadedPlan, VisionPlan
from gui.pages.model.architectures_tab import ArchitecturesTab
from gui.pages.model.fit_card import FitCard
from gui.pages.model.layers import LayerTable
from gui.pages.model.names import NetworkNames
from gui.pages.model.notes_card import NotesCard
from gui.pages.model.presenter import ModelPresenter
from gui.pages.model.settings import ModelSettings
from gui.pages.model.top_five import TopFive
from gui.pages.model.top_five_card import TopFiveCard
from gui.pages.model.weights import WeightsLoader
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.session.places import written_from
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.key_figures import KeyFigures
from gui.widgets.labels import muted, rule
from gui.widgets.notice_bar import NoticeBar

_WEIGHTS = "Weights (*.safetensors *.pt *.pth);;All files (*)"
_DESCRIPTIONS = "Descriptions of layers (*.json);;All files (*)"
_PICTURES = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff);;All files (*)"
_NETWORK_TAB, _ARCHITECTURES_TAB = "Network", "Architectures"
_CELLS = "LSTM, GRU, RNN"  # a part of the page Train
_WAITING = "The network is drawn as soon as the data has been read."
_UNFIT = "With these settings there is no network to draw."
_READ_ONLY = "No network was drawn before this project was opened to read only."
_STALE = "The settings have changed since this was drawn"


class ModelPage(Page):
    """Choose a family, shape the network, see what it is and which methods fit it."""

    name: ClassVar[str] = "model"
    title: ClassVar[str] = "Model"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self._presenter = ModelPresenter(session, self)
        self._loader = WeightsLoader(session, self)
        self._is_compact = False
        self._top_five = TopFive(session, self)
        self._names = NetworkNames(session.jobs, self)
        self._settings = ModelSettings(session)
        self._notices = NoticeBar()
        self._figures = KeyFigures()
        self._layers = LayerTable()
        self._heads = (muted(), muted())
        self._layers_card = Card("The network, top to bottom", is_flush=True)
        self._fits = FitCard()
        self._notes = NotesCard()
        self.picture = TopFiveCard()
        self.architectures = ArchitecturesTab(session, frame, self._names)
        self._empty = EmptyState(_WAITING)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show()

    def sentence(self) -> str:
        """Return the one sentence under the title."""
        if self._presenter.family == "loaded":
            return "Weights from a file, in the layers that are described beside them."
        if self._presenter.family == "vision":
            return "Choose a named network, and where its weights come from."
        return "Choose a family and shape the network."

    def header_actions(self) -> list[HeaderAction]:
        """Return the way to weights from a file, and the way on."""
        can_edit = self.session.is_writer
        tip = "" if can_edit else "This project is open to read only"
        return [
            HeaderAction("Load weights…", self._ask_for_weights, "quiet", can_edit, tip),
            HeaderAction(
                "Continue to training",
                self._go_on,
                "primary",
                not self._presenter.fault,
                self._presenter.fault,
                shortcut="Ctrl+Return",
            ),
        ]

    def tabs(self) -> list[tuple[str, QWidget]]:
        """Return the network of the plan, and named networks side by side."""
        return [(_NETWORK_TAB, self), (_ARCHITECTURES_TAB, self.architectures)]

    def needs_settings(self, tab: str) -> bool:
        """Return whether the settings belong beside a tab: not beside networks of others."""
        return tab != _ARCHITECTURES_TAB

    def settings(self) -> QWidget:
        """Return the settings."""
        return self._settings

    def step_state(self) -> StepState:
        """Return how far this step is."""
        return self._presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the page for a small or an ordinary window."""
        self._is_compact = is_compact
        self._settings.set_density(is_compact=is_compact)
        self._figures.set_density(is_compact=is_compact)
        self._layers.set_density(is_compact=is_compact)
        self._show()

    def load_weights(self, path: Path) -> None:
        """Take weights into the plan, if a description of their layers is found."""
        self._loader.load(path)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Keep the drawing up to date from now on."""
        super().showEvent(event)
        self._presenter.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leave the drawing as it is while nobody looks."""
        super().hideEvent(event)
        self._presenter.watch(False)

    def _lay_out(self) -> None:
        self._layers_card.body.setSpacing(0)
        self._layers_card.add(rule())
        self._layers_card.add(self._layers)
        for label in self._heads:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._layers_card.add_head(label)
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.setSpacing(metrics.CARD_GAP)
        column.addWidget(self._figures)
        column.addWidget(self._layers_card)
        column.addWidget(self._notes)
        column.addWidget(self.picture)
        column.addWidget(self._fits)
        column.addStretch(1)
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
        whole.setSpacing(0)
        whole.addWidget(self._notices)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter, loader = self._presenter, self._loader
        presenter.changed.connect(self._show)
        presenter.refused.connect(self._refuse)
        self._settings.family_chosen.connect(self._choose_family)
        self._layers.fitted.connect(self._show_heads)
        self._layers.failed.connect(lambda fault: self.frame.notify(Notice("bad", fault.sentence)))
        self._fits.remedy_wanted.connect(presenter.apply_remedy)
        self._settings.cells_wanted.connect(lambda: self.frame.go_to("train", _CELLS))
        self._settings.weights_wanted.connect(self._ask_for_network_weights)
        self._notes.remedy_wanted.connect(presenter.apply)
        self._names.arrived.connect(lambda: self._settings.show_names(self._names.titles))
        self.architectures.failed.connect(self._refuse)
        self.picture.picture_wanted.connect(self._ask_for_picture)
        self.picture.picture_dropped.connect(self._top_five.look)
        self._top_five.seen.connect(self.picture.show_classes)
        self.session.busy_changed.connect(self._show_picture)
        loader.ready.connect(self._take_weights)
        loader.description_wanted.connect(self._want_description)
        loader.ended.connect(self._show)

    def _show(self) -> None:
        presenter = self._presenter
        self._settings.show_families(
            presenter.families(), chosen=presenter.family, can_edit=self.session.is_writer
        )
        if presenter.family == "vision" and self.isVisible():
            self._names.ask()
        kept = presenter.kept
        self._settings.show_network(kept.view if kept is not None else None)
        self._notes.show_notes(presenter.notes(), can_edit=self.session.is_writer)
        self._show_picture()
        self._stack.setCurrentIndex(0 if kept is None else 1)
        waiting = _WAITING if self.session.is_writer else _READ_ONLY
        self._empty.set_text(_UNFIT if presenter.fault else waiting)
        self._figures.set_figures(presenter.figures(is_compact=self._is_compact))
        if kept is not None:
            self._layers.show_network(kept.view)
            self._fits.show_fits(
                kept.view.finding, presenter.lines(), remedy=presenter.remedy_label
            )
        is_faulty = bool(presenter.fault) and kept is not None
        for card in (self._layers_card, self._fits):
            if card.is_stale != is_faulty:
                card.set_stale(_STALE if is_faulty else "")
        self._show_fault(presenter.fault)
        self.header_changed.emit()
        self.step_changed.emit()

    def _show_picture(self) -> None:
        """Offer to look at a picture where the network's weights know names of what they see."""
        obstacle = self._presenter.picture_obstacle
        self.picture.setVisible(obstacle is not None)
        if obstacle is not None:
            model = self.session.plan.model
            asked: object = None
            if isinstance(model, VisionPlan):
                asked = (model.network, model.start, model.weights)
            self.picture.show_state(asked=asked, obstacle=obstacle, is_busy=self.session.is_busy)

    def _refuse(self, words: str) -> None:
        self.frame.notify(Notice("bad", words))

    def _show_heads(self) -> None:
        for label, (title, width) in zip(self._heads, self._layers.heads(), strict=True):
            label.setText(title)
            label.setFixedWidth(max(1, width))

    def _show_fault(self, fault: str) -> None:
        if self._notices.texts != ([fault] if fault else []):
            self._notices.clear()
            if fault:
                self._notices.show_notice("bad", fault)

    def _go_on(self) -> None:
        self.frame.go_to("train")

    def _choose_family(self, family: str) -> None:
        if self._presenter.can_switch(family):
            self._presenter.choose_family(family)
        else:
            self._ask_for_weights()
        self._show()

    def _ask_for_picture(self) -> None:
        path = self.frame.choose_file("Choose a picture", _PICTURES)
        if path is not None:
            self._top_five.look(path)

    def _ask_for_network_weights(self) -> None:
        path = self.frame.choose_file("Weights of the named network", _WEIGHTS)
        if path is None:
            return
        written = written_from(path, self.session.base)
        self._presenter.take_weights(written)

    def _ask_for_weights(self) -> None:
        if self._presenter.family == "vision":
            self._ask_for_network_weights()
            return
        path = self.frame.choose_file("Load weights", _WEIGHTS)
        if path is not None:
            self._loader.load(path)

    def _take_weights(self, plan: LoadedPlan) -> None:
        self._presenter.take_model(plan, text=f"Load {Path(plan.weights).name}")
        self._show()

    def _want_description(self, weights: Path, words: str) -> None:
        def choose() -> None:
            found = self.frame.choose_file("Describe the layers", _DESCRIPTIONS)
            if found is not None:
                self._loader.load(weights, description=found)

        self.frame.notify(
            Notice(
                "caution",
                words,
                remedy="Weights need a JSON file that lists their layers.",
                action="Choose description…",
                trigger=choose,
            )
        )
