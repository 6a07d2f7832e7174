"""Buttons: one with words, one with an icon alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from gui.theme import metrics
from gui.theme.icons import icon
from gui.theme.tokens import Role

ButtonRole = Literal["primary", "secondary", "quiet", "link", "danger"]
_ICON_COLOURS: dict[str, Role] = {"primary": "on_accent", "link": "accent", "danger": "bad"}


class Button(QPushButton):
    """A button of 32 px, or of 28 px where it is small or stands in a card.

    Parameters
    ----------
    text : str
        A verb with its object.
    role : {"primary", "secondary", "quiet", "link", "danger"}
        How loud it is; at most one primary button a page.
    trigger : callable, optional
        What a click does.
    icon_name : str
        An icon before the text.
    tip : str
        What it does, or what is missing while it is disabled.
    is_small : bool
        Whether it is 28 px high.
    """

    def __init__(
        self,
        text: str,
        role: ButtonRole = "secondary",
        *,
        trigger: Callable[[], object] | None = None,
        icon_name: str = "",
        tip: str = "",
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("role", role)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
        if is_small:
            self.setProperty("is_small", True)  # `size` is a property of every widget
        if icon_name:
            self.setIcon(icon(icon_name, _ICON_COLOURS.get(role, "text")))
            # Qt leaves 4 px between icon and text; the icon keeps to the left of wider room.
            self.setIconSize(QSize(metrics.ICON + metrics.HALF, metrics.ICON))
        if trigger is not None:
            self.clicked.connect(lambda _=False: trigger())


class IconButton(QToolButton):
    """A square button of 28 px that shows an icon alone and says its name to a screen reader.

    Parameters
    ----------
    icon_name : str
        The icon.
    text : str
        What it does: its tip and accessible name.
    role : {"quiet", "secondary", "inside"}
        Without or with an edge; smaller and without room of its own inside a field.
    colour : Role
        The colour of the icon.
    trigger : callable, optional
        What a click does.
    """

    def __init__(
        self,
        icon_name: str,
        text: str,
        *,
        role: Literal["quiet", "secondary", "inside"] = "quiet",
        colour: Role = "text",
        trigger: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setIcon(icon(icon_name, colour))
        self.setIconSize(QSize(metrics.ICON, metrics.ICON))
        self.setFixedSize(metrics.SMALL_BUTTON, metrics.SMALL_BUTTON)
        self.setToolTip(text)
        self.setAccessibleName(text)
        if trigger is not None:
            self.clicked.connect(lambda _=False: trigger())
