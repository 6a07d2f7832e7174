"""The settings offer what has an effect under the plan, and what must be set back."""

from __future__ import annotations

import pytest

from core.plan.edit import edited
from gui.pages.train.applying import applies
from tests.gui.pages.opened import plan_for


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("training.momentum", {"training.optimiser": "sgd"}),
        ("training.nesterov", {"training.optimiser": "sgd"}),
        ("training.schedule.every", {"training.schedule.kind": "plateau"}),
        ("training.schedule.factor", {"training.schedule.kind": "step"}),
        ("training.schedule.span", {"training.schedule.kind": "cosine"}),
        ("training.huber_delta", {"training.loss": "huber"}),
        ("training.mixed_precision", {"compute.device": "auto"}),
    ],
)
def test_a_field_comes_with_the_choice_that_calls_for_it(
    path: str, change: dict[str, object]
) -> None:
    plan = plan_for("diabetes", model={"family": "mlp"})
    assert not applies(plan, path)
    assert applies(edited(plan, change), path)


def test_what_belongs_to_classes_is_offered_for_them_or_to_be_set_back() -> None:
    numbers = plan_for("diabetes", model={"family": "mlp"})
    assert not applies(numbers, "training.label_smoothing")
    assert applies(edited(numbers, {"training.label_smoothing": 0.1}), "training.label_smoothing")
    classes = plan_for("breast_cancer", model={"family": "mlp"})
    assert applies(classes, "training.label_smoothing")


@pytest.mark.parametrize(
    ("data", "family", "offered"),
    [
        ("breast_cancer", "mlp", set()),
        ("digits", "cnn", {"rotation", "flip", "crop", "brightness", "noise"}),
        ("pulses", "recurrent", {"crop", "noise", "scaling", "time_warp"}),
        ("messages", "text_cnn", {"word_dropout"}),
    ],
)
def test_augmentation_goes_by_the_kind_of_data(data: str, family: str, offered: set[str]) -> None:
    plan = plan_for(data, model={"family": family})
    names = type(plan.training.augmentation).model_fields
    assert {name for name in names if applies(plan, f"training.augmentation.{name}")} == offered
