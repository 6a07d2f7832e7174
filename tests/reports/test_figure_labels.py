"""Labels and axes of figures that are drawn small: nothing runs together or over the edge."""

from __future__ import annotations

import pytest

from reports.figures.bars import Bar, case_attribution
from reports.figures.labels import text_width, wrapped

_WIDTH = 90.0


def test_a_label_is_not_broken_within_a_number() -> None:
    label = "fractal dimension error: 0.00179"
    width = text_width("fractal dimension error: 0.00")
    assert wrapped(label, width) == "fractal dimension error:\n0.00179"


def test_a_narrow_case_has_few_ticks() -> None:
    bars = (Bar("down", -0.5), Bar("up", 0.75))
    axes = case_attribution(bars, x_label="logit", width=70.0).axes[0]
    low, high = axes.get_xlim()
    assert 2 <= sum(low <= tick <= high for tick in axes.get_xticks()) <= 4


@pytest.mark.parametrize(
    "text",
    ["logit", "Mean absolute attribution to the logit of the predicted class", "very long " * 30],
)
def test_the_name_of_an_axis_stays_within_the_figure(text: str) -> None:
    bars = (Bar("a feature with a long name", 0.25), Bar("another one", 0.5))
    figure = case_attribution(bars, x_label=text, width=_WIDTH)
    figure.draw_without_rendering()
    box = figure.axes[0].xaxis.label.get_window_extent()
    assert box.x0 >= -1.0
    assert box.x1 <= figure.bbox.x1 + 1.0
