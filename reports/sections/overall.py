"""Part of section 9: attributions row by row, importance by permutation, and profiles."""

from __future__ import annotations

from core.catalogue.overall import OVERALL
from core.evidence import EvidenceBook, Item
from core.evidence.wording import digits_for
from core.records.base import Estimate
from core.records.overall import (
    Grouping,
    GroupMeans,
    OverallRecord,
    PartSpread,
    ProfileRecord,
    SpreadRecord,
)
from core.records.views.pictures import MOST_NAMES
from reports.document import Block, Chart, Column, Paragraph, Row, Table
from reports.sections import importance
from reports.sections.quoting import player_name, quoted_among
from reports.sections.reading import Items, cell, names_under, text_of
from reports.state import AuditState

_SWARMS = 8
_CLOUDS = 3
_IN_TABLE = 3
_MOST_POINTS = 200
_FEW_CLASSES = 4
_DONE = "computed"


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter the spread of the quoted method, and what was asked of the network itself."""
    quoted = quoted_among(state.explained)
    spread = state.spreads.get(quoted) if quoted is not None else None
    if spread is not None:
        _enter_spread(book, spread, state)
    if state.overall is not None:
        _enter_overall(book, state.overall, state)


def _enter_spread(book: EvidenceBook, spread: SpreadRecord, state: AuditState) -> None:
    kind, parents = state.prepared.record.kind, (spread.digest,)
    book.count("overall.spread.rows", len(spread.rows), parents=parents)
    if spread.notes:
        book.text("overall.spread.notes", " ".join(spread.notes), parents=parents)
    for rank, part in enumerate(spread.parts[:_SWARMS]):
        prefix = f"overall.spread.part.{rank}"
        book.text(f"{prefix}.name", player_name(kind, part.name))
        book.text(f"{prefix}.unit", part.unit)
        book.text(f"{prefix}.kind", part.kind)
        book.series(f"{prefix}.points", _points(part), labels=part.categories, parents=parents)
    shown = [grouping for grouping in spread.groupings if _is_shown(grouping, spread.groupings)]
    for number, grouping in enumerate(shown):
        _enter_grouping(book, grouping, number=number, state=state, parents=parents)


def _points(part: PartSpread) -> dict[str, tuple[float | None, ...]]:
    """Return the columns of at most `_MOST_POINTS` points, evenly among the rows."""
    count = len(part.attributions)
    shown = [count * place // min(count, _MOST_POINTS) for place in range(min(count, _MOST_POINTS))]
    columns: dict[str, tuple[float | None, ...]] = {
        "attribution": tuple(part.attributions[place] for place in shown)
    }
    if part.values:
        columns["value"] = tuple(part.values[place] for place in shown)
        columns["shade"] = tuple(part.shades[place] for place in shown)
    return columns


def _is_shown(grouping: Grouping, others: tuple[Grouping, ...]) -> bool:
    """Whether the report has room for it: of many classes it shows the recorded ones alone."""
    if grouping.by != "predicted":
        return True
    return all(len(o.groups) <= _FEW_CLASSES for o in others if o.by != "column")


def _enter_grouping(
    book: EvidenceBook,
    grouping: Grouping,
    *,
    number: int,
    state: AuditState,
    parents: tuple[str, ...],
) -> None:
    prefix = f"overall.grouping.{number}"
    book.text(f"{prefix}.title", grouping.title)
    kind = state.prepared.record.kind
    for rank, name in enumerate(grouping.parts[:_IN_TABLE]):
        book.text(f"{prefix}.part.{rank}", player_name(kind, name))
    largest = max(
        (size.value or 0.0 for group in grouping.groups for size in group.sizes[:_IN_TABLE]),
        default=0.0,
    )
    for place, group in enumerate(grouping.groups):
        _enter_group(book, group, f"{prefix}.group.{place}", digits_for(largest), parents)


def _enter_group(
    book: EvidenceBook, group: GroupMeans, prefix: str, digits: int, parents: tuple[str, ...]
) -> None:
    book.text(f"{prefix}.name", group.name)
    book.count(f"{prefix}.rows", group.rows, parents=parents)
    book.text(f"{prefix}.size", "small" if group.is_small else "")
    for rank, (size, mean) in enumerate(
        zip(group.sizes[:_IN_TABLE], group.means[:_IN_TABLE], strict=True)
    ):
        book.figure(f"{prefix}.{rank}.absolute", size, digits=digits, parents=parents)
        book.figure(f"{prefix}.{rank}.mean", mean, digits=digits, signed=True, parents=parents)


def _enter_overall(book: EvidenceBook, record: OverallRecord, state: AuditState) -> None:
    parents = (record.digest,)
    book.count("overall.rows", len(record.rows), parents=parents)
    book.text("overall.target", record.target)
    if record.notes:
        book.text("overall.notes", " ".join(record.notes), parents=parents)
    importance.enter(book, record.importance, state, parents=parents)
    book.text("overall.profiles.status", record.profiles_status, parents=parents)
    book.text("overall.profiles.reason", record.profiles_reason, parents=parents)
    for number, profile in enumerate(record.profiles):
        _enter_profile(book, profile, f"overall.profile.{number}", parents=parents)


def _enter_profile(
    book: EvidenceBook, profile: ProfileRecord, prefix: str, *, parents: tuple[str, ...]
) -> None:
    book.text(f"{prefix}.feature", profile.feature)
    book.text(f"{prefix}.unit", profile.unit)
    book.text(f"{prefix}.kind", profile.kind)
    book.text(f"{prefix}.status", profile.status, parents=parents)
    book.text(f"{prefix}.reason", profile.reason, parents=parents)
    if profile.deciles:
        book.series(f"{prefix}.deciles", {"value": profile.deciles}, parents=parents)
    if profile.partial:
        columns = {"x": profile.grid, **_estimates(profile.partial)}
        if profile.counts:
            columns["rows"] = tuple(float(count) for count in profile.counts)
        book.series(f"{prefix}.mean", columns, labels=profile.categories, parents=parents)
    if profile.curves:
        singles: dict[str, tuple[float | None, ...]] = {
            str(row): curve for row, curve in zip(profile.curve_rows, profile.curves, strict=True)
        }
        book.series(f"{prefix}.single", singles, parents=parents)
    effects = profile.effects
    book.text(f"{prefix}.effects_reason", effects.reason, parents=parents)
    if effects.effects:
        shown = {"x": effects.edges, **_estimates(effects.effects)}
        book.series(f"{prefix}.effects", shown, parents=parents)


def _estimates(estimates: tuple[Estimate, ...]) -> dict[str, tuple[float | None, ...]]:
    """Return the columns of a curve; an interval that is not there stands at the value."""
    return {
        "y": tuple(estimate.value for estimate in estimates),
        "low": tuple(e.value if e.low is None else e.low for e in estimates),
        "high": tuple(e.value if e.high is None else e.high for e in estimates),
    }


def blocks(items: Items) -> list[Block]:
    """Return what section 9 shows of all this."""
    found: list[Block] = []
    if "overall.spread.part.0.points" in items:
        found.append(_swarm(items))
        if cloud_ranks(items):
            found.append(_clouds(items))
    if names_under(items, "overall.grouping"):
        found.append(_groups(items))
    if "overall.importance.part.0.name" in items:
        found.append(importance.chart(items))
    if profile_numbers(items):
        found.append(_profiles(items))
    if "overall.rows" in items:
        found.append(Paragraph(heading="What these views hide", text=_reading(items)))
    return found


def cloud_ranks(items: Items) -> list[str]:
    """Return the ranks of the parts whose values have an axis: features of tables."""
    return [
        rank
        for rank in names_under(items, "overall.spread.part")
        if text_of(items, f"overall.spread.part.{rank}.kind") in ("numeric", "date", "categorical")
    ][:_CLOUDS]


def profile_numbers(items: Items) -> list[str]:
    """Return the numbers of the profiles that have a curve."""
    return [
        number
        for number in names_under(items, "overall.profile")
        if f"overall.profile.{number}.mean" in items or f"overall.profile.{number}.effects" in items
    ]


def _swarm(items: Items) -> Chart:
    ranks = names_under(items, "overall.spread.part")
    names = "; ".join(text_of(items, f"overall.spread.part.{rank}.name") for rank in ranks)
    method = text_of(items, "global.quoted")
    values = [text_of(items, f"overall.spread.part.{rank}.kind") for rank in ranks]
    dark = {
        "mean": " Dark: the mean of the part's own cells is high.",
        "none": "",
    }.get(values[0], " Dark: the feature's own value is high; hollow: names, or a missing value.")
    return Chart(
        caption="How the attributions lie row by row",
        svg="swarm",
        alternative=f"One point for each row and part, by {method}, over its attribution. Parts "
        f"from the top: {names}.",
        note=f"{method}, {text_of(items, 'global.target')}, "
        f"{text_of(items, 'overall.spread.rows')} rows. A point to the right raised the output of "
        f"its row.{dark} {text_of(items, 'overall.spread.notes')}".strip(),
        evidence="overall.spread.*",
    )


def _clouds(items: Items) -> Chart:
    names = [text_of(items, f"overall.spread.part.{rank}.name") for rank in cloud_ranks(items)]
    return Chart(
        caption="Attribution over the feature's own value",
        svg="clouds",
        alternative=f"One point for each row: value and attribution of {', '.join(names)}.",
        note="Where points at one value lie apart, the attribution depends on other features, too. "
        f"One scale for all panels.{_clouds_note(items)}",
        evidence="overall.spread.part.*",
    )


def _clouds_note(items: Items) -> str:
    """Say that points are left out, where a feature has more names than a panel."""
    points = (items[f"overall.spread.part.{rank}.points"] for rank in cloud_ranks(items))
    is_cut = any(
        one.labels and len(set(one.columns["value"]) - {None}) > MOST_NAMES for one in points
    )
    return " Of names, the points of the most frequent are shown." if is_cut else ""


def _groups(items: Items) -> Table:
    numbers = names_under(items, "overall.grouping")
    parts = names_under(items, f"overall.grouping.{numbers[0]}.part")
    rows: list[Row] = []
    for number in numbers:
        prefix = f"overall.grouping.{number}"
        title = text_of(items, f"{prefix}.title")
        rows.append(Row(cells=(cell(title, "strong"),), is_group=True))
        rows += [
            _group_row(items, f"{prefix}.group.{place}", parts)
            for place in names_under(items, f"{prefix}.group")
        ]
    heads = tuple(
        Column(head=text_of(items, f"overall.grouping.{numbers[0]}.part.{rank}"), width=32)
        for rank in parts
    )
    return Table(
        caption="Mean absolute attribution by group",
        columns=(Column(head="Group"), Column(head="Rows", align="right", width=14), *heads),
        rows=tuple(rows),
        note="Under each figure its 95\u00a0% percentile interval over rows, and the mean with its "
        "sign. Small: fewer than thirty rows. Groups that differ here differ in what the network "
        "is told of them, or in how it uses it; neither shows that it treats them unfairly.",
        evidence="overall.grouping.*",
        is_dense=True,
    )


def _group_row(items: Items, prefix: str, parts: list[str]) -> Row:
    small = text_of(items, f"{prefix}.size")
    cells = [
        cell(text_of(items, f"{prefix}.name"), under=(small,)),
        cell(text_of(items, f"{prefix}.rows")),
    ]
    for rank in parts:
        item = items.get(f"{prefix}.{rank}.absolute")
        if item is None or item.value is None:
            cells.append(cell(item.text if item else "–", under=(_absent_words(items, item),)))
            continue
        mean = text_of(items, f"{prefix}.{rank}.mean")
        # Of words the occurrences count, and not the texts of the group.
        count = f", n = {item.n:,}" if item.n and item.n != items[f"{prefix}.rows"].value else ""
        cells.append(cell(item.text, under=(item.interval_text, f"mean {mean}{count}")))
    return Row(cells=tuple(cells))


def _absent_words(items: Items, item: Item | None) -> str:
    """Say why a group has no figure: a word may stand in none of its texts."""
    if item is None:
        return ""
    return "in none of its texts" if "global.word.0.name" in items else item.note


def _profiles(items: Items) -> Chart:
    numbers = profile_numbers(items)
    names = ", ".join(text_of(items, f"overall.profile.{number}.feature") for number in numbers)
    without = [
        text_of(items, f"overall.profile.{number}.feature")
        for number in numbers
        if f"overall.profile.{number}.effects" not in items
        and f"overall.profile.{number}.mean" in items
    ]
    missing = (
        f" No accumulated effects for {', '.join(without)}: "
        f"{_first_lower(_effects_reason(items, numbers))}"
        if without
        else ""
    )
    return Chart(
        caption="The output as one feature alone is changed",
        svg="profiles",
        alternative=f"Partial dependence and accumulated local effects of {names} on the "
        f"{text_of(items, 'overall.target')}.",
        note=f"Above: mean {text_of(items, 'overall.target')} over "
        f"{text_of(items, 'overall.rows')} test rows (partial dependence) with single rows as thin "
        "lines; below: accumulated local effects, centred at zero. Bands: 95\u00a0% percentile "
        "intervals over rows. Ticks: least value, deciles and greatest value; nothing is shown "
        f"beyond them.{_names_note(items, numbers)}{missing}",
        evidence="overall.profile.*",
    )


def _names_note(items: Items, numbers: list[str]) -> str:
    means = (items.get(f"overall.profile.{number}.mean") for number in numbers)
    is_cut = any(mean is not None and len(mean.labels) > MOST_NAMES for mean in means)
    return " Of names, the most frequent are shown." if is_cut else ""


def _effects_reason(items: Items, numbers: list[str]) -> str:
    reasons = (text_of(items, f"overall.profile.{number}.effects_reason") for number in numbers)
    return next((reason for reason in reasons if reason), "")


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _reading(items: Items) -> str:
    """Say what each view that is shown hides, and which are absent and why."""
    said = [
        f"{entry.title} shows {entry.shows}; {entry.hides} ({entry.citation})."
        for entry in OVERALL.values()
        if _is_there(items, entry.name)
    ]
    for place, title in (("importance", "Permutation importance"), ("profiles", "Profiles")):
        reason = text_of(items, f"overall.{place}.reason")
        if reason:
            status = text_of(items, f"overall.{place}.status")
            said.append(f"{title}: {status}. {reason}")
    said += _without_curve(items)
    return " ".join(said)


def _without_curve(items: Items) -> list[str]:
    """Return why features that were to be profiled have no curve."""
    drawn = set(profile_numbers(items))
    prefixes = (
        f"overall.profile.{n}" for n in names_under(items, "overall.profile") if n not in drawn
    )
    return [
        f"No profile of {text_of(items, f'{prefix}.feature')}, "
        f"{text_of(items, f'{prefix}.status')}: {_first_lower(text_of(items, f'{prefix}.reason'))}"
        for prefix in prefixes
    ]


def _is_there(items: Items, name: str) -> bool:
    if name == "permutation_importance":
        return "overall.importance.part.0.name" in items
    last = "mean" if name == "partial_dependence" else "effects"
    return any(f"overall.profile.{number}.{last}" in items for number in profile_numbers(items))
