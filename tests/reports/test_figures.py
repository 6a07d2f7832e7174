"""Figures: true to their numbers, at true size, with every label on the page."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from core.records.assessment import Curve, ForecastWindow
from core.records.base import Estimate
from core.records.data import SplitPart
from core.records.explanation import FaithfulnessRecord
from core.records.training import Epoch
from reports.figures import (
    DARK,
    FULL_MM,
    HALF_MM,
    LIGHT,
    AttributionMap,
    Bar,
    IntervalRow,
    ShownWord,
    Theme,
    Way,
    case_attribution,
    class_balance,
    confusion_matrix,
    faithfulness,
    force,
    forecast_windows,
    global_attribution,
    image_attribution,
    intervals,
    learning_curve,
    precision_recall,
    regression_scatter,
    reliability,
    roc,
    series_attribution,
    split_bars,
    step_errors,
    text_attribution,
    to_png,
    to_svg,
    waterfall,
)
from reports.figures.labels import kept_apart, text_width, wrapped
from reports.figures.maps import scale_text

LONG = "worst fractal dimension_of_the_largest nuclei " * 4
ODD = "年龄_$_{x}^2 \x00 & <b>"
CURVE = Curve(x=(0.0, 0.5, 1.0), y=(0.0, 0.9, 1.0), low=(0.0, 0.8, 1.0), high=(0.0, 1.0, 1.0))

Build = Callable[[Theme], Figure]


def _history(scale: float) -> tuple[Epoch, ...]:
    return tuple(
        Epoch(
            epoch=n, training_loss=scale / n, validation_loss=scale / n + 1, validation_metric=0.5
        )
        for n in range(1, 13)
    )


def _faithful(method: str) -> FaithfulnessRecord:
    falling, rising = (2.0, 0.5, 0.1, 0.0), (0.0, 1.4, 1.9, 2.0)
    return FaithfulnessRecord(
        method=method,
        rows=9,
        deletion=falling,
        insertion=rising,
        random_deletion=(2.0, 1.3, 0.7, 0.0),
        random_insertion=(0.0, 0.7, 1.3, 2.0),
        deletion_gain=Estimate(value=0.5),
        insertion_gain=Estimate(value=0.5),
    )


def _part(name: str, *counts: int) -> SplitPart:
    return SplitPart(name=name, rows=sum(counts), class_counts=counts, fingerprint="")


def _estimates() -> tuple[Estimate, ...]:
    return (
        Estimate(value=0.5, low=0.4, high=0.6, n=9),
        Estimate(value=0.3, low=0.1, high=0.4, n=9),
        Estimate(value=None, note="no rows"),
    )


def _way() -> Way:
    bars = (Bar(LONG, 2.0), Bar(ODD, -0.75), Bar("c", 0.0), Bar("rest", 0.25, is_rest=True))
    return Way(bars, start=-1.0, end=1.0)


BUILDERS: dict[str, Build] = {
    "learning": lambda theme: learning_curve(
        _history(0.0003), best_epoch=11, loss="Mean squared error", theme=theme
    ),
    "learning wide": lambda theme: learning_curve(
        _history(98765.4), best_epoch=1, width=FULL_MM, theme=theme
    ),
    "roc": lambda theme: roc(
        CURVE, label=LONG, others=((ODD, CURVE),), operating_point=(0.98, 0.99), theme=theme
    ),
    "precision": lambda theme: precision_recall(
        CURVE, label="network 0.9", prevalence=0.4, theme=theme
    ),
    "reliability": lambda theme: reliability(CURVE, counts=(3, 0, 123456), theme=theme),
    "confusion": lambda theme: confusion_matrix(
        ((4000, 1, 0), (2, 30, 1), (0, 0, 12345)), class_names=(LONG, ODD, "c"), theme=theme
    ),
    "confusion large": lambda theme: confusion_matrix(
        tuple(tuple(range(60)) for _ in range(60)),
        class_names=tuple(map(str, range(60))),
        theme=theme,
    ),
    "scatter": lambda theme: regression_scatter(
        Curve(x=(1e5, 2e5, 3e5), y=(1.1e5, 1.9e5, 3.2e5)), x_label=ODD, theme=theme
    ),
    "intervals": lambda theme: intervals(
        (
            IntervalRow("Group"),
            IntervalRow(LONG, 0.4, 0.3, 0.5, "0.400", "0.300 to 0.500", "outside"),
            IntervalRow(ODD, 1.0, figure="reference", mark="reference"),
        ),
        x_label="Ratio",
        limits=((0.8, "four-fifths line 0.8"), (1.0, "parity")),
        is_logarithmic=True,
        figure_head="ratio",
        interval_head="95 % interval",
        theme=theme,
    ),
    "global": lambda theme: global_attribution(
        (LONG, ODD, "c"),
        _estimates(),
        x_label="Mean absolute attribution",
        retrained=((0.45, 0.7), (0.2,)),
        figures=("0.50", "0.30", "not estimable"),
        theme=theme,
    ),
    "waterfall": lambda theme: waterfall(_way(), x_label=ODD, missed="off by 32 %", theme=theme),
    "waterfall of nothing": lambda theme: waterfall(Way((), 1.0, 1.0), x_label="x", theme=theme),
    "force": lambda theme: force(_way(), x_label=ODD, theme=theme),
    "force of nothing": lambda theme: force(Way((), 1.0, 1.0), x_label="x", theme=theme),
    "case": lambda theme: case_attribution(
        (Bar(LONG, -5000.0, -5500.0, -4000.0), Bar(ODD, 0.0), Bar("rest", 3000.0, is_rest=True)),
        x_label="Attribution to the logit",
        missed="error 23.6 %",
        theme=theme,
    ),
    "balance": lambda theme: class_balance((LONG, ODD), (1_000_000, 0), theme=theme),
    "split": lambda theme: split_bars(
        (_part("training", 900, 1), _part("validation", 9, 1), _part("test", 1, 0)),
        class_names=(LONG, ODD),
        theme=theme,
    ),
    "image": lambda theme: image_attribution(
        np.ones((3, 6, 8), dtype=np.float32),
        (
            AttributionMap(LONG, np.full((3, 6, 8), 1e-7)),
            AttributionMap("none", np.zeros((6, 8)), "sum off by 7"),
        ),
        theme=theme,
    ),
    "series": lambda theme: series_attribution(
        np.arange(40, dtype=np.float32) * 1e4,
        (AttributionMap(LONG, np.linspace(-1, 1, 40)), AttributionMap("b", np.zeros((1, 40)))),
        truth=((30, 38),),
        baseline=np.zeros(40, dtype=np.float32),
        theme=theme,
    ),
    "step errors": lambda theme: step_errors(
        tuple(np.linspace(1e4, 9e4, 40)),
        low=tuple(np.linspace(0.9e4, 8e4, 40)),
        high=tuple(np.linspace(1.1e4, 9.9e4, 40)),
        others=((LONG[:40], (5e4,) * 40), ("b", (6e4,) * 40), ("c", (7e4,) * 40)),
        theme=theme,
    ),
    "windows": lambda theme: forecast_windows(
        tuple(
            ForecastWindow(
                position=0,
                rule=LONG,
                name="1949-12",
                past=(1e5, 2e5, 1e5),
                recorded=(1e5,) * steps,
                predicted=(-1e5,) * steps,
                naive=(0.0,) * steps,
            )
            for steps in (1, 2, 2)
        ),
        naive="seasonal-naive",
        y_label=ODD,
        theme=theme,
    ),
    "text": lambda theme: text_attribution(
        (
            *(ShownWord(f"word{place}", is_unknown=place % 7 == 0) for place in range(60)),
            ShownWord(LONG.replace(" ", ""), is_truth=True),
            ShownWord(ODD.replace(" ", "")),
        ),
        (
            AttributionMap(LONG, np.linspace(-2.5, 1.0, 62), missed="sum off by 12.0 %"),
            AttributionMap("b", np.zeros(62)),
        ),
        theme=theme,
    ),
    "faithfulness": lambda theme: faithfulness(
        (_faithful("a"), _faithful("b"), _faithful("c")),
        titles={"a": LONG, "b": ODD, "c": "c"},
        order="insertion",
        theme=theme,
    ),
}


@pytest.fixture(params=BUILDERS, ids=str)
def build(request: pytest.FixtureRequest) -> Build:
    return BUILDERS[str(request.param)]


def test_every_label_lies_on_the_figure(build: Build) -> None:
    figure = build(LIGHT)
    width, height = figure.bbox.width, figure.bbox.height
    for axes in figure.axes:
        box = axes.get_tightbbox(figure.canvas.get_renderer())  # type: ignore[attr-defined]
        assert box is not None
        assert box.x0 >= -1.0
        assert box.y0 >= -1.0
        assert box.x1 <= width + 1.0
        assert box.y1 <= height + 1.0


def test_drawings_are_the_same_each_time(build: Build) -> None:
    assert to_svg(build(LIGHT)) == to_svg(build(LIGHT))


def test_width_is_exact_in_millimetres(build: Build) -> None:
    width = build(LIGHT).get_figwidth() * 25.4
    assert min(abs(width - FULL_MM), abs(width - HALF_MM)) < 1e-9


def test_text_stays_text_and_names_no_time(build: Build) -> None:
    svg = to_svg(build(LIGHT)).decode()
    assert "<text" in svg
    assert "Source Sans Pro" in svg
    assert "dc:date" not in svg


def test_dark_theme_has_its_own_ground() -> None:
    figure = BUILDERS["case"](DARK)
    picture = Image.open(io.BytesIO(to_png(figure))).convert("RGB")
    assert picture.getpixel((0, 0)) == (0x1C, 0x20, 0x24)


def test_scale_multiplies_pixels() -> None:
    figure = BUILDERS["split"](LIGHT)
    one, two = (Image.open(io.BytesIO(to_png(figure, scale=s))).size for s in (1.0, 2.0))
    assert two[0] == pytest.approx(2 * one[0], abs=2)


def test_bars_carry_sign_by_side_fill_and_word() -> None:
    figure = case_attribution(
        (Bar("down", -0.5), Bar("up", 0.25), Bar("others", 0.1, is_rest=True)), x_label="logit"
    )
    axes = figure.axes[0]
    down, up, rest = (bar for bar in axes.patches if isinstance(bar, Rectangle))
    assert down.get_width() == -0.5
    assert down.get_hatch()
    assert to_hex(up.get_facecolor()) == LIGHT.plus.lower()
    assert not up.get_hatch()
    assert to_hex(rest.get_facecolor(), keep_alpha=True).endswith("00")
    assert {"−0.50", "+0.25", "+0.10"} <= {text.get_text() for text in axes.texts}


def test_steps_of_a_waterfall_join_and_its_gap_is_a_step_of_its_own() -> None:
    way = _way()
    assert way.gap == pytest.approx(0.5)
    figure = waterfall(way, x_label="logit")
    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    expected = [(-1.0, 1.0), (1.0, 0.25), (0.25, 0.25), (0.25, 0.5), (0.5, 1.0)]
    np.testing.assert_allclose(ends, expected)
    assert "not explained" in figure_words(figure)
    assert "not explained" not in figure_words(
        waterfall(Way((Bar("a", 2.0),), 0.0, 2.0), x_label="x")
    )


def test_forces_meet_at_the_output_of_the_row() -> None:
    way = Way((Bar("up", 2.0), Bar("down", -0.5)), start=1.0, end=2.5)
    figure = force(way, x_label="logit")
    words = figure_words(figure)
    assert {"this row 2.50", "baseline 1.00", "up", "down"} <= set(words)


def figure_words(figure: Figure) -> list[str]:
    axes = figure.axes[0]
    return [text.get_text() for text in (*axes.texts, *axes.get_yticklabels())]


def test_map_is_centred_at_zero_and_prints_its_scale() -> None:
    values = np.zeros((2, 4, 4))
    values[:, 1, 1] = 0.75
    values[:, 2, 2] = -0.25
    figure = image_attribution(
        np.zeros((4, 4), dtype=np.float32), (AttributionMap("Integrated Gradients", values),)
    )
    _, shown, bar = figure.axes
    picture = shown.images[0]
    assert picture.get_clim() == (-1.5, 1.5)
    assert np.asarray(picture.get_array())[1, 1] == 1.5
    assert [label.get_text() for label in bar.get_xticklabels()] == ["−1.5", "0", "+1.5"]


def test_missed_gate_strikes_the_picture_through() -> None:
    maps = (AttributionMap("a", np.eye(4)), AttributionMap("b", np.eye(4), "error 23.6 %"))
    figure = image_attribution(np.eye(4, dtype=np.float32), maps)
    struck = [axes for axes in figure.axes if axes.lines]
    assert len(struck) == 1
    assert [text.get_text() for text in struck[0].texts] == ["error 23.6 %"]


def test_confusion_matrix_prints_every_count() -> None:
    figure = confusion_matrix(((40, 3), (2, 69)), class_names=("a", "b"))
    assert [text.get_text() for text in figure.axes[0].texts] == ["40", "3", "2", "69"]


def test_intervals_are_always_drawn() -> None:
    figure = global_attribution(("a", "b", "c"), _estimates(), x_label="x")
    spans = [
        tuple(np.asarray(line.get_xdata(), dtype=float))
        for line in figure.axes[0].lines
        if to_hex(str(line.get_color())) == LIGHT.accent.lower() and len(line.get_xdata()) == 2  # type: ignore[arg-type]
    ]
    assert spans == [(0.4, 0.6), (0.1, 0.4)]


def test_known_segment_is_bracketed_step_by_step() -> None:
    figure = BUILDERS["series"](LIGHT)
    bracket = figure.axes[0].lines[-1]
    # Places from 0 are steps from one, as segments are named: steps 31 to 39.
    assert list(np.asarray(bracket.get_xdata(), dtype=float)) == [30.5, 39.5]


def test_places_stand_apart_and_move_no_more_than_needed() -> None:
    assert kept_apart((1.0, 5.0), 2.0, low=0.0, high=9.0) == [1.0, 5.0]
    assert kept_apart((5.0, 5.0, 0.0), 2.0, low=0.0, high=9.0) == [5.0, 7.0, 0.0]
    assert kept_apart((9.0, 9.0), 2.0, low=0.0, high=9.0) == [7.0, 9.0]


def test_wrapped_labels_fit_their_width() -> None:
    for text in (LONG, "x" * 300, ODD, "short", ""):
        for line in wrapped(text, 30.0).split("\n"):
            assert text_width(line) <= 30.0


@pytest.mark.parametrize(
    ("scale", "text"),
    [
        (0.0, "0"),
        (1.5, "1.5"),
        (23.6, "24"),
        (0.036, "0.036"),
        (1234.0, "1,234"),
        (1e-7, "1.0e−07"),
    ],
)
def test_scale_has_two_digits(scale: float, text: str) -> None:
    assert scale_text(scale) == text
