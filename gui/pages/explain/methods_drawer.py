"""The drawer in which methods are chosen: all of the catalogue, by family, wrong ones with why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from core.catalogue.methods import Family
from core.evidence.wording import listed
from gui.pages.explain.methods import MethodChoice
from gui.pages.explain.presenter import ExplainPresenter
from gui.theme import metrics
from gui.widgets.chip import Chip
from gui.widgets.drawer import Drawer
from gui.widgets.labels import muted, strong
from gui.widgets.search_field import SearchField
from gui.widgets.when_seen import WhenSeen

_FAMILIES: dict[Family, str] = {
    "gradient": "Gradients",
    "relevance": "Relevance, layer by layer",
    "shapley": "Shapley values",
    "perturbation": "Changing the input",
    "class activation": "Class activation maps",
    "attention": "Attention",
    "layer": "Inside the network",
}
_LONGEST_BESIDE = 180
_NONE = "No method is called so or does so."


class MethodsDrawer(Drawer):
    """A tick box for each method; the last one that is ticked cannot be taken away."""

    def __init__(self, presenter: ExplainPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Methods", parent)
        self._presenter = presenter
        self.search = SearchField("Search methods")
        self.search.searched.connect(lambda _: self._show())
        self._nothing, self.count = muted(_NONE), muted(wraps=True)
        self._heads = {family: strong(title) for family, title in _FAMILIES.items()}
        self._rows: dict[str, MethodRow] = {}
        self.body.addWidget(self.search)
        self.body.addWidget(self.count)
        self.body.addWidget(self._nothing)
        choices = presenter.methods()
        for family, head in self._heads.items():
            self.body.addWidget(head)
            for choice in choices:
                if choice.family == family:
                    self.body.addWidget(self._row_of(choice))
        presenter.changed.connect(WhenSeen(self, self._show).draw)
        self._show()

    def row(self, name: str) -> MethodRow:
        """Return the row of a method."""
        return self._rows[name]

    def _row_of(self, choice: MethodChoice) -> MethodRow:
        row = MethodRow(choice)
        row.box.toggled.connect(
            lambda is_on, name=choice.name: self._presenter.set_method(name, is_chosen=is_on)
        )
        self._rows[choice.name] = row
        return row

    def _show(self) -> None:
        choices = self._presenter.methods()
        chosen = [choice.title for choice in choices if choice.is_chosen]
        is_only = len(chosen) == 1
        self.count.setText(f"{len(chosen)} of {len(choices)} chosen: {listed(chosen)}.")
        is_writer = self._presenter.session.is_writer
        words = self.search.text()
        shown: set[str] = set()
        for choice in choices:
            is_found = choice.holds(words, also=_FAMILIES[choice.family])
            row = self._rows[choice.name]
            row.setVisible(is_found)
            row.show_choice(choice, is_last=choice.is_chosen and is_only, is_writer=is_writer)
            if is_found:
                shown.add(choice.family)
        for family, head in self._heads.items():
            head.setVisible(family in shown)
        self._nothing.setVisible(not shown)


class MethodRow(QWidget):
    """Tick box and title, what its values owe, and what it shows or why it is refused."""

    def __init__(self, choice: MethodChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(choice.title)
        self.chip = Chip(choice.owes, "neutral")
        self.about = muted(wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, metrics.HALF)
        column.setSpacing(2)
        # Beside a long title there is no room for the chip.
        is_long = self.box.sizeHint().width() > _LONGEST_BESIDE
        direction = QBoxLayout.Direction
        head = QBoxLayout(direction.TopToBottom if is_long else direction.LeftToRight)
        head.setSpacing(2)
        indent = metrics.WIDE if is_long else 0
        head.addWidget(self.box, 1)
        below = QHBoxLayout()
        below.setContentsMargins(indent, 0, 0, 0)
        below.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        if is_long:
            below.addStretch(1)
        head.addLayout(below)
        column.addLayout(head)
        column.addWidget(self.about)
        self.about.setIndent(metrics.WIDE)

    def show_choice(self, choice: MethodChoice, *, is_last: bool, is_writer: bool) -> None:
        """Show how the choice stands; a wrong method can only be taken out."""
        self.box.blockSignals(True)
        self.box.setChecked(choice.is_chosen)
        self.box.blockSignals(False)
        can_change = is_writer and not is_last and (not choice.reason or choice.is_chosen)
        self.box.setEnabled(can_change)
        self.about.setText(choice.reason or choice.shows)
        if choice.reason:
            self.chip.set_chip("refused", "muted", icon="dash")
        else:
            # What is owed is no result: green would read as one before anything was run.
            self.chip.set_chip(choice.owes, "neutral")
        tip = f"Does not show: {choice.does_not_show}"
        self.setToolTip("One method has to stay" if is_last else tip)
        self.box.setAccessibleDescription(f"{choice.owes}. {choice.reason or choice.shows}")
