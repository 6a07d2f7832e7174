from __future__ import annotations

from core.records.live import LiveCurve
from core.records.training import Epoch


def epoch(number: int, loss: float) -> Epoch:
    return Epoch(
        epoch=number, training_loss=loss + 0.1, validation_loss=loss, validation_metric=1 - loss
    )


def test_a_curve_survives_the_way_through_a_progress_report() -> None:
    curve = LiveCurve().and_then(epoch(1, 0.5)).and_then(epoch(2, 0.4)).and_then(epoch(3, 0.45))
    assert (curve.last, curve.best) == (epoch(3, 0.45), epoch(2, 0.4))
    assert LiveCurve.read((*curve.figures(), ("training loss so far", 9.0))) == curve


def test_the_first_of_equal_epochs_is_the_best() -> None:
    curve = LiveCurve().and_then(epoch(1, 0.5)).and_then(epoch(2, 0.5))
    assert curve.best == epoch(1, 0.5)


def test_before_the_first_epoch_there_is_nothing_to_tell() -> None:
    assert LiveCurve().figures() == ()
    assert LiveCurve.read((("training loss so far", 0.7),)) == LiveCurve()
