"""The same figures as a chart or as a table, whichever the reader prefers."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.widgets.segmented import Segmented


class ChartOrTable(QStackedWidget):
    """A chart, and in its place the table of what it shows.

    Attributes
    ----------
    form : Segmented
        Chooses between the two; it stands in the head of a card.
    """

    def __init__(self, chart: QWidget, table: QWidget) -> None:
        super().__init__()
        self.form = Segmented(
            [("chart", "Chart"), ("table", "Table")], name="Chart or table", is_small=True
        )
        self.addWidget(chart)
        self.addWidget(table)
        self.form.changed.connect(lambda value: self.setCurrentIndex(value == "table"))
