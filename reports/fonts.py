"""The typefaces of report and figures, and what they cannot print.

Source Sans Pro comes from its own package, Libertinus Serif and DejaVu Sans Mono from typst and
matplotlib. A character that none of them holds would stop the export, so it is replaced, visibly,
by its code point.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
from fontTools.ttLib import TTFont
from matplotlib import font_manager

SANS = "Source Sans Pro"
SERIF = "Libertinus Serif"
MONO = "DejaVu Sans Mono"

_FACES = ("Regular", "Semibold", "Bold")
_MONO_FACES = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
# Never set as they stand: controls, invisible formats, private use, surrogates, unassigned.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ALLOWED_CONTROLS = frozenset("\n")


@cache
def sans_files() -> tuple[Path, ...]:
    """Return the OpenType files of Source Sans Pro that the report uses, in a fixed order."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:  # a broken installation, not a fault of the user
        message = "the package font-source-sans-pro is not installed"
        raise ModuleNotFoundError(message)
    folder = Path(spec.origin).parent / "files"
    return tuple(folder / f"SourceSansPro-{face}.otf" for face in _FACES)


@cache
def register_with_matplotlib() -> None:
    """Let matplotlib find Source Sans Pro; further calls do nothing."""
    for file in sans_files():
        font_manager.fontManager.addfont(file)


@cache
def typst_font_folder() -> Path:
    """Return a folder with just the faces that the report uses.

    The package holds each face twice, as OTF and TTF. Typst takes the first that the system lists,
    which differs from disk to disk, and with it the bytes of the report. The folder goes when the
    process ends.
    """
    folder = Path(tempfile.mkdtemp(prefix="vitrine-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for file in sans_files():
        shutil.copyfile(file, folder / file.name)
    return folder


def _characters(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def drawable_characters() -> frozenset[int]:
    """Return the code points that figures can print, plain and bold: those of Source Sans Pro.

    Inside a drawing typst does not change the face in the middle of a text.
    """
    return _without_joined(frozenset.intersection(*map(_characters, sans_files())))


@cache
def printable_characters() -> frozenset[int]:
    """Return the code points that the report's text can print, plain and bold."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    mono = frozenset.intersection(*(_characters(folder / name) for name in _MONO_FACES))
    return drawable_characters() | _without_joined(mono)


def _without_joined(codes: frozenset[int]) -> frozenset[int]:
    """Leave out combining marks and scripts whose letters join from right to left.

    Their shapes cannot be traced back to the text letter by letter, which the standard for
    accessible files demands and typst therefore refuses.
    """
    return frozenset(
        code
        for code in codes
        if not unicodedata.category(chr(code)).startswith("M")
        and unicodedata.bidirectional(chr(code)) not in _RIGHT_TO_LEFT
    )


def is_safe(character: str) -> bool:
    """Whether the character is visible text: no control, no bidirectional override, assigned."""
    return character in _ALLOWED_CONTROLS or (
        unicodedata.category(character) not in _UNSAFE_CATEGORIES
    )


@cache
def _is_printable(character: str) -> bool:
    if character in _ALLOWED_CONTROLS:
        return True
    return is_safe(character) and ord(character) in printable_characters()


@cache
def _is_drawable(character: str) -> bool:
    return is_safe(character) and ord(character) in drawable_characters()


def missing_characters(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that cannot be printed, each once, in order."""
    return tuple(dict.fromkeys(c for c in text if not _is_printable(c)))


def printable(text: str) -> str:
    """Return `text` with each run of unprintable characters written as its code points.

    A column named 年龄 becomes "[U+5E74 U+9F84]"; nothing disappears in silence. Letters and marks
    that exist as one character are joined first.
    """
    return _spelt_out(unicodedata.normalize("NFC", text), _is_printable)


def drawable(text: str) -> str:
    """Return `text` as a figure can print it, other characters written as their code points."""
    return _spelt_out(unicodedata.normalize("NFC", text), _is_drawable)


def safe(text: str) -> str:
    """Return `text` with characters that no face shows written as their code points.

    For pages in a browser, which has faces of its own for the world's scripts.
    """
    return _spelt_out(text, is_safe)


def _spelt_out(text: str, is_fine: Callable[[str], bool]) -> str:
    if all(is_fine(character) for character in text):
        return text
    parts: list[str] = []
    run: list[str] = []
    for character in text:
        if is_fine(character):
            parts.append(_bracketed(run))
            parts.append(character)
            run = []
        else:
            run.append(character)
    return "".join(parts) + _bracketed(run)


def _bracketed(run: list[str]) -> str:
    if not run:
        return ""
    return "[" + " ".join(f"U+{ord(character):04X}" for character in run) + "]"
