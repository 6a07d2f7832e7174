"""From answers to figures, by the builders that the report draws with."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from benchmarks.gallery.asking import Answer, Asked, Doubles
from benchmarks.gallery.exhibit import Picture
from benchmarks.gallery.over_rows import profiles_picture, sizes_picture, swarm_picture
from core.data.display import drawn_line, real_steps
from core.evidence.wording import count_text, digits_for
from reports.figures import (
    AttributionMap,
    Bar,
    ShownWord,
    Way,
    case_attribution,
    force,
    image_attribution,
    series_attribution,
    text_attribution,
    to_png,
    waterfall,
)
from reports.sections.quoting import is_signed
from reports.sections.texts import case_words
from reports.shown_values import shown_value
from reports.stages.method_words import percent_text

_BARS = 9
_SCALE = 2.0
_LARGEST = 200_000


def png_of(asked: Asked, picture: Picture) -> bytes:
    """Return the picture as PNG of at most 200 kB."""
    return shrunk(to_png(_FORMS[picture.form](asked, picture), scale=_SCALE))


def shrunk(data: bytes) -> bytes:
    """Return a PNG without transparency, packed as tightly as it goes.

    A palette would make it smaller still, and bands of the scales of colours.
    """
    file = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").save(file, format="PNG", optimize=True)
    if len(file.getvalue()) > _LARGEST:
        raise ValueError(f"a picture has {len(file.getvalue()):,} bytes, more than {_LARGEST:,}")
    return file.getvalue()


def missed(answer: Answer, place: int) -> str:
    """Return what the gate found where the row missed it."""
    gate = answer.record.gate
    assert gate is not None
    return "" if answer.is_within(place) else f"error {percent_text(gate.errors[place])}"


def is_drawn(answer: Answer) -> bool:
    """Whether there is anything to be drawn."""
    return answer.explanation is not None


def _maps(asked: Asked, picture: Picture) -> Figure:
    place = asked.chosen[picture.choice]
    prepared, row = asked.explaining.prepared, int(asked.rows[place])
    if prepared.record.kind == "text":
        return _words(asked, picture, place)
    assert prepared.dataset.inputs is not None
    end = real_steps(prepared.dataset, row)
    found = np.asarray(prepared.dataset.inputs[row], dtype=np.float64)
    maps = []
    for answer in _answers(asked, picture):
        assert answer.explanation is not None
        values = answer.explanation.values[place][: len(found)]
        shown = values if prepared.record.kind == "image" else values[:, :end]
        maps.append(_map(answer, answer.title, shown, missed(answer, place)))
    if prepared.record.kind == "image":
        return image_attribution(found.astype(np.float32), tuple(maps))
    line = drawn_line(found[:, :end], task=prepared.record.task)
    return series_attribution(line.astype(np.float32), tuple(maps), y_label=asked.exhibit.unit)


def _map(answer: Answer, title: str, values: Doubles, note: str) -> AttributionMap:
    kind = "text" if values.ndim == 1 else ""
    return AttributionMap(title, values, note, is_signed=is_signed(answer.record.method, kind))


def _words(asked: Asked, picture: Picture, place: int) -> Figure:
    words, unknown = case_words(asked.explaining.prepared, int(asked.rows[place]))
    maps = []
    for answer in _answers(asked, picture):
        assert answer.explanation is not None
        values = answer.explanation.player_values[place][: len(words)]
        maps.append(_map(answer, answer.title, values, missed(answer, place)))
    shown = tuple(ShownWord(word, is_new) for word, is_new in zip(words, unknown, strict=True))
    return text_attribution(shown, tuple(maps))


def _mean(asked: Asked, picture: Picture) -> Figure:
    """Draw the mean of a class's rows over the mean of what is said of those within the gate."""
    prepared = asked.explaining.prepared
    assert prepared.dataset.inputs is not None
    places = asked.places_of(picture.choice.label)
    line = np.asarray(prepared.dataset.inputs[asked.rows[places]], dtype=np.float64).mean(axis=0)
    maps = []
    for answer in _answers(asked, picture):
        assert answer.explanation is not None
        kept = [place for place in places.tolist() if answer.is_within(place)]
        note = "" if kept else "no row within the gate"
        values = answer.explanation.values[kept or places.tolist()].mean(axis=0)
        rows = count_text(len(kept or places), "row", "rows")
        maps.append(_map(answer, f"{answer.title}, mean of {rows}", values, note))
    return series_attribution(line.astype(np.float32), tuple(maps), y_label=asked.exhibit.unit)


def _answers(asked: Asked, picture: Picture) -> list[Answer]:
    return [asked.answers[name] for name in picture.methods if is_drawn(asked.answers[name])]


def bars_of(asked: Asked, answer: Answer, place: int) -> tuple[Bar, ...]:
    """Return the strongest parts of a row of a table with their values, and the rest as one."""
    assert answer.explanation is not None
    values: Doubles = answer.explanation.player_values[place]
    order = np.argsort(-np.abs(values), kind="stable")
    dataset, row = asked.explaining.prepared.dataset, int(asked.rows[place])
    groups = asked.explaining.plan.explanation.parts.groups
    bars = []
    for part in order[:_BARS]:
        name = answer.record.players[part]
        value = shown_value(dataset, row, part=name, groups=groups)
        bars.append(Bar(f"{name} = {value}", float(values[part])))
    rest = order[_BARS:]
    if len(rest):
        words = f"{count_text(len(rest), 'other', 'others')} together"
        bars.append(Bar(words, float(values[rest].sum()), is_rest=True))
    return tuple(bars)


def _bars(asked: Asked, picture: Picture) -> Figure:
    answer, place = asked.answers[picture.methods[0]], asked.chosen[picture.choice]
    bars = bars_of(asked, answer, place)
    return case_attribution(
        bars,
        x_label=f"Attribution to the {answer.record.target}",
        digits=digits_for(max(abs(bar.value) for bar in bars)),
        missed=missed(answer, place),
    )


def _way(asked: Asked, picture: Picture) -> Figure:
    answer, place = asked.answers[picture.methods[0]], asked.chosen[picture.choice]
    assert answer.explanation is not None
    said = answer.explanation
    start, end = float(said.baseline_outputs[place]), float(said.outputs[place])
    build = waterfall if picture.form == "waterfall" else force
    target = answer.record.target
    return build(
        Way(bars_of(asked, answer, place), start=start, end=end),
        x_label=f"{target[:1].upper()}{target[1:]}",
        digits=digits_for(max(abs(start), abs(end))),
        missed=missed(answer, place),
    )


_FORMS: dict[str, Callable[[Asked, Picture], Figure]] = {
    "maps": _maps,
    "mean": _mean,
    "waterfall": _way,
    "force": _way,
    "bars": _bars,
    "swarm": swarm_picture,
    "sizes": sizes_picture,
    "profiles": profiles_picture,
}
