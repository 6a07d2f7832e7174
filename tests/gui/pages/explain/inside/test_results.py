"""What is said of a layer is said by the method that is in sight."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from core.records.base import Estimate
from core.records.layers import LayerChoice
from core.records.views.inside import InsideMethod, InsideUnit, InsideView
from gui.pages.explain.inside.results import LayerResults
from gui.pages.explain.inside.words import stale_words, title_words
from gui.pages.explain.pictures import PictureStore

LAYER = LayerChoice(
    path="conv1",
    title="Conv 3×3",
    kind="conv",
    output_shape=(8, 4, 4),
    units=8,
    unit_name="channel",
    axis="first",
    has_maps=True,
    is_crossed=True,
    block="conv1",
)


def _method(name: str, *units: int, reason: str = "") -> InsideMethod:
    return InsideMethod(
        name=name,
        title=name,
        state="within limit" if units else "not run",
        chip="good" if units else "muted",
        word="Within" if units else "Not run",
        reason=reason,
        sentence=f"{name} says so.",
        shows="What.",
        does_not_show="Why.",
        units=tuple(
            InsideUnit(
                unit=unit,
                mean_absolute=Estimate(value=1.0, n=2),
                text="1.000",
                values=(0.5, -2.0),
            )
            for unit in units
        ),
        scale=2.0 if units else 0.0,
    )


VIEW = InsideView(
    layer=LAYER,
    words="Conv 3×3; 8 channels",
    target="logit",
    baseline="The mean",
    rows=(1, 2),
    methods=(
        _method("Layer conductance", 3, 5),
        _method("Internal influence", 5),
        _method("Layer activation", reason="It failed."),
    ),
)


def test_each_method_speaks_for_itself(qtbot: QtBot, tmp_path: Path) -> None:
    results = LayerResults(PictureStore(lambda sha: tmp_path / sha))
    qtbot.addWidget(results)
    results.resize(640, 600)
    results.show()
    results.show_found(VIEW, unit_missing="")
    assert results.card.title == "conv1: Conv 3×3; 8 channels"
    assert results.words.text() == "Layer conductance says so."
    influence, activation = results.method.buttons()[1:]
    influence.click()
    assert results.words.text() == "Internal influence says so."
    assert results.explain_unit.text() == "Explain channel 5 by the input"
    activation.click()
    assert results.words.text() == "It failed."
    assert not results.explain_unit.isVisible()
    assert not results.untested.isVisible()


def test_what_is_stale_names_the_layer_that_is_seen() -> None:
    assert stale_words(VIEW, "conv1") == "From an earlier plan"
    assert stale_words(VIEW, "conv2") == "Of conv1; conv2 is picked now"
    assert title_words(VIEW.model_copy(update={"layer": None})) == VIEW.words
