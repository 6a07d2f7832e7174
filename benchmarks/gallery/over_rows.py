"""Pictures of many rows: swarms, mean sizes, and profiles of columns."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.figure import Figure

from benchmarks.gallery.asking import SEED, Answer, Asked
from benchmarks.gallery.exhibit import Picture
from core.jobs.context import JobContext
from core.plan.overall import OverallPlan
from core.records.base import Estimate
from core.records.overall import ProfileRecord
from explainers.overall.overview import Overview
from explainers.overall.spread import Spreading
from explainers.parts.choice import players_of
from reports.figures import global_attribution
from reports.figures.profiles import Line, Profile, profiles
from reports.figures.swarm import Swarm, beeswarm
from reports.sections.quoting import player_name, strongest_first

_MOST = 12


def strongest_sizes(answer: Answer, *, kind: str) -> list[tuple[str, Estimate]]:
    """Return names and mean |attribution| of the strongest parts, or words, largest first."""
    record = answer.record
    if kind == "text":
        return [
            (f"“{share.word}” ({'raises' if share.mean > 0 else 'lowers'})", share.mean_absolute)
            for share in record.words[:_MOST]
        ]
    order = strongest_first(record)[:_MOST]
    return [(record.players[place], record.mean_absolute[place]) for place in order]


def sizes_picture(asked: Asked, picture: Picture) -> Figure:
    """Draw the mean |attribution| of each part, or word, with its interval."""
    answer = asked.answers[picture.methods[0]]
    kind = asked.explaining.prepared.record.kind
    sizes = strongest_sizes(answer, kind=kind)
    return global_attribution(
        tuple(player_name(kind, name) for name, _ in sizes),
        tuple(estimate for _, estimate in sizes),
        x_label=f"Mean |attribution| to the {answer.record.target}",
    )


def swarm_picture(asked: Asked, picture: Picture) -> Figure:
    """Draw a point for each row and part."""
    answer, explaining = asked.answers[picture.methods[0]], asked.explaining
    assert answer.explanation is not None
    spread = Spreading(
        sample=answer.record,
        values=answer.explanation.player_values,
        prepared=explaining.prepared,
        predicted=asked.predicted[asked.positions],
        players=players_of(explaining.prepared.record, settings=explaining.plan.explanation),
        group_by="",
        seed=SEED,
    ).run()
    swarms = tuple(
        Swarm(part.name, part.attributions, part.shades) for part in spread.parts[:_MOST]
    )
    return beeswarm(swarms, x_label=f"Attribution to the {answer.record.target}")


def profiles_picture(asked: Asked, picture: Picture) -> Figure:
    """Draw partial dependence and accumulated effects of some columns over the asked rows.

    Single curves are left out where the licence does not allow single rows to be shown.
    """
    explaining, exhibit = asked.explaining, asked.exhibit
    overall = OverallPlan(
        views=("partial_dependence", "accumulated_effects"),
        features=picture.features,
        curves=30 if exhibit.is_public else 0,
    )
    predicted = asked.predicted[asked.positions]
    question = explaining.question(asked.rows, predicted=predicted, baseline="zero")
    record = Overview(
        prepared=explaining.prepared,
        question=question,
        rows=asked.rows,
        plan=overall,
        explanation=explaining.plan.explanation,
        seed=SEED,
        memory_mib=explaining.plan.compute.memory_mib,
        context=JobContext(),
    ).run(checkpoint=explaining.trained.record.weights)
    shown = tuple(_profile(one) for one in record.profiles)
    if not exhibit.is_public:
        shown = tuple(replace(one, deciles=one.deciles[1:-1]) for one in shown)
    target = record.target
    return profiles(shown, y_label=f"{target[:1].upper()}{target[1:]}")


def _profile(record: ProfileRecord) -> Profile:
    return Profile(
        title=record.feature,
        mean=_line(record.grid, record.partial) if record.partial else None,
        single=record.curves,
        effects=_line(record.effects.edges, record.effects.effects)
        if record.effects.effects
        else None,
        deciles=record.deciles,
        names=record.categories,
    )


def _line(places: tuple[float, ...], estimates: tuple[Estimate, ...]) -> Line:
    values = tuple(one.value or 0.0 for one in estimates)
    return Line(
        x=places,
        y=values,
        low=tuple(y if e.low is None else e.low for y, e in zip(values, estimates, strict=True)),
        high=tuple(y if e.high is None else e.high for y, e in zip(values, estimates, strict=True)),
    )
