"""Notices: what happened, what to do, a button that does it, and the details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.notice_line import NoticeLine

NoticeKind = Literal["info", "good", "caution", "bad"]
_MOST_SHOWN = 3
# About three lines of the default window; what is longer is read under "Details".
_MOST_LETTERS = 320


@dataclass(frozen=True)
class _Said:
    """What a notice says, to know one that is said again."""

    kind: NoticeKind
    text: str
    remedy: str


class NoticeBar(QWidget):
    """A stack of notices, the newest on top; it takes no room while there is none.

    Errors and cautions stay until they are dismissed or cleared. What went well leaves by itself.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[NoticeLine] = []
        self._said: dict[NoticeLine, _Said] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Notices")
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What the notices say, the newest first, those that wait for room included."""
        return [self._said[line].text for line in self._lines]

    @property
    def lines(self) -> list[NoticeLine]:
        """The notices, the newest first."""
        return list(self._lines)

    def show_notice(
        self,
        kind: NoticeKind,
        text: str,
        *,
        remedy: str = "",
        action: str = "",
        trigger: Callable[[], object] | None = None,
        detail: str = "",
    ) -> None:
        """Put a notice on top; one that says the same gives way to it.

        Parameters
        ----------
        kind : {"info", "good", "caution", "bad"}
            Its colour and sign.
        text : str
            What happened; a lead between two pairs of stars is set in semibold.
        remedy : str
            What to do, as a sentence.
        action, trigger : str, callable
            A button that does it; the notice leaves with the click.
        detail : str
            What unfolds under "Details", to be marked and copied.
        """
        said = _Said(kind, text, remedy)
        for old in [line for line in self._lines if self._said[line] == said]:
            self._remove(old)
        if len(text) > _MOST_LETTERS:
            detail = "\n\n".join(filter(None, (text, detail)))
            text = text[:_MOST_LETTERS].rsplit(" ", 1)[0] + " …"
        line = NoticeLine(kind, text, remedy=remedy, action=action, detail=detail)
        line.dismissed.connect(lambda: self._remove(line))
        if trigger is not None:
            line.acted.connect(trigger)
        self._lines.insert(0, line)
        self._said[line] = said
        self._column.insertWidget(0, line)
        self._arrange()
        line.announce()

    def clear(self, *, keeps_errors: bool = False) -> None:
        """Take the notices away, all of them or all but the errors."""
        for line in list(self._lines):
            if not (keeps_errors and self._said[line].kind == "bad"):
                self._remove(line)

    def _remove(self, line: NoticeLine) -> None:
        if line not in self._said:
            return
        self._lines.remove(line)
        del self._said[line]
        self._column.removeWidget(line)
        line.leave()
        self._arrange()

    def _arrange(self) -> None:
        for place, line in enumerate(self._lines):
            line.setVisible(place < _MOST_SHOWN)
        self.setVisible(bool(self._lines))
