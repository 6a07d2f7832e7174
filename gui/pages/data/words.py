"""The short texts of the Data page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.evidence.wording import count_text, listed
from core.plan.sources import Source
from core.records.views.data import ClassCount, ColumnView, DataView, PeekView, Problem
from core.records.views.forecasts import ForecastView
from core.records.views.texts import TextsView
from gui.pages.data.roles import ROLE_MEANINGS, ROLE_TEXTS
from gui.pages.page import Notice
from gui.widgets.key_figures import KeyFigure

_KINDS = {"refusal": "bad", "caution": "caution", "info": "info"}
_BECOMES = {
    "sensitive": "kept for the audit only",
    "identifier": "kept to name the rows",
    "ignored": "left out",
}
_MOST_NARROW = 3  # figures beside the classes
_NO_BREAK = "\N{NARROW NO-BREAK SPACE}"

_FIRST_LINE = "The first line"  # names that were made or mended, which the plan holds by then


def notice_text(problem: Problem) -> str:
    """Return the sentence of a problem, its lead between stars."""
    return f"**{problem.lead}** {problem.text}" if problem.lead else problem.text


def guesses(peek: PeekView | None, source: Source) -> tuple[Problem, ...]:
    """Return what the first look took for granted of a file that is read as it proposes."""
    if peek is None or peek.kind != source.kind or peek.kind == "npz":
        return ()
    if peek.kind == "table":  # all else is said again by the survey
        return tuple(item for item in peek.problems if item.lead == _FIRST_LINE)
    return tuple(
        item.model_copy(update={"columns": ()}) for item in peek.problems if item.kind == "info"
    )


def notice_kind(problem: Problem) -> str:
    """Return the colour of a problem's notice."""
    return _KINDS[problem.kind]


def failed_notice(sentence: str, detail: str) -> Notice:
    """Return the notice of a look that came to nothing."""
    return Notice("bad", sentence, detail=detail)


def role_tip(role: str, note: str = "") -> str:
    """Return what a role means for a column, and how it came by it."""
    meaning = f"{ROLE_TEXTS[role]}: {ROLE_MEANINGS[role]}." if role in ROLE_TEXTS else ""
    return " ".join(filter(None, (meaning, note)))


def roles_line(roles: Sequence[str]) -> str:
    """Return how many columns the network is shown, and what becomes of the others."""
    if not roles:
        return ""
    inputs = count_text(roles.count("feature"), "column is", "columns are")
    parts = [f"{inputs} shown to the network"]
    for role, one, many in (
        ("sensitive", "sensitive column is", "sensitive columns are"),
        ("identifier", "identifier is", "identifiers are"),
        ("ignored", "column is", "columns are"),
    ):
        if count := roles.count(role):
            parts.append(f"{count_text(count, one, many)} {_BECOMES[role]}")
    return f"{'; '.join(parts)}."


def short_hash(digest: str) -> str:
    """Return the ends of a hash: "b21f…5871"."""
    return f"{digest[:4]}…{digest[-4:]}" if len(digest) > 12 else digest


def given_line(parts: Sequence[str]) -> str:
    """Return which parts come with the data and are not drawn."""
    if not parts:
        return ""
    verb = "part comes" if len(parts) == 1 else "parts come"
    return f"The {listed(list(parts))} {verb} with the data."


def share_text(part: int, whole: int) -> str:
    """Return a share in per cent with one decimal."""
    return f"{100 * part / whole:.1f}{_NO_BREAK}%" if whole else ""


def event_last(classes: tuple[ClassCount, ...]) -> tuple[ClassCount, ...]:
    """Return two classes with the event to predict last; more stay in their order."""
    return tuple(sorted(classes, key=lambda one: one.is_positive)) if len(classes) == 2 else classes


def balance_line(classes: tuple[ClassCount, ...]) -> str:
    """Return "700 good · 300 bad (30.0 %)" for two classes, the extremes of more."""
    total = sum(item.rows for item in classes)
    if len(classes) == 2:
        first, second = event_last(classes)
        share = share_text(second.rows, total)
        return f"{first.rows:,} {first.name} · {second.rows:,} {second.name} ({share})"
    if not classes:
        return ""
    fewest = min(classes, key=lambda item: item.rows)
    most = max(classes, key=lambda item: item.rows)
    return f"{len(classes)} classes, {fewest.rows:,} to {most.rows:,} rows"


