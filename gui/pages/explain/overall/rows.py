"""The tables of the Global tab: methods with their gate, and players with their means."""

from __future__ import annotations

from collections.abc import Callable

from core.evidence.wording import figure_text
from core.records.base import Kind
from core.records.streamed import StreamedPlayer
from core.records.views.global_ import GlobalFigure, GlobalMethod, GlobalPlayer
from core.records.views.overall import ImportanceRow
from core.records.views.pictures import DeletionPicture, GlobalPicture
from gui.pages.explain.painting import CHIP_ICONS
from gui.tables.column import Column
from gui.tables.delegates import ChipCell, ChipDelegate
from gui.tables.texts import number_in

SHOWN = 15
FIRST: dict[Kind, str] = {
    "tabular": "Feature",
    "image": "Patch",
    "series": "Segment",
    "text": "Word",
}
_MOST_CURVES = 5


def method_columns() -> list[Column[GlobalMethod]]:
    """Return the columns of the table of methods, as the report's has them."""
    return [
        Column(
            "Method",
            lambda row: row.title,
            is_stretched=True,
            is_strong=lambda row: row.is_quotable,
            is_muted=lambda row: row.is_struck,
            tip=_about_method,
        ),
        Column(
            "Sum rule",
            lambda row: row.state,
            cell=lambda row: ChipCell(row.state, row.chip, CHIP_ICONS[row.chip]),
            delegate=ChipDelegate,
            tip=lambda row: row.reason or row.rule.capitalize(),
        ),
        _figure("Rows within", lambda row: row.share, more=_errors),
        _figure("Deletion, gain", lambda row: row.deletion),
        _figure("Insertion, gain", lambda row: row.insertion),
    ]


def player_columns(kind: Kind) -> list[Column[GlobalPlayer]]:
    """Return the columns of the table of players; words come with their number and their sign."""
    columns = [
        Column[GlobalPlayer](
            FIRST[kind], lambda row: row.name, is_stretched=True, tip=lambda row: row.name
        ),
        Column[GlobalPlayer](
            "Mean |attribution|" if kind != "text" else "Mean size",
            lambda row: row.mean.value,
            text=lambda row: row.text,
            is_number=True,
        ),
        Column(
            "95 % interval",
            lambda row: row.interval or None,
            order=lambda row: row.mean.low,
            is_number=True,
            is_muted=lambda _: True,
        ),
    ]
    if kind != "text":
        return columns
    found = Column[GlobalPlayer](
        "Found",
        lambda row: row.occurrences,
        is_number=True,
        head_tip="How often the word stands in the explained texts",
    )
    signed = Column[GlobalPlayer](
        "With sign",
        lambda row: number_in(row.signed),
        text=lambda row: row.signed,
        is_number=True,
        head_tip="Mean attribution: below zero the word lowers the output on average",
    )
    return [columns[0], found, *columns[1:], signed]


def importance_columns(
    kind: Kind, score: str, *, loss: str = "loss"
) -> list[Column[ImportanceRow]]:
    """Return the columns of the table of importance; `score` is empty where there is none."""
    columns = [
        Column[ImportanceRow](
            FIRST[kind], lambda row: row.name, is_stretched=True, tip=lambda row: row.name
        ),
        Column[ImportanceRow](
            f"Increase of the {loss}",
            lambda row: row.loss.value,
            text=lambda row: row.text,
            tip=lambda row: "Each repetition: " + ", ".join(f"{r:.3g}" for r in row.repeats),
            is_number=True,
        ),
        Column[ImportanceRow](
            "95\u00a0% interval",
            lambda row: row.interval or None,
            order=lambda row: row.loss.low,
            is_number=True,
            is_muted=lambda _: True,
        ),
    ]
    if score:
        columns.append(
            Column[ImportanceRow](
                f"Loss of {score}",
                lambda row: row.score.value if row.score is not None else None,
                text=lambda row: row.score_text or "\N{EN DASH}",
                is_number=True,
            )
        )
    if kind == "text":
        columns.append(
            Column[ImportanceRow](
                "Texts", lambda row: row.rows, is_number=True, head_tip="Texts that hold the word"
            )
        )
    return columns


def streamed_columns(digits: Callable[[], int]) -> list[Column[StreamedPlayer]]:
    """Return the columns of the table of parts over all rows; `digits` gives the decimals."""
    return [
        Column[StreamedPlayer](
            "Part", lambda row: row.name, is_stretched=True, tip=lambda row: row.name
        ),
        Column[StreamedPlayer](
            "Mean |attribution|",
            lambda row: row.mean_absolute,
            text=lambda row: figure_text(row.mean_absolute, digits=digits()),
            is_number=True,
        ),
        Column[StreamedPlayer](
            "Standard error",
            lambda row: row.standard_error,
            text=lambda row: f"± {figure_text(row.standard_error, digits=digits())}",
            is_number=True,
            is_muted=lambda _: True,
            head_tip="Over the rows",
        ),
        Column[StreamedPlayer](
            "With sign",
            lambda row: row.mean,
            text=lambda row: figure_text(row.mean, digits=digits(), signed=True),
            is_number=True,
            head_tip="Mean attribution: below zero it lowers the output on average",
        ),
    ]


def bars_of(method: GlobalMethod, *, target: str) -> GlobalPicture:
    """Return what the bar chart is drawn from: the strongest players."""
    top = method.players[:SHOWN]
    return GlobalPicture(
        names=tuple(player.name for player in top),
        estimates=tuple(player.mean for player in top),
        x_label=f"Mean absolute attribution to the {target}",
        figures=tuple(player.text for player in top),
    )


def curves_of(methods: tuple[GlobalMethod, ...], *, first: str) -> DeletionPicture | None:
    """Return what the deletion curves are drawn from; the method `first` is the main line."""
    found = [method for method in methods if method.faithfulness is not None]
    found.sort(key=lambda method: method.name != first)
    records = [method.faithfulness for method in found[:_MOST_CURVES]]
    if not records:
        return None
    return DeletionPicture(
        records=tuple(record for record in records if record is not None),
        titles=tuple(method.title for method in found[:_MOST_CURVES]),
    )


def _about_method(row: GlobalMethod) -> str:
    """Return the whole title, which may be cut, with what the method owes and what it noted."""
    said = (row.title, row.rule.capitalize(), row.reason, *row.notes)
    return "\n".join(filter(None, said))


def _figure(
    title: str,
    figure: Callable[[GlobalMethod], GlobalFigure],
    *,
    more: Callable[[GlobalMethod], str] = lambda _: "",
) -> Column[GlobalMethod]:
    return Column(
        title,
        lambda row: figure(row).value,
        text=lambda row: _with_interval(figure(row)),
        is_number=True,
        tip=lambda row: " ".join((_kind(figure(row)), more(row))).strip(),
    )


def _with_interval(figure: GlobalFigure) -> str:
    if not figure.text:
        return "\N{EN DASH}"
    return f"{figure.text} ({figure.interval})" if figure.interval else figure.text


def _kind(figure: GlobalFigure) -> str:
    """Return the kind of interval and the rows behind it."""
    return f"{figure.method}, n = {figure.n:,}." if figure.method else ""


def _errors(row: GlobalMethod) -> str:
    if not row.largest_error.text:
        return ""
    return (
        f"Median error {row.median_error.text}, largest {row.largest_error.text}; "
        f"{row.floored.text} of rows are floored."
    )
