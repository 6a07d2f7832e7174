"""Settings of a training stand in the report if, and only if, they had an effect."""

from __future__ import annotations

from core.plan.augmentation import AugmentationPlan
from core.plan.training import SchedulePlan, TrainingPlan
from reports.sections.training_words import training_rows


def test_a_plain_training_needs_three_lines() -> None:
    rows = training_rows(TrainingPlan(), loss="mse", loss_title="mean squared error")
    assert rows == [
        ("loss", "mean squared error"),
        ("optimiser", "adamw, learning rate 0.001, weight decay 0, 64 rows in a batch"),
        ("stopping", "15 epochs without a lower validation loss; at most 100"),
    ]


def test_everything_that_had_an_effect_is_told() -> None:
    plan = TrainingPlan(
        optimiser="sgd",
        nesterov=True,
        l1=0.001,
        clip=1.0,
        accumulate=4,
        class_weights="balanced",
        label_smoothing=0.1,
        min_improvement=0.01,
        required_loss=0.05,
        schedule=SchedulePlan(kind="step", every=5, factor=0.5, warm_up=2),
        augmentation=AugmentationPlan(rotation=10.0, flip=True),
    )
    rows = dict(training_rows(plan, loss="cross_entropy", loss_title="cross-entropy"))
    assert rows == {
        "loss": "cross-entropy, classes weighted equally, labels smoothed by 0.1",
        "optimiser": "sgd, momentum 0.9 (Nesterov), learning rate 0.001, weight decay 0, L1 "
        "penalty 0.001, 64 rows in a batch, a step after 4 batches, gradients cut at a norm of 1",
        "schedule": "rising over the first 2 epochs, then the rate times 0.5 after every 5 epochs",
        "augmentation": "rotation 10 degrees, flip",
        "stopping": "15 epochs without a lower validation loss by more than 0.01; at most 100; at "
        "once when it is 0.05 or less",
    }
