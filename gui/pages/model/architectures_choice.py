"""The card in which one ticks the networks to be compared and names folders."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QWidget

from gui.pages.model.architectures import Architectures
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.card import Card
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import ElidedLabel, muted, sentence

_WORDS = (
    "Each network is built as published, for 1,000 classes, counted, and timed on one picture at "
    "a time on this machine. What was published stands beside it."
)
_ADD = "Add a network"
_ADD_WIDTH = 180
_FOLDERS = (
    ("weights", "Weights", "A folder with torchvision's weights under their own file names"),
    ("validation", "Validation pictures", "A folder with one folder of pictures for each class"),
)


class ArchitecturesChoice(Card):
    """Boxes to tick, a list to add from, two folders, and the button that begins.

    Signals
    -------
    folder_wanted : str
        The user wants to name the folder of `weights` or of `validation`.
    """

    folder_wanted = Signal(str)

    def __init__(self, presenter: Architectures, parent: QWidget | None = None) -> None:
        super().__init__("Networks to compare", parent)
        self._presenter = presenter
        self.run = Button("Compare networks", is_small=True, trigger=presenter.run)
        self.add_head(self.run)
        self.add(sentence(_WORDS))
        self._boxes: dict[str, QCheckBox] = {}
        self._ticks = QWidget()
        self._flow = FlowLayout(gap=metrics.STEP)
        self._ticks.setLayout(self._flow)
        self.add(self._ticks)
        self.more = _more()
        self.more.activated.connect(self._add)
        self.add(self._row(muted("Any other:"), self.more))
        self._folders = {name: _FolderLine(title, tip) for name, title, tip in _FOLDERS}
        for name, line in self._folders.items():
            line.choose.clicked.connect(lambda _=False, name=name: self.folder_wanted.emit(name))
            line.clear.clicked.connect(lambda _=False, name=name: presenter.give_folder(name, None))
        self.add(muted("For the share of right answers among the first five, both of:"))
        for line in self._folders.values():
            self.add(line)
        self.show_state()

    def show_state(self) -> None:
        """Show what the presenter says."""
        presenter = self._presenter
        if tuple(self._boxes) != presenter.offered:
            self._make_boxes(presenter.offered)
        for name, box in self._boxes.items():
            box.setText(presenter.title_of(name))
            box.setAccessibleName(box.text())
            box.setChecked(name in presenter.chosen)
        others = presenter.others
        if [self.more.itemData(place) for place in range(self.more.count())] != list(others):
            self.more.clear()
            for name, title in others.items():
                self.more.addItem(title, name)
        self.more.setCurrentIndex(-1)
        self.more.setEnabled(bool(others))
        self._folders["weights"].show_folder(str(presenter.weights or ""))
        self._folders["validation"].show_folder(str(presenter.validation or ""))
        self.run.setEnabled(not presenter.obstacle)
        self.run.setToolTip(presenter.obstacle)

    def _make_boxes(self, names: tuple[str, ...]) -> None:
        for box in self._boxes.values():
            self._flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for name in names:
            box = QCheckBox(self._presenter.title_of(name))
            box.clicked.connect(
                lambda is_on, name=name: self._presenter.choose(name, is_chosen=is_on)
            )
            self._boxes[name] = box
            self._flow.addWidget(box)
        self._ticks.updateGeometry()

    def _add(self, place: int) -> None:
        name = self.more.itemData(place)
        if name is not None:
            self._presenter.choose(str(name), is_chosen=True)

    @staticmethod
    def _row(*parts: QWidget) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(metrics.STEP)
        for part in parts:
            across.addWidget(part)
        across.addStretch(1)
        return row


class _FolderLine(QWidget):
    """A name, the folder, and buttons to choose and to forget it."""

    def __init__(self, title: str, tip: str) -> None:
        super().__init__()
        self.choose = Button(f"{title}…", "secondary", icon_name="folder", is_small=True, tip=tip)
        self.clear = IconButton("close", f"Forget the folder of {title.lower()}", colour="muted")
        self._path = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._tip = tip
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.STEP)
        row.addWidget(self.choose)
        row.addWidget(self._path, 1)
        row.addWidget(self.clear)

    def show_folder(self, folder: str) -> None:
        """Show the folder, or what belongs there."""
        self._path.setText(folder or f"{self._tip}; optional")
        self._path.setProperty("role", "body" if folder else "sentence")
        self._path.style().polish(self._path)
        self.clear.setVisible(bool(folder))


class _Others(QComboBox):
    """A list that narrows while one types; scrolling past it changes nothing."""

    def wheelEvent(self, event: object) -> None:  # noqa: N802
        event.ignore()  # type: ignore[attr-defined]


def _more() -> QComboBox:
    made = _Others()
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setFixedWidth(_ADD_WIDTH)
    made.setFixedHeight(metrics.FIELD)
    made.setAccessibleName(_ADD)
    finder = QCompleter(made.model(), made)
    finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    finder.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setCompleter(finder)
    line = made.lineEdit()
    assert line is not None  # it is editable
    line.setPlaceholderText(_ADD)
    line.setAccessibleName(_ADD)
    return made
