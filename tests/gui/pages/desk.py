"""A frame that notes what a page asks of it, and answers with the files laid out before."""

from __future__ import annotations

from pathlib import Path

from gui.pages.page import Notice


class Desk:
    """Stands where the window stands, so that one page can be tried alone.

    Attributes
    ----------
    files : list of Path
        What the user chooses next, file after file.
    target : Path or None
        Where the user writes to.
    asked : list of (str, str)
        What the user was asked for: title and filters.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notices: list[Notice] = []
        self.visited: list[str] = []
        self.files: list[Path] = []
        self.asked: list[tuple[str, str]] = []
        self.target: Path | None = None

    def go_to(self, page: str, tab: str = "") -> None:
        """Note the page, with the tab where one was asked for."""
        self.visited.append(f"{page}: {tab}" if tab else page)

    def notify(self, notice: Notice) -> None:
        """Note the notice."""
        self.notices.append(notice)

    def choose_file(self, title: str, filters: str) -> Path | None:
        """Return the next file."""
        self.asked.append((title, filters))
        return self.files.pop(0) if self.files else None

    def choose_folder(self, title: str) -> Path | None:
        """Return the next file, too."""
        return self.choose_file(title, "")

    def choose_target(self, title: str, proposed: Path, filters: str) -> Path | None:
        """Return where the user writes to."""
        self.asked.append((title, f"{proposed}, {filters}"))
        return self.target

    def open_path(self, path: Path) -> None:
        """Note the path."""
        self.visited.append(str(path))

    @property
    def cache_folder(self) -> Path:
        """A folder for pictures."""
        return self.folder / "cache"

    @property
    def export_folder(self) -> Path:
        """The folder for exports."""
        return self.folder

    def keep_export_folder(self, folder: Path) -> None:
        """Remember another folder for exports."""
        self.folder = folder
