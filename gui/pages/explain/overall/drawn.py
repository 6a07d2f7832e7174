"""What the pictures of spread and network are drawn from: parts of the views, under their names."""

from __future__ import annotations

from core.evidence.wording import count_text, figure_text
from core.records.overall import PartSpread, ProfileRecord
from core.records.views.overall import OverallView
from core.records.views.pictures import (
    MOST_NAMES,
    DependencePicture,
    ImportancePicture,
    ProfilePicture,
    SwarmPicture,
)

MOST_SWARMS = 12
MOST_IMPORTANT = 12
_MOST_POINTS = 400
_KINDS = {
    "numeric": "its value",
    "date": "its value",
    "categorical": "its value",
    "mean": "its mean value in the row",
}
NO_VALUES = "This part has no value in these rows to be drawn against."


def swarm_of(parts: list[tuple[str, PartSpread]], *, target: str) -> SwarmPicture | None:
    """Return what the swarm is drawn from: the strongest parts, with evenly chosen rows."""
    shown = parts[:MOST_SWARMS]
    if not shown:
        return None
    return SwarmPicture(
        parts=tuple(_thinned(part) for _, part in shown),
        names=tuple(name for name, _ in shown),
        x_label=f"Attribution to the {target}",
    )


def points_words(parts: list[tuple[str, PartSpread]]) -> str:
    """Return how many points the swarm has for each part, and which rows they are."""
    count = max((len(part.attributions) for _, part in parts[:MOST_SWARMS]), default=0)
    if count > _MOST_POINTS:
        return f"One point for each of {_MOST_POINTS:,} of {count:,} rows, evenly chosen."
    return f"One point for each of {count_text(count, 'row', 'rows')}."


def places_words(parts: list[tuple[str, PartSpread]]) -> str:
    """Return the same of words, each of which stands in the texts as often as it does."""
    most = max((len(part.attributions) for _, part in parts[:MOST_SWARMS]), default=0)
    thinned = f", {_MOST_POINTS:,} of each evenly chosen" if most > _MOST_POINTS else ""
    return f"One point for each place of a word in the texts{thinned}."


def dependence_of(name: str, part: PartSpread) -> DependencePicture | None:
    """Return what the dependence is drawn from; None for parts without a value."""
    if part.kind == "none" or not any(value is not None for value in part.values):
        return None
    return DependencePicture(part=part, name=name, y_label="Attribution")


def dependence_note(name: str, part: PartSpread) -> str:
    """Return what the points are, and what they do not show."""
    missing = sum(value is None for value in part.values)
    lost = f" {missing:,} without a value are not drawn." if missing else ""
    found = len(set(part.values) - {None}) if part.categories else 0
    return (
        f"One point for each row: the attribution of {name} over {_KINDS[part.kind]}. It shows "
        f"how the network uses it, not what would happen if it were changed.{_drawn(found)}{lost}"
    )


def importance_of(view: OverallView) -> ImportancePicture | None:
    """Return what the importance is drawn from: the parts without which it does worst."""
    shown = view.importance[:MOST_IMPORTANT]
    if not shown:
        return None
    return ImportancePicture(
        names=tuple(row.name for row in shown),
        estimates=tuple(row.loss for row in shown),
        figures=tuple(row.text for row in shown),
        intervals=tuple(row.interval for row in shown),
        x_label=f"Increase of the {view.loss_name}",
    )


def importance_claim(view: OverallView) -> str:
    """Return the finding that the intervals allow."""
    first = next(iter(view.importance), None)
    if first is None:
        return "Permutation importance"
    if first.loss.low is not None and first.loss.low > 0:
        return f"The network does worst without {first.name}"
    return "No single part is shown to matter"


def profile_of(record: ProfileRecord, *, target: str) -> ProfilePicture | None:
    """Return what a profile is drawn from; None where neither curve was computed."""
    if not record.partial and not record.effects.effects:
        return None
    return ProfilePicture(profile=record, y_label=f"{target[:1].upper()}{target[1:]}")


def profile_note(record: ProfileRecord) -> str:
    """Return what is drawn of a feature, over how many rows, and what is missing."""
    said = []
    if record.partial:
        thin = " and single rows as thin lines" if record.curves else ""
        place = "Above: the" if record.effects.effects else "The"
        said.append(f"{place} mean over {record.rows:,} rows (partial dependence){thin}.")
    if record.effects.effects:
        place = "Below: accumulated" if record.partial else "Accumulated"
        said.append(f"{place} local effects, centred at zero.")
    if record.deciles:
        low, high = figure_text(record.deciles[0]), figure_text(record.deciles[-1])
        said.append(f"Ticks: deciles, from {low} to {high}; nothing is shown beyond them.")
    said.append(_drawn(len(record.categories)).strip())
    reason = record.reason or record.effects.reason
    said += ["Bands: 95\u00a0% intervals over rows.", reason]
    return " ".join(filter(None, said))


def _drawn(names: int) -> str:
    """Say that a panel has no room for all of so many names."""
    if names <= MOST_NAMES:
        return ""
    return f" Of its {names:,} values, the {MOST_NAMES} most frequent are drawn."


def _thinned(part: PartSpread) -> PartSpread:
    """Return a part with evenly chosen points where there are more than can be told apart."""
    count = len(part.attributions)
    if count <= _MOST_POINTS:
        return part
    chosen = [count * place // _MOST_POINTS for place in range(_MOST_POINTS)]
    return part.model_copy(
        update={
            "attributions": tuple(part.attributions[place] for place in chosen),
            "values": tuple(part.values[place] for place in chosen) if part.values else (),
            "shades": tuple(part.shades[place] for place in chosen) if part.shades else (),
            "places": (),
        }
    )
