"""A figure as SVG for the report, or as PNG for the window."""

from __future__ import annotations

import io
from typing import Any, cast

import matplotlib as mpl
from matplotlib.figure import Figure

_POINTS_PER_INCH = 72.0
_SVG_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: searchable, and set in the report's own face
    "svg.hashsalt": "vitrine",  # names inside the file do not change from run to run
    "text.parse_math": False,
}
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def to_svg(figure: Figure) -> bytes:
    """Return the figure as SVG on a clear ground, byte for byte the same each time."""
    file = io.BytesIO()
    with mpl.rc_context(cast("Any", _SVG_SETTINGS)):
        figure.savefig(file, format="svg", facecolor="none", metadata=_NO_METADATA)
    return file.getvalue()


def to_png(figure: Figure, *, scale: float = 1.0) -> bytes:
    """Return the figure as PNG; at scale 1 a point is a pixel, at 2 it is two by two."""
    file = io.BytesIO()
    with mpl.rc_context({"text.parse_math": False}):
        figure.savefig(
            file, format="png", dpi=_POINTS_PER_INCH * scale, metadata={"Software": None}
        )
    return file.getvalue()
