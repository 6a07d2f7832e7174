"""Keeps the window in the theme of the system, or in the one that was chosen instead."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from gui.theme import fonts
from gui.theme.current import current, put_in_force
from gui.theme.icons import icon
from gui.theme.stylesheet import palette, style_sheet
from gui.theme.tokens import DARK, LIGHT, Theme

__all__ = ["Choice", "ThemeKeeper", "current"]

Choice = Literal["system", "light", "dark"]
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class ThemeKeeper(QObject):
    """Applies a theme to the application, and applies another when the system changes.

    Parameters
    ----------
    application : QApplication
        The one that gets style, palette, font and style sheet.
    choice : {"system", "light", "dark"}
        What to follow from the start.

    Signals
    -------
    changed(Theme)
        After another theme was applied; what paints itself is repainted by Qt already.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, *, choice: Choice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice: Choice = choice
        self._theme: Theme | None = None
        application.setStyle("Fusion")
        application.setFont(fonts.body())
        application.setWindowIcon(icon("logo"))
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self.choose(choice)

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme or self._wanted()

    @property
    def is_dark(self) -> bool:
        """Whether the dark theme is in force."""
        return self.theme.is_dark

    @property
    def choice(self) -> Choice:
        """What is followed: the system, or one theme always."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Follow the system, or keep to one theme from now on."""
        self._choice = choice
        hints = self._application.styleHints()
        # The frame that the system draws around the window follows too (Qt 6.8).
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_SCHEMES[choice])
        self._apply()

    def _wanted(self) -> Theme:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        scheme = self._application.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _apply(self) -> None:
        theme = self._wanted()
        if theme == self._theme:
            return
        self._theme = theme
        put_in_force(theme)
        self._application.setPalette(palette(theme))
        self._application.setStyleSheet(style_sheet(theme))
        self.changed.emit(theme)
