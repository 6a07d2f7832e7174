"""Cards for a series to be forecast: its course with the parts, and one window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.evidence.wording import count_text
from core.records.views.forecasts import ForecastView
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.series_chart import Line, SeriesChart, Zone
from gui.widgets.card import Card


class HistoryCard(Card):
    """The whole series; behind it the stretches that each part forecasts."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("The series", parent)
        self._presenter = presenter
        self.chart = SeriesChart("The whole series")
        self.add(self.chart, stretch=1)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        found = shown_forecast(self._presenter)
        if found is None:
            return
        self.set_title(history_title(found))
        zones = [Zone(part.part.capitalize(), part.first, part.last) for part in found.parts]
        spoken = "; ".join(
            f"{zone.name} forecasts steps {zone.first + 1:,} to {zone.last + 1:,}" for zone in zones
        )
        self.chart.show_lines(
            [Line(found.target, found.places, found.values)], zones, spoken=spoken
        )


class WindowCard(Card):
    """One window: what the network sees, and what it is to forecast."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("One window", parent)
        self._presenter = presenter
        self.chart = SeriesChart("One window")
        self.add(self.chart, stretch=1)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        found = shown_forecast(self._presenter)
        if found is None:
            return
        self.set_title(window_title(found))
        example = found.example
        seen = range(example.start, example.start + len(example.seen))
        last = len(example.seen) - 1
        ahead = range(example.start + last, example.start + last + len(example.ahead) + 1)
        lines = [
            Line("seen", seen, example.seen),
            Line(
                "ahead", ahead, (example.seen[-1], *example.ahead), role="caution", is_dashed=True
            ),
        ]
        zones = [
            Zone("Seen", seen.start, seen.stop - 1),
            Zone("Ahead", ahead.start, ahead.stop - 1),
        ]
        self.chart.show_lines(lines, zones, spoken=window_title(found))


def shown_forecast(presenter: DataPresenter) -> ForecastView | None:
    """Return what the survey says of the series, of this plan or an earlier one."""
    return None if presenter.view is None else presenter.view.forecast


def history_title(found: ForecastView) -> str:
    """Return how long the series is, and when its windows end where that is known."""
    dated = f"; windows end {found.began} to {found.ended}" if found.began else ""
    return f"{found.target}: {count_text(found.steps, 'step', 'steps')}{dated}"


def window_title(found: ForecastView) -> str:
    """Return what a window shows and asks for."""
    seen = count_text(found.window, "step", "steps")
    return f"One window: {seen} seen, {found.horizon:,} to forecast"