def figures(view: DataView, *, is_narrow: bool = False) -> list[KeyFigure]:
    """Return the key figures beside the class balance; in a narrow window under short names."""
    found = _figures(view)
    if not is_narrow:
        return found
    if len(found) > _MOST_NARROW:
        found = [item for item in found if item.short != "repeated"]
    return [
        replace(item, label=item.short.capitalize(), note=_short_note(item.note)) for item in found
    ]


def _short_note(note: str) -> str:
    return note.removeprefix("exact, ").removeprefix("each ")


def _figures(view: DataView) -> list[KeyFigure]:
    if view.source_kind == "image_folder":
        return [
            KeyFigure(
                "Pictures",
                f"{view.rows:,}",
                note=f"in {len(view.classes)} classes",
                short="pictures",
            ),
            _duplicates(view, "Repeated pictures", "repeated"),
            KeyFigure(
                "Cannot be read",
                f"{len(view.corrupt):,}",
                note=f"of {_checked(view):,} checked",
                short="corrupt",
                role="bad" if view.corrupt else "text",
                icon="alert" if view.corrupt else "",
            ),
        ]
    if view.texts is not None:
        return _text_figures(view, view.texts)
    if view.forecast is not None:
        return _forecast_figures(view.forecast)
    if view.kind != "tabular":
        return [
            KeyFigure("Rows", f"{view.rows:,}", note=_shape(view), short="rows"),
            *_lengths(view),
            _duplicates(view, "Repeated rows", "repeated"),
            KeyFigure("Also in training", _overlap(view), note="test rows", short="overlap"),
        ]
    return [
        KeyFigure(
            "Missing values", f"{view.missing_cells:,}", note=f"of {view.cells:,}", short="missing"
        ),
        _duplicates(view, "Duplicate rows", "duplicates"),
        _suspects(view),
    ]


def _shape(view: DataView) -> str:
    if view.lengths_text:
        return count_text(view.channels, "channel", "channels")
    return f"each {view.shape}"


def _lengths(view: DataView) -> list[KeyFigure]:
    """Return how long series of unequal lengths are."""
    if not view.lengths_text:
        return []
    span, _, middle = view.lengths_text.replace(" steps", "").partition(", median ")
    return [KeyFigure("Steps", span, note=f"median {middle}", short="steps")]


def _text_figures(view: DataView, texts: TextsView) -> list[KeyFigure]:
    span, _, middle = texts.lengths_text.replace(" words", "").partition(", median ")
    test = next((part for part in texts.parts if part.name == "test"), texts.parts[-1])
    return [
        KeyFigure(
            "Vocabulary", f"{texts.vocabulary:,}", note="training words", short="known words"
        ),
        KeyFigure(
            "Unknown words",
            test.unknown_text,
            note=f"of the {test.name} part",
            short="unknown",
        ),
        KeyFigure("Words in a text", middle, note=f"median, {span}", short="length"),
        _duplicates(view, "Repeated texts", "repeated"),
    ]


def _forecast_figures(found: ForecastView) -> list[KeyFigure]:
    season = f"{found.season:,}" if found.season else "–"
    return [
        KeyFigure(
            "Windows", f"{found.windows:,}", note=f"of {found.window:,} steps", short="windows"
        ),
        KeyFigure("Ahead", f"{found.horizon:,}", note="steps", short="ahead"),
        KeyFigure("Repeats after", season, note="steps", short="season"),
    ]


def _checked(view: DataView) -> int:
    return sum(count for _, count in view.formats) + len(view.corrupt)


def _overlap(view: DataView) -> str:
    return "–" if view.overlap is None else f"{view.overlap:,}"


def _duplicates(view: DataView, label: str, short: str) -> KeyFigure:
    value = "–" if view.duplicate_rows is None else f"{view.duplicate_rows:,}"
    return KeyFigure(label, value, note=view.duplicate_note, short=short)


def _suspects(view: DataView) -> KeyFigure:
    count = len(view.suspects)
    note = "" if view.best_alone is None else f"best column {view.best_alone:.2f}"
    return KeyFigure(
        "Leakage suspects",
        f"{count:,}",
        note=note,
        short="suspects",
        icon="warning" if count else "",
        role="caution" if count else "text",
    )


def distinct_text(column: ColumnView) -> str:
    """Return how many different values a column has; empty where nobody counted."""
    if column.distinct is None:
        return ""
    return f"over {column.distinct:,}" if column.has_more else f"{column.distinct:,}"


def to_do_text(count: int) -> str:
    """Return the note beside the step: "1 to do"."""
    return f"{count} to do" if count else ""


def columns_title(count: int, shown: int) -> str:
    """Return the head of the table of columns."""
    return (
        count_text(count, "column", "columns") if shown == count else f"{shown} of {count} columns"
    )
