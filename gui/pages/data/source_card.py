"""The card that says which file the rows come from, with the ways to choose another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from core.plan.sources import BuiltinSource
from gui.pages.data.forms import ICONS
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.words import short_hash
from gui.pages.page import Frame
from gui.session.places import DATA_FILES
from gui.session.samples import SAMPLES, sample_plan
from gui.theme import metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel, mono, muted
from gui.widgets.segmented import Segmented

_TILE = 36
_EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


class SourceCard(Card):
    """Icon, name, kind and size, hash, and buttons for a file, a folder or a sample."""

    def __init__(
        self, presenter: DataPresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self._presenter = presenter
        self._frame = frame
        self._tile = _Tile()
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("role", "strong")
        self._summary = muted(wraps=True)
        self._hash = mono()
        self._read_as = muted("Read as")
        self.readings = Segmented([], name="Read as", is_small=True, is_stretched=True)
        self.readings.setToolTip("The file can be read in several ways; the network follows.")
        self.readings.changed.connect(lambda kind: presenter.choose_reading(str(kind)))
        self._lay_out()
        presenter.changed.connect(self._show)
        self._show()

    @property
    def texts(self) -> tuple[str, str, str]:
        """Name, summary and hash as they are shown."""
        return self._name.text(), self._summary.text(), self._hash.text()

    def _show(self) -> None:
        presenter = self._presenter
        source, view = presenter.session.plan.data.source, presenter.view
        self._tile.show_icon(ICONS[presenter.form])
        if isinstance(source, BuiltinSource):
            self._name.setText(view.name if view is not None else source.name.replace("_", " "))
        else:
            self._name.setText(Path(source.path).name)
        summary = "" if presenter.peek is None else presenter.peek.text
        self._summary.setText(view.summary if view is not None else summary or "Not checked yet")
        self._hash.setVisible(bool(view is not None and view.sha256))
        if view is not None and view.sha256:
            what = "" if view.sha256_of == "file" else f" of {view.sha256_of}"
            self._hash.setText(f"SHA-256{what} {short_hash(view.sha256)}")
            self._hash.setToolTip(view.sha256)
        self._show_readings()

    def _show_readings(self) -> None:
        """Offer the ways to read the file, where there are several."""
        presenter = self._presenter
        kind = presenter.session.plan.data.source.kind
        found = presenter.readings
        is_offered = any(one.kind == kind for one in found)
        self._read_as.setVisible(is_offered)
        self.readings.setVisible(is_offered)
        if not is_offered:
            return
        titles = [one.title for one in found]
        if [button.text() for button in self.readings.buttons()] != titles:
            self.readings.set_options([(one.kind, one.title) for one in found])
        for one in found:
            can_read = presenter.session.is_writer
            self.readings.set_option_enabled(one.kind, can_read, tip=one.text)
        self.readings.value = kind

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._summary)
        top = QHBoxLayout()
        top.setSpacing(metrics.GAP)
        top.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(metrics.STEP)
        buttons.addWidget(self._button("File…", "file", self._choose_file))
        buttons.addWidget(self._button("Folder…", "folder", self._choose_folder))
        sample = Button("Sample", "quiet", is_small=True)
        sample.setMenu(self._samples())
        buttons.addWidget(sample)
        buttons.addStretch(1)
        edge = metrics.GAP - 1
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.addLayout(top)
        self.body.addWidget(self._hash)
        self.body.addWidget(self._read_as)
        self.body.addWidget(self.readings)
        self.body.addLayout(buttons)

    @staticmethod
    def _button(text: str, icon_name: str, trigger: Callable[[], object]) -> Button:
        return Button(text, is_small=True, icon_name=icon_name, trigger=trigger)

    def _samples(self) -> QMenu:
        menu = QMenu(self)
        for name in SAMPLES:
            action = menu.addAction(sample_plan(name).title)
            action.triggered.connect(
                lambda _=False, name=name: self._frame.open_path(_EXAMPLES / f"{name}.toml")
            )
        return menu

    def _choose_file(self) -> None:
        path = self._frame.choose_file("Open data", DATA_FILES)
        if path is not None:
            self._frame.open_path(path)

    def _choose_folder(self) -> None:
        path = self._frame.choose_folder("Open a folder of pictures")
        if path is not None:
            self._frame.open_path(path)


class _Tile(QWidget):
    """The icon of the kind of data on a quiet ground."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = "table"
        self.setFixedSize(_TILE, _TILE)

    def show_icon(self, name: str) -> None:
        self._icon = name
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().sunken))
        painter.drawRoundedRect(self.rect(), metrics.RADIUS, metrics.RADIUS)
        inset = (_TILE - metrics.ICON) // 2
        paint_icon(painter, QRect(inset, inset, metrics.ICON, metrics.ICON), self._icon)
