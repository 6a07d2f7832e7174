"""What every page is to the frame around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    # The start screen knows notices and must not wait for the plan behind a session.
    from gui.session.session import Session

StepKind = Literal["done", "ready", "running", "waits", "attention"]


@dataclass(frozen=True)
class HeaderAction:
    """A button of the page's header; at most one of them is primary."""

    text: str
    trigger: Callable[[], None]
    role: Literal["primary", "secondary", "quiet"] = "secondary"
    is_enabled: bool = True
    tip: str = ""
    icon: str = ""
    shortcut: str = ""


@dataclass(frozen=True)
class Notice:
    """What a page has to say: what happened, what to do, a button that does it, details."""

    kind: Literal["info", "good", "caution", "bad"]
    text: str
    remedy: str = ""
    action: str = ""
    trigger: Callable[[], None] | None = None
    detail: str = ""


@dataclass(frozen=True)
class StepState:
    """How far a step is: its glyph, a short note beside the name, and the tooltip."""

    kind: StepKind
    note: str = ""
    tip: str = ""


class Frame(Protocol):
    """What the window does for its pages."""

    def go_to(self, page: str, tab: str = "") -> None:
        """Show another page, by name, and the tab of it with this title or part, if one has it."""

    def notify(self, notice: Notice) -> None:
        """Show a notice under the header of the page that is shown."""

    def choose_file(self, title: str, filters: str) -> Path | None:
        """Ask for a file to open; None if the user thought better of it."""

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""

    def choose_target(self, title: str, proposed: Path, filters: str) -> Path | None:
        """Ask where to write a file."""

    def open_path(self, path: Path) -> None:
        """Open what the user dropped or chose: data, a project, a plan, weights, a bundle."""

    @property
    def cache_folder(self) -> Path:
        """A folder for pictures that can be drawn again."""

    @property
    def export_folder(self) -> Path:
        """The folder to which something was exported last, at first the user's documents."""

    def keep_export_folder(self, folder: Path) -> None:
        """Let the next export go to this folder too."""


class Page(QWidget):
    """Base of the pages; the frame reads it and shows header, tabs, settings and step."""

    header_changed = Signal()
    step_changed = Signal()
    tabs_changed = Signal()  # the tabs have other titles; their widgets stay

    name: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.frame = frame

    def sentence(self) -> str:
        """Return the one sentence under the title."""
        return ""

    def header_actions(self) -> list[HeaderAction]:
        """Return the buttons of the header, the primary one last."""
        return []

    def tabs(self) -> list[tuple[str, QWidget]]:
        """Return the page's tabs; a page with none or one shows no strip."""
        return []

    def settings(self) -> QWidget | None:
        """Return the settings panel, which stands at the left or is the first tab."""
        return None

    def needs_settings(self, tab: str) -> bool:  # noqa: ARG002 -- pages with such tabs override it
        """Return whether the settings panel belongs beside the tab with this title."""
        return True

    def tab_of(self, part: str) -> str:
        """Bring a part of a tab to the front and return the tab's title; a tab is its own part."""
        return part

    def step_state(self) -> StepState:
        """Return how far this step is."""
        return StepState("ready")

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the page for a small or an ordinary window."""

    def shown(self) -> None:
        """Do what is due when the page becomes visible."""

    def leave(self) -> None:
        """Let go of what must not outlive the page."""
