"""A page below its header: tab strip, notices, settings panel and the tabs themselves."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.pages.page import Page
from gui.theme import metrics
from gui.widgets.notice_bar import NoticeBar
from gui.widgets.tab_strip import TabStrip
from gui.widgets.upright import UprightRule

_SETTINGS = "Settings"


class Body(QWidget):
    """Arranges one page; in a small window its settings become the first tab."""

    def __init__(self, page: Page, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page
        self._settings = page.settings()
        self._tabs = page.tabs() or [("", page)]
        self._is_compact: bool | None = None
        self._strip = TabStrip(self)
        self._strip.setAccessibleName(f"Tabs of {page.title}")
        self._stack = QStackedWidget(self)
        self._side = QHBoxLayout()
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(0)
        self._edge = UprightRule(self)
        self._side.addWidget(self._edge)
        self._side.addWidget(self._stack, 1)
        self._strip_box = QWidget(self)
        self._strip_box.setObjectName("tab-strip")
        self._strip_box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        strip_row = QHBoxLayout(self._strip_box)
        strip_row.setContentsMargins(16, 0, 16, 0)
        strip_row.addWidget(
            self._strip, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._strip_box)
        self._column.addLayout(self._side, 1)
        page.setParent(self)
        page.setVisible(any(widget is page for _, widget in self._tabs))
        self._strip.currentChanged.connect(self._show_place)
        page.tabs_changed.connect(self._rename)

    @property
    def tab_titles(self) -> list[str]:
        """Titles of the tabs that are offered."""
        return [self._strip.tabText(place) for place in range(self._strip.count())]

    def show_tab(self, title: str) -> None:
        """Show the tab with this title."""
        self._strip.setCurrentIndex(self.tab_titles.index(title))

    def _rename(self) -> None:
        """Give the tabs the titles that they have now."""
        titles = [title for title, _ in self._page.tabs()]
        renamed = dict(zip((title for title, _ in self._tabs), titles, strict=True))
        widgets = [widget for _, widget in self._tabs]
        self._tabs = list(zip(titles, widgets, strict=True))
        for place, title in enumerate(self.tab_titles):
            self._strip.setTabText(place, renamed.get(title, title))

    def take_notices(self, notices: NoticeBar) -> None:
        """Show the window's notices between tabs and page."""
        self._column.insertWidget(1, notices)

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the page for a small or an ordinary window."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._arrange()
            self._page.set_density(is_compact=is_compact)

    def _arrange(self) -> None:
        shown = self._strip.tabText(self._strip.currentIndex()) if self._strip.count() else ""
        self._strip.blockSignals(True)
        while self._strip.count():
            self._strip.removeTab(0)
        self._empty_stack()
        panel = self._settings
        if panel is not None:
            self._side.removeWidget(panel)
        tabs = list(self._tabs)
        if panel is not None and self._is_compact:
            panel.setMinimumWidth(0)
            panel.setMaximumWidth(16_777_215)
            tabs = [(_SETTINGS, panel), *((title or self._page.title, w) for title, w in tabs)]
        elif panel is not None:
            panel.setFixedWidth(metrics.SETTINGS)
            self._side.insertWidget(0, panel)
            panel.show()
        self._edge.setVisible(panel is not None and not self._is_compact)
        for title, widget in tabs:
            self._strip.addTab(title)
            self._stack.addWidget(widget)
        self._strip.blockSignals(False)
        self._strip_box.setVisible(len(tabs) > 1)
        self._strip.set_density(is_compact=bool(self._is_compact))
        self._strip_box.setFixedHeight(self._strip.sizeHint().height())
        titles = [title for title, _ in tabs]
        first = 1 if titles[0] == _SETTINGS else 0
        place = titles.index(shown) if shown in titles else first
        self._strip.setCurrentIndex(place)
        self._show_place(place)

    def _show_place(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        panel = self._settings
        if panel is not None and not self._is_compact:
            is_wanted = self._page.needs_settings(self._strip.tabText(place))
            panel.setVisible(is_wanted)
            self._edge.setVisible(is_wanted)

    def _empty_stack(self) -> None:
        while (widget := self._stack.widget(0)) is not None:
            self._stack.removeWidget(widget)
