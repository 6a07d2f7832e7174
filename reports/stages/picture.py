"""One picture for the screen or for a file, from the builders of the report."""

from __future__ import annotations

from pathlib import Path

from core.canonical import sha256_bytes, write_whole
from core.errors import AuditError
from core.jobs.context import JobContext
from reports.figures import LIGHT, SCREEN_DARK, SCREEN_LIGHT, to_png, to_svg
from reports.stages.opening import Arguments
from reports.stages.pictures import PICTURES, Canvas, row_places

_MM_PER_PIXEL = 25.4 / 96.0
_PIXELS_PER_POINT = 96.0 / 72.0


def picture_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Draw the picture `name` from the record `view` into `folder`, under its own SHA-256.

    `width_px` and `height_px` are logical pixels, of which 96 make an inch, so that type is as
    large as in the window; `ratio` is how many device pixels stand for one. A `png` is drawn for
    the screen, light or dark; an `svg` is that of the report, light on a clear ground.

    Of a picture made of rows it also tells where each stands: `rows`, from 0 at the top to 1.

    Raises
    ------
    AuditError
        If there is no such picture, or it cannot be written.
    """
    context.check()
    name = str(arguments["name"])
    if name not in PICTURES:
        raise AuditError(
            "There is no such picture",
            seen=repr(name),
            allowed=", ".join(sorted(PICTURES)),
            remedy="Ask for one of these.",
        )
    kind = str(arguments.get("format", "png"))
    is_svg = kind == "svg"
    screen = SCREEN_DARK if arguments.get("is_dark") else SCREEN_LIGHT
    canvas = Canvas(
        width=_number(arguments, "width_px") * _MM_PER_PIXEL,
        height=_number(arguments, "height_px") * _MM_PER_PIXEL,
        theme=LIGHT if is_svg else screen,
    )
    drawing = PICTURES[name]
    figure = drawing.draw(arguments["view"], canvas)
    scale = _PIXELS_PER_POINT * _number(arguments, "ratio", default=1.0)
    data = to_svg(figure) if is_svg else to_png(figure, scale=scale)
    digest = sha256_bytes(data)
    path = Path(str(arguments["folder"])) / f"{digest}.{kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    rows = row_places(figure) if drawing.has_rows else []
    return {"sha256": digest, "path": str(path), "format": kind, "rows": rows}


def _number(arguments: Arguments, name: str, *, default: float | None = None) -> float:
    return float(str(arguments.get(name, default)))
