from __future__ import annotations

import pytest

from core.records.training import Epoch
from core.records.views.training import TrainingView
from gui.pages.train.facts import facts_of, head_of, live_facts, metric_text, seconds_text
from gui.pages.train.learning import Learning


def epoch(number: int, loss: float) -> Epoch:
    return Epoch(epoch=number, training_loss=loss, validation_loss=loss, validation_metric=0.5)


def view(*losses: float, planned: int = 50, origin: str = "trained") -> TrainingView:
    history = tuple(epoch(number, loss) for number, loss in enumerate(losses, start=1))
    best = min(history, key=lambda line: line.validation_loss).epoch if history else 0
    return TrainingView.model_validate(
        {
            "origin": origin,
            "source": "" if history else "net.pt",
            "history": history,
            "best_epoch": best,
            "planned_epochs": planned,
            "loss": "Cross-entropy",
            "metric": "Accuracy",
            "is_metric_share": True,
            "seconds": 6.0,
            "parameters": 1554,
            "training_rows": 314,
            "validation_rows": 113,
            "device": "cpu",
            "threads": 1,
            "seed": 7,
            "weights": "5531660d" * 8,
        }
    )


def test_the_finding_says_what_the_figures_allow() -> None:
    running = Learning(planned=9, is_running=True)
    assert running.finding == "The first epoch is under way"
    rising = running.and_then(epoch(1, 0.5))
    assert rising.finding == "Best so far at epoch 1"
    assert rising.and_then(epoch(2, 0.6)).finding == "Best at epoch 1, no better since"
    assert Learning.of(view(0.5, 0.4)).finding == "Best at the last epoch, 2"
    assert Learning.of(view(0.4, 0.5)).finding == "Best at epoch 1, no better since"
    assert Learning().finding == "Loss by epoch"


def test_epochs_that_were_skipped_on_the_way_do_no_harm() -> None:
    learning = Learning(planned=9, is_running=True).and_then(epoch(1, 0.5), epoch(1, 0.5))
    learning = learning.and_then(epoch(4, 0.3), epoch(6, 0.4))
    assert [line.epoch for line in learning.epochs] == [1, 4, 6]
    assert learning.best == epoch(4, 0.3)
    assert learning.last == epoch(6, 0.4)
    assert learning.is_running


def test_equal_losses_keep_the_first_epoch_as_training_does() -> None:
    assert Learning().and_then(epoch(1, 0.5), epoch(2, 0.5)).best == epoch(1, 0.5)


@pytest.mark.parametrize(
    ("shown", "head"),
    [
        (view(0.5, 0.4), "Stopped after epoch 2 of 50"),
        (view(0.5, 0.4, planned=2), "All 2 epochs were run"),
        (view(0.5, planned=1), "The one planned epoch was run"),
        (view(origin="loaded"), "Weights from net.pt"),
    ],
)
def test_the_facts_say_how_it_ended(shown: TrainingView, head: str) -> None:
    assert head_of(shown) == head


def test_facts_are_those_of_the_view() -> None:
    first, second = facts_of(view(0.5, 0.4, 0.45))
    assert {fact.name: fact.value for fact in first} == {
        "Weights and biases": "1,554",
        "Rows trained on": "314",
        "Rows that decide when to stop": "113",
        "Time per epoch": "2.0 s",
    }
    assert {fact.name: fact.value for fact in second} == {
        "Loss": "Cross-entropy",
        "Device": "CPU, 1 thread",
        "Seed": "7",
        "Weights": "5531660d",
    }
    loaded, _ = facts_of(view(origin="loaded"))
    assert [fact.name for fact in loaded] == ["Weights and biases", "File"]
    assert metric_text(view(0.5), 0.973) == "97.3\xa0%"


def test_running_facts_count_epochs() -> None:
    learning = Learning(planned=50, is_running=True).and_then(epoch(31, 0.5))
    (finished,), (pace,) = live_facts(learning, 0.05)
    assert (finished.value, pace.value) == ("31 of 50", "0.05 s")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0.0123, "0.012 s"), (0.5, "0.5 s"), (2.04, "2.0 s"), (42.4, "42 s"),
     (125.0, "2 min 5 s")],
)  # fmt: skip
def test_durations_have_two_figures(seconds: float | None, text: str) -> None:
    assert seconds_text(seconds) == text
