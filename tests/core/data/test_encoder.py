from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.assemble import assemble_arrays, assemble_table
from core.data.dataset import Dataset
from core.data.encoder import CategoricalEncoding, Encoder, NumericEncoding, fit_encoder
from core.errors import AuditError
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource

_PLAN = DataPlan(source=BuiltinSource(name="digits"))
_TRAINING = np.array([0, 1, 2])


def _table(**columns: list[float] | list[str | None]) -> Dataset:
    frame = pd.DataFrame(
        {
            name: pd.Series(cells, dtype=np.float64 if isinstance(cells[0], float) else object)
            for name, cells in columns.items()
        }
    )
    return assemble_table(
        _PLAN,
        frame,
        name="rows",
        source="rows.csv",
        target="y",
        targets=np.zeros(len(frame), dtype=np.int64),
        class_names=("a", "b"),
    )


def _arrays(inputs: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Dataset:
    return assemble_arrays(
        _PLAN,
        inputs,
        name="arrays",
        source="a.npz",
        kind="image" if inputs.ndim == 4 else "series",
        target="y",
        targets=np.zeros(len(inputs), dtype=np.int64),
        class_names=("a", "b"),
    )


def test_numbers_are_scaled_by_the_training_part_only() -> None:
    data = _table(x=[1.0, 2.0, 6.0, 100.0])
    encoder = fit_encoder(data, training=_TRAINING)
    mean, std = 3.0, np.sqrt((4 + 1 + 9) / 3)
    assert encoder.features[0] == NumericEncoding(feature="x", mean=mean, std=float(std), fill=mean)
    expected = np.array([[-2.0], [-1.0], [3.0], [97.0]]) / std
    np.testing.assert_allclose(encoder.encode(data), expected, rtol=1e-6)
    assert encoder.fitted_rows == 3


def test_a_missing_number_becomes_the_training_mean() -> None:
    data = _table(x=[1.0, float("nan"), 3.0, float("nan")])
    encoder = fit_encoder(data, training=_TRAINING)
    assert encoder.encode(data)[:, 0].tolist() == [-1.0, 0.0, 1.0, 0.0]


def test_without_scaling_numbers_stay_and_gaps_get_the_training_mean() -> None:
    data = _table(x=[1.0, float("nan"), 5.0, 100.0])
    encoder = fit_encoder(data, training=_TRAINING, is_scaled=False)
    assert encoder.encode(data)[:, 0].tolist() == [1.0, 3.0, 5.0, 100.0]
    pixels = np.linspace(0, 1, 16, dtype=np.float32).reshape(1, 1, 4, 4).repeat(4, axis=0)
    images = _arrays(pixels)
    unscaled = fit_encoder(images, training=_TRAINING, is_scaled=False)
    np.testing.assert_array_equal(unscaled.encode(images), pixels)


def test_a_constant_column_keeps_its_unit() -> None:
    data = _table(x=[0.1, 0.1, 0.1, 0.3])
    encoder = fit_encoder(data, training=_TRAINING)
    assert encoder.features[0] == NumericEncoding(feature="x", mean=0.1, std=1.0, fill=0.1)
    np.testing.assert_allclose(encoder.encode(data)[:, 0], [0, 0, 0, 0.2], atol=1e-7)


def test_very_large_numbers_are_scaled_without_overflow() -> None:
    data = _table(x=[1e300, -1e300, 1e300, -1e300], y=[1e-200, 2e-200, 3e-200, 2e-200])
    encoded = fit_encoder(data, training=np.arange(4)).encode(data)
    np.testing.assert_allclose(encoded[:, 0], [1, -1, 1, -1], rtol=1e-6)
    np.testing.assert_allclose(encoded[:, 1], np.array([-1, 0, 1, 0]) * np.sqrt(2), rtol=1e-6)


def test_categories_become_columns_and_merge_back() -> None:
    data = _table(job=["b", "a", None, "c"], x=[1.0, 2.0, 3.0, 4.0])
    encoder = fit_encoder(data, training=_TRAINING)
    assert encoder.features[0] == CategoricalEncoding(
        feature="job", categories=("a", "b", "(missing)")
    )
    assert encoder.input_shape == (4,)
    assert encoder.columns == ((0, 1, 2), (3,))
    np.testing.assert_array_equal(
        encoder.encode(data)[:, :3], [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]]
    )


def test_categories_that_training_did_not_show_are_counted() -> None:
    data = _table(job=["a", "b", "a", "c", None], x=[1.0, 2.0, 3.0, 4.0, 5.0])
    encoder = fit_encoder(data, training=_TRAINING)
    assert encoder.features[0] == CategoricalEncoding(feature="job", categories=("a", "b"))
    assert encoder.unseen(data, rows=np.array([3, 4])) == (("job", 2),)
    assert encoder.unseen(data, rows=np.array([0, 1])) == ()
    assert encoder.encode(data)[3:, :2].tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_text_that_reads_missing_shares_the_missing_column() -> None:
    data = _table(job=["(missing)", None, "z"])
    encoder = fit_encoder(data, training=_TRAINING)
    assert encoder.encode(data)[:].tolist() == [[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]


def test_a_column_without_training_values_is_refused() -> None:
    nan = float("nan")
    with pytest.raises(AuditError) as caught:
        fit_encoder(_table(x=[nan, nan, nan, 1.0]), training=_TRAINING)
    assert str(caught.value) == (
        "The column 'x' has no value in the training part. Found: 3 missing values. Allowed: at "
        "least one value among the training rows. Give 'x' the role \"ignored\", or fill it in."
    )


@pytest.mark.parametrize("shape", [(5, 3, 4, 6), (5, 2, 7)])
def test_channels_are_scaled_and_decoded(shape: tuple[int, ...]) -> None:
    inputs = np.random.default_rng(0).normal(3.0, 2.0, shape).astype(np.float32)
    encoder = fit_encoder(_arrays(inputs), training=_TRAINING)
    encoded = np.asarray(encoder.encode(_arrays(inputs)))
    axes = (0, *range(2, len(shape)))
    np.testing.assert_allclose(encoded[:3].mean(axes), 0.0, atol=1e-6)
    np.testing.assert_allclose(encoded[:3].std(axes), 1.0, atol=1e-6)
    np.testing.assert_allclose(encoder.decode(encoded), inputs, rtol=1e-5, atol=1e-6)
    assert encoder.columns == ((),) * shape[1]


def test_tables_are_not_decoded() -> None:
    data = _table(x=[1.0, 2.0, 3.0])
    encoder = fit_encoder(data, training=_TRAINING)
    with pytest.raises(ValueError, match="not decoded"):
        encoder.decode(encoder.encode(data)[:])


def test_an_encoder_survives_json_and_encodes_bit_for_bit() -> None:
    data = _table(x=[0.1, 0.7, 1.3, 9.1], job=["b", "a", None, "c"])
    encoder = fit_encoder(data, training=_TRAINING)
    again = Encoder.from_json(encoder.to_json())
    assert again == encoder
    assert np.asarray(again.encode(data)).tobytes() == np.asarray(encoder.encode(data)).tobytes()
