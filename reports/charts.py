"""Which pictures a report has, each drawn from evidence items alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from core.catalogue import METHODS
from core.evidence import Evidence, Item
from core.records.assessment import Curve, ForecastWindow
from core.records.base import Estimate
from core.records.data import SplitPart
from core.records.explanation import FaithfulnessRecord
from core.records.training import Epoch
from reports.figures import (
    LIGHT,
    AttributionMap,
    Bar,
    Theme,
    case_attribution,
    class_balance,
    confusion_matrix,
    faithfulness,
    forecast_windows,
    global_attribution,
    image_attribution,
    learning_curve,
    regression_scatter,
    reliability,
    roc,
    series_attribution,
    split_bars,
    step_errors,
    text_attribution,
    to_svg,
)
from reports.overall_charts import clouds_chart, importance_chart, profiles_chart, swarm_chart
from reports.sections.case_pictures import missed_words, pictures_of, words_of
from reports.sections.overall import cloud_ranks, profile_numbers
from reports.sections.quoting import is_signed
from reports.sections.reading import Items, items_of, names_under, text_of, under

_MOST_CLASSES_BESIDE = 4
_WIDE_CURVE_MM = 162.0
_MOST_METHODS = 5

Builder = Callable[[Items, Theme], Figure]


def draw(evidence: Evidence) -> dict[str, bytes]:
    """Return every picture of the report as SVG, by the name that the document gives it."""
    items = items_of(evidence)
    return {name: to_svg(build(items, LIGHT)) for name, build in builders(items).items()}


def builders(items: Items) -> dict[str, Builder]:
    """Return the builder of every picture for which there is evidence."""
    found: dict[str, Builder] = {}
    if "data.counts" in items:
        found["balance"] = _balance
    found |= {name: build for needed, name, build in _SINGLE if needed in items}
    if under(items, "global.curve"):
        found["deletion"] = _deletion
    if cloud_ranks(items):
        found["clouds"] = clouds_chart
    if profile_numbers(items):
        found["profiles"] = profiles_chart
    for number in names_under(items, "case"):
        if f"case.{number}.picture" in items or f"case.{number}.words" in items:
            pictures = pictures_of(items, number)
            found |= {name: _case_picture(number, of) for name, of in pictures.items()}
        elif f"case.{number}.player.0.name" in items:
            found[f"case-{number}"] = _case_bars(number)
    return found


def _numbers(item: Item, column: str) -> tuple[float, ...]:
    return tuple(float(value) for value in item.columns.get(column, ()) if value is not None)


def _estimate(item: Item) -> Estimate:
    return Estimate(value=item.value, low=item.low, high=item.high, n=item.n or 0)


def _curve(item: Item) -> Curve:
    counts = tuple(int(count) for count in _numbers(item, "counts"))
    return Curve(
        x=_numbers(item, "x"),
        y=_numbers(item, "y"),
        low=_numbers(item, "low"),
        high=_numbers(item, "high"),
        counts=counts,
    )


def _balance(items: Items, theme: Theme) -> Figure:
    item = items["data.counts"]
    if len(item.labels) > _MOST_CLASSES_BESIDE:
        parts = [_numbers(item, name) for name in ("training", "validation", "test")]
        totals = tuple(int(sum(counts)) for counts in zip(*parts, strict=True))
        return class_balance(item.labels, totals, width=_WIDE_CURVE_MM, theme=theme)
    shown = tuple(
        SplitPart(
            name=name,
            rows=int(items[f"data.part.{name}.rows"].value or 0),
            class_counts=tuple(int(count) for count in _numbers(item, name)),
            fingerprint="",
        )
        for name in ("training", "validation", "test")
    )
    return split_bars(shown, class_names=item.labels, theme=theme)


def _learning(items: Items, theme: Theme) -> Figure:
    item = items["model.curve"]
    history = tuple(
        Epoch(epoch=int(epoch), training_loss=first, validation_loss=second, validation_metric=0.0)
        for epoch, first, second in zip(
            _numbers(item, "epoch"),
            _numbers(item, "training"),
            _numbers(item, "validation"),
            strict=True,
        )
    )
    best = int(items["model.best_epoch"].value or 0)
    return learning_curve(history, best_epoch=best, width=_WIDE_CURVE_MM, theme=theme)


def _roc(items: Items, theme: Theme) -> Figure:
    area = items.get("performance.metric.auc.value")
    label = f"network {area.text}" if area is not None else "network"
    band = items.get("performance.roc_band")
    shown = _curve(band) if band is not None else None
    return roc(_curve(items["performance.roc"]), label=label, band=shown, theme=theme)


def _reliability(items: Items, theme: Theme) -> Figure:
    return reliability(_curve(items["performance.reliability"]), theme=theme)


def _confusion(items: Items, theme: Theme) -> Figure:
    item = items["performance.confusion"]
    columns = [_numbers(item, str(column)) for column in range(len(item.labels))]
    counts = tuple(tuple(int(value) for value in row) for row in zip(*columns, strict=True))
    return confusion_matrix(counts, class_names=item.labels, width=_WIDE_CURVE_MM, theme=theme)


def _scatter(items: Items, theme: Theme) -> Figure:
    return regression_scatter(_curve(items["performance.scatter"]), theme=theme)


def _step_errors(items: Items, theme: Theme) -> Figure:
    prefix = "performance.forecast.step"
    steps = names_under(items, prefix)

    def values(name: str) -> tuple[float, ...]:
        found = (items.get(f"{prefix}.{step}.{name}") for step in steps)
        return tuple(item.value for item in found if item is not None and item.value is not None)

    network = [items[f"{prefix}.{step}.mae"] for step in steps]
    names = (("linear", "linear"), ("persistence", "persistence"), ("seasonal", "seasonal-naive"))
    return step_errors(
        values("mae"),
        low=tuple(item.low if item.low is not None else item.value or 0.0 for item in network),
        high=tuple(item.high if item.high is not None else item.value or 0.0 for item in network),
        others=tuple((title, values(name)) for name, title in names if values(name)),
        theme=theme,
    )


def _windows(items: Items, theme: Theme) -> Figure:
    prefix = "performance.forecast.window"
    windows = tuple(
        ForecastWindow(
            position=0,
            rule=text_of(items, f"{prefix}.{number}.rule"),
            name=text_of(items, f"{prefix}.{number}.name"),
            past=_numbers(items[f"{prefix}.{number}.past"], "value"),
            recorded=_numbers(items[f"{prefix}.{number}.ahead"], "recorded"),
            predicted=_numbers(items[f"{prefix}.{number}.ahead"], "predicted"),
            naive=_numbers(items[f"{prefix}.{number}.ahead"], "naive"),
        )
        for number in names_under(items, prefix)
    )
    return forecast_windows(
        windows,
        naive=text_of(items, "performance.forecast.best"),
        y_label=text_of(items, "data.target"),
        theme=theme,
    )


def _global(items: Items, theme: Theme) -> Figure:
    ranks = names_under(items, "global.player")
    means = [items[f"global.player.{rank}.mean"] for rank in ranks]
    return global_attribution(
        tuple(text_of(items, f"global.player.{rank}.name") for rank in ranks),
        tuple(_estimate(mean) for mean in means),
        x_label=f"Mean absolute attribution to the {text_of(items, 'global.target')}",
        figures=tuple(mean.text for mean in means),
        theme=theme,
    )


def _deletion(items: Items, theme: Theme) -> Figure:
    names = names_under(items, "global.curve")[:_MOST_METHODS]
    records = tuple(_faithfulness(items, name) for name in names)
    return faithfulness(records, titles={n: METHODS[n].title for n in names}, theme=theme)


def _faithfulness(items: Items, method: str) -> FaithfulnessRecord:
    item = items[f"global.curve.{method}"]
    return FaithfulnessRecord(
        method=method,
        rows=items[f"global.method.{method}.deletion"].n or 0,
        deletion=_numbers(item, "deletion"),
        insertion=_numbers(item, "insertion"),
        random_deletion=_numbers(item, "random_deletion"),
        random_insertion=_numbers(item, "random_insertion"),
        deletion_gain=_estimate(items[f"global.method.{method}.deletion"]),
        insertion_gain=_estimate(items[f"global.method.{method}.insertion"]),
    )


def _case_bars(number: str) -> Builder:
    def build(items: Items, theme: Theme) -> Figure:
        prefix = f"case.{number}"
        bars = [
            Bar(
                label=f"{text_of(items, f'{prefix}.player.{rank}.name')}: "
                f"{text_of(items, f'{prefix}.player.{rank}.value')}",
                value=items[f"{prefix}.player.{rank}.attribution"].value or 0.0,
            )
            for rank in names_under(items, f"{prefix}.player")
        ]
        rest = items.get(f"{prefix}.rest.attribution")
        if rest is not None:
            name = text_of(items, f"{prefix}.rest.name")
            bars.append(Bar(label=name, value=rest.value or 0.0, is_rest=True))
        return case_attribution(
            tuple(bars),
            x_label=f"Attribution to the {text_of(items, 'global.target')}",
            theme=theme,
        )

    return build


def _case_picture(number: str, methods: tuple[str, ...]) -> Builder:
    def build(items: Items, theme: Theme) -> Figure:
        if f"case.{number}.words" in items:
            maps = _maps(items, items[f"case.{number}.words"], number, methods)
            return text_attribution(words_of(items, number), maps, theme=theme)
        item = items[f"case.{number}.picture"]
        shape = tuple(int(side) for side in item.labels)
        shown = np.asarray(_numbers(item, "input"), dtype=np.float32).reshape(shape)
        maps = _maps(items, item, number, methods, shape=shape)
        if len(shape) == 1:
            truth = _segments(_numbers(item, "truth"))
            y_label = _channel(items)
            return series_attribution(shown, maps, truth=truth, y_label=y_label, theme=theme)
        return image_attribution(shown, maps, theme=theme)

    return build


def _channel(items: Items) -> str:
    """Return what a series tells: the name of its only channel."""
    features = names_under(items, "data.feature")
    return text_of(items, f"data.feature.{features[0]}.name") if len(features) == 1 else "Value"


def _maps(
    items: Items,
    item: Item,
    number: str,
    methods: tuple[str, ...],
    *,
    shape: tuple[int, ...] = (-1,),
) -> tuple[AttributionMap, ...]:
    kind = text_of(items, "cases.kind")
    return tuple(
        AttributionMap(
            title=METHODS[name].title,
            values=np.asarray(_numbers(item, name)).reshape(shape),
            missed=missed_words(items, number, name),
            is_signed=is_signed(name, kind),
        )
        for name in methods
    )


def _segments(truth: tuple[float, ...]) -> tuple[tuple[int, int], ...]:
    """Return first and last step of every run of ones."""
    steps = np.flatnonzero(truth)
    if steps.size == 0:
        return ()
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    return tuple((int(run[0]), int(run[-1])) for run in runs)


# The item that a picture needs, its name in the document, and its builder.
_SINGLE: tuple[tuple[str, str, Builder], ...] = (
    ("model.curve", "learning", _learning),
    ("performance.roc", "roc", _roc),
    ("performance.reliability", "reliability", _reliability),
    ("performance.confusion", "confusion", _confusion),
    ("performance.scatter", "scatter", _scatter),
    ("performance.forecast.step.1.mae", "step-errors", _step_errors),
    ("performance.forecast.window.0.ahead", "windows", _windows),
    ("global.all_players", "global", _global),
    ("overall.spread.part.0.points", "swarm", swarm_chart),
    ("overall.importance.part.0.name", "importance", importance_chart),
)
