"""The start screen: what to begin with, and what was open before."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.session.recents import Recent
from gui.start.drop_strip import DropStrip
from gui.start.footer import Footer
from gui.start.recent_section import RecentSection
from gui.start.ways import CardRow, places, samples, ways
from gui.theme import metrics
from gui.theme.icons import paint_icon
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, title

_WIDTH = 976
_TOP, _LEAST_TOP = 56, 20
_ROOM_FOR_TOP = 740  # from this height on the composition has its full head room
_PROMISE = "Train, explain and audit neural networks. Everything stays on this machine."
_SAMPLE = "Open a sample and go step by step, or run its whole audit at once."
_DATA = "Where does your data lie?"


class StartScreen(QWidget):
    """Three ways to begin, recent projects, and the foot.

    Signals
    -------
    sample_chosen, sample_audit_wanted : str
        A sample's project is to be opened; its whole audit is to be run at once.
    data_wanted, folder_wanted, model_wanted, project_wanted, verify_wanted
        The user wants to choose a file of data, a folder of images, weights, a project, a bundle.
    project_chosen : Path
        Folder of a recent project.
    theme_chosen : str
        system, light or dark.
    recents_cleared
        The list of recent projects is to be emptied.
    recents_restored : list of Recent
        What was cleared is to be put back.
    """

    sample_chosen = Signal(str)
    sample_audit_wanted = Signal(str)
    data_wanted = Signal()
    folder_wanted = Signal()
    model_wanted = Signal()
    project_chosen = Signal(object)
    project_wanted = Signal()
    verify_wanted = Signal()
    theme_chosen = Signal(str)
    recents_cleared = Signal()
    recents_restored = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Recent] = []
        self._is_compact = False
        self.ways = ways([self.show_samples, self.show_places, self.model_wanted.emit], self)
        self.samples = samples(self.sample_chosen.emit, self.sample_audit_wanted.emit, parent=self)
        self.places = places([self.data_wanted.emit, self.folder_wanted.emit], self)
        self.recents = RecentSection()
        self.footer = Footer()
        self._logo = _Logo()
        self._title = title("Vitrine")
        self._sentence = ElidedLabel(_PROMISE)
        self._sentence.setProperty("role", "sentence")
        self._sentence.setFixedHeight(metrics.BODY_LINE)
        self.back = Button("Back", "quiet", icon_name="chevron-left", trigger=self.show_ways)
        self.back.setToolTip("Back to the three ways to begin (Esc)")
        self._choices = QStackedWidget()
        self._drop = DropStrip()
        self._scroll = QScrollArea()
        self._lay_out()
        self._connect()
        self._unfold(self.ways, _PROMISE)

    def set_recents(self, recents: list[Recent]) -> None:
        """Show these projects."""
        self._shown = list(recents)
        self.recents.set_recents(self._shown)
        self.footer.set_recent_count(len(self._shown))

    def set_device(self, text: str) -> None:
        """Say on what the work runs, once that is known."""
        self.footer.set_device(text)

    def set_theme_choice(self, choice: str) -> None:
        """Mark the theme that was chosen in the settings."""
        self.footer.set_theme_choice(choice)

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the screen for a small or an ordinary window."""
        self._is_compact = is_compact
        for row in (self.ways, self.samples, self.places):
            row.set_density(is_compact=is_compact)
        self.recents.set_density(is_compact=is_compact)
        self._drop.set_density(is_compact=is_compact)
        self.footer.set_density(is_compact=is_compact)
        self._logo.setFixedSize(*((32, 32) if is_compact else (40, 40)))
        self._fit()

    def show_ways(self) -> None:
        """Show the three ways to begin."""
        self._unfold(self.ways, _PROMISE)

    def show_samples(self) -> None:
        """Unfold the samples in the place of the ways."""
        self._unfold(self.samples, _SAMPLE)

    def show_places(self) -> None:
        """Unfold the places where data may lie."""
        self._unfold(self.places, _DATA)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin with the first way under the keyboard."""
        super().showEvent(event)
        self.show_ways()
        # Only once shown: a hidden card does not take the focus.
        QTimer.singleShot(0, self, self._focus_first)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the column in the middle, with less head room where it is scarce."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Fold back with Esc."""
        if event.key() == Qt.Key.Key_Escape and self._current() is not self.ways:
            self.show_ways()
            return
        super().keyPressEvent(event)

    def _unfold(self, row: CardRow, words: str) -> None:
        is_focus_inside = self._current().isAncestorOf(self.focusWidget() or self)
        self._choices.setCurrentWidget(row)
        self._sentence.setText(words)
        self.back.setVisible(row is not self.ways)
        if is_focus_inside or self.back.hasFocus():
            row.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def _current(self) -> QWidget:
        return self._choices.currentWidget() or self.ways

    def _focus_first(self) -> None:
        if self.focusWidget() is None or not self.focusWidget().hasFocus():
            self.ways.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        side = metrics.PAD if self._is_compact else metrics.WIDE
        side = max(side, (self.width() - _WIDTH) // 2)
        if self._is_compact:
            top = metrics.PAD
        else:
            top = _TOP if self.height() >= _ROOM_FOR_TOP else _LEAST_TOP
        self._column.setContentsMargins(side, top, side, metrics.STEP)
        self._below_head.setFixedHeight(metrics.PAD if self._is_compact else 32)
        self._below_cards.setFixedHeight(metrics.PAD if self._is_compact else 34)
        # A stack is as high as its highest page; this one is as high as what it shows.
        self._choices.setFixedHeight(self._current().sizeHint().height())

    def _connect(self) -> None:
        self.recents.project_chosen.connect(self.project_chosen)
        self.recents.project_wanted.connect(self.project_wanted)
        self.recents.restore_wanted.connect(self._restore)
        self.footer.verify_wanted.connect(self.verify_wanted)
        self.footer.theme_chosen.connect(self.theme_chosen)
        self.footer.clear_wanted.connect(self._clear)

    def _clear(self) -> None:
        self._cleared, self._shown = self._shown, []
        self.recents.set_recents([], cleared=len(self._cleared))
        self.footer.set_recent_count(0)
        self.recents_cleared.emit()

    def _restore(self) -> None:
        cleared = self._cleared
        self.set_recents(cleared)
        self.recents_restored.emit(cleared)

    def _lay_out(self) -> None:
        for row in (self.ways, self.samples, self.places):
            self._choices.addWidget(row)
        self._below_head, self._below_cards = QWidget(), QWidget()
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setSpacing(0)
        self._column.addLayout(self._head())
        self._column.addWidget(self._below_head)
        self._column.addWidget(self._choices)
        self._column.addWidget(self._below_cards)
        self._column.addWidget(self.recents)
        self._column.addSpacing(metrics.PAD)
        self._column.addWidget(self._drop)
        self._column.addStretch(1)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self.footer)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title.setFixedHeight(metrics.TITLE_LINE)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        head = QHBoxLayout()
        head.setSpacing(metrics.PAD)
        head.addWidget(self._logo)
        head.addLayout(words, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        return head


class _Logo(QWidget):
    """The logo in its own colours."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(40, 40)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        with QPainter(self) as painter:
            paint_icon(painter, self.rect(), "logo")
