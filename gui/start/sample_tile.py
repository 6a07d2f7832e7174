"""The built-in data sets, each a tile that opens its project, with a button that does it all."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.start.choice_card import CardButton
from gui.start.writing import paint_line, paint_paragraph
from gui.theme import fonts, metrics
from gui.theme.icons import paint_icon
from gui.widgets.buttons import Button

HEIGHT, COMPACT_HEIGHT = 180, 112


@dataclass(frozen=True)
class Sample:
    """A data set that comes with the program.

    Attributes
    ----------
    name : str
        Its name in a plan.
    title, contents, question : str
        What it is called, what it holds, and what the network predicts.
    duration : str
        How long the whole audit takes about.
    icon : str
        Name of the drawing of its kind.
    """

    name: str
    title: str
    contents: str
    question: str
    duration: str
    icon: str


SAMPLES = (
    Sample(
        "breast_cancer",
        "Breast cancer",
        "Table · 569 rows · MLP",
        "Is a tumour malignant, judged by thirty measures of its cells?",
        "about 20 seconds",
        "table",
    ),
    Sample(
        "diabetes",
        "Diabetes",
        "Table · 442 rows · MLP",
        "How far will the illness be in a year, as a number?",
        "about 15 seconds",
        "table",
    ),
    Sample(
        "digits",
        "Digits",
        "Images 8×8 · 1,797 · CNN",
        "Which digit was written by hand in a small picture?",
        "about 20 seconds",
        "image",
    ),
    Sample(
        "pulses",
        "Pulses",
        "Series · 1,200 · GRU",
        "Does a recorded pulse carry an abnormal beat, and where?",
        "about 30 seconds",
        "series",
    ),
    Sample(
        "tides",
        "Tides",
        "Forecast · 1,500 hours · GRU",
        "How high is the water in each of the next twelve hours?",
        "about 40 seconds",
        "series",
    ),
    Sample(
        "messages",
        "Messages",
        "Texts · 800 · GRU",
        "Is a message an order or a complaint, and which word decides?",
        "about 30 seconds",
        "text",
    ),
)


class SampleTile(CardButton):
    """One sample; a click opens its project.

    Signals
    -------
    audit_wanted : str
        The whole audit of the sample with this name is to be run at once.
    """

    audit_wanted = Signal(str)

    def __init__(self, sample: Sample, *, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample = sample
        self.setAccessibleName(f"Open {sample.title}")
        self.setAccessibleDescription(f"{sample.contents}. {sample.question} {keys}")
        self.setToolTip(f"Open the project and go step by step ({keys})")
        self.setShortcut(keys)
        self.audit = Button(
            "Run the whole audit",
            is_small=True,
            trigger=lambda: self.audit_wanted.emit(sample.name),
            tip=f"Train, explain and check at once, up to the finished report: {sample.duration}",
            parent=self,
        )
        self.audit.setObjectName("audit")
        self.audit.setAccessibleName(f"Run the whole audit of {sample.title}")

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of the density; the width is shared out."""
        return QSize(160, COMPACT_HEIGHT if self.is_compact else HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the button at the foot."""
        super().resizeEvent(event)
        edge = 12 if self.is_compact else 17
        width = min(self.audit.sizeHint().width(), self.width() - 2 * edge)
        top = self.height() - edge - metrics.SMALL_BUTTON
        self.audit.setGeometry(edge, top, width, metrics.SMALL_BUTTON)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the tile."""
        with QPainter(self) as painter:
            self.paint_ground(painter)
            edge = 12 if self.is_compact else 17
            room = self.rect().adjusted(edge, edge, -edge, -edge)
            paint_icon(painter, QRect(room.left(), room.top() + 2, 16, 16), self.sample.icon)
            title = QRect(room.left() + 24, room.top(), room.width() - 24, metrics.SECTION_LINE)
            paint_line(painter, title, self.sample.title, font=fonts.section())
            meta = QRect(room.left(), room.top() + 26, room.width(), metrics.MUTED_LINE)
            paint_line(painter, meta, self.sample.contents, font=fonts.muted(), role="muted")
            if not self.is_compact:
                self._paint_question(painter, room)
            # The small tile has no lines for the question.
            top = room.top() + (42 if self.is_compact else 92)
            time = QRect(room.left(), top, room.width(), metrics.MUTED_LINE)
            words = f"Whole audit: {self.sample.duration}"
            paint_line(painter, time, words, font=fonts.muted(), role="muted")

    def _paint_question(self, painter: QPainter, room: QRect) -> None:
        body = QRect(room.left(), room.top() + 50, room.width(), 2 * metrics.BODY_LINE)
        line = metrics.BODY_LINE
        paint_paragraph(
            painter, body, self.sample.question, font=fonts.body(), role="text", line=line
        )
