from __future__ import annotations

from core.plan.training import TrainingPlan
from core.training.stopping import Ending, Judge


def test_small_falls_count_as_soon_as_their_sum_does() -> None:
    judge = Judge(0.25)
    assert [judge.is_lower(loss) for loss in (1.0, 0.9, 0.8, 0.7, 0.5, 0.4)] == [
        True,
        False,
        False,
        True,
        False,
        True,
    ]


def test_patience_counts_from_the_last_fall_that_was_large_enough() -> None:
    plan = TrainingPlan(epochs=9, patience=2, min_improvement=0.1)
    ending = Ending.after(plan, [1.0, 0.8, 0.75])
    assert not ending.is_over
    assert not ending.and_then(0.71)
    assert ending.is_over
    assert ending.sentence == (
        "Stopped after epoch 4: the validation loss had not fallen by more than 0.1 for 2 epochs; "
        "the weights of epoch 2, with the lowest validation loss, were kept."
    )


def test_a_required_loss_ends_training_and_keeps_its_epoch() -> None:
    plan = TrainingPlan(epochs=9, required_loss=0.3, min_improvement=0.5)
    ending = Ending.after(plan, [0.6, 0.31])
    assert not ending.is_over
    assert ending.and_then(0.3)
    assert (ending.is_over, ending.best) == (True, 3)
    assert ending.sentence == (
        "Stopped after epoch 3: the validation loss had reached the required 0.3; the weights of "
        "that epoch were kept."
    )


def test_without_a_required_loss_none_ends_training() -> None:
    assert not Ending.after(TrainingPlan(epochs=5), [0.0]).is_over
