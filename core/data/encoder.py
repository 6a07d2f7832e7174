"""From rows as they were read to what the network sees, fitted on the training part only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from core.data.stored import Inputs, StoredRows
from core.data.streamed import channel_moments, rescaled
from core.data.text_encoding import TextEncoding, WordRule, encode_texts, fit_words
from core.errors import AuditError
from core.records.base import Kind, Record

if TYPE_CHECKING:
    from core.data.dataset import Dataset

MISSING = "(missing)"

_SMALL, _LARGE = 1e-100, 1e100

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


class NumericEncoding(Record):
    """(x − mean) / std; a missing value becomes `fill`, the mean of the training rows."""

    kind: Literal["numeric"] = "numeric"
    feature: str
    mean: float
    std: Annotated[float, Field(gt=0.0)]
    fill: float


class CategoricalEncoding(Record):
    """One column for each category of the training part, `(missing)` among them if it had any.

    A category that training did not show gives zeros in all columns.
    """

    kind: Literal["categorical"] = "categorical"
    feature: str
    categories: tuple[str, ...]


class ChannelEncoding(Record):
    """(x − mean) / std over all pixels or real steps of one channel.

    A missing step becomes `fill`, the mean of the training rows.
    """

    kind: Literal["channel"] = "channel"
    feature: str
    mean: float
    std: Annotated[float, Field(gt=0.0)]
    fill: float = 0.0


FeatureEncoding = Annotated[
    NumericEncoding | CategoricalEncoding | ChannelEncoding | TextEncoding,
    Field(discriminator="kind"),
]


class Encoder(Record):
    """How each feature is encoded, in the order of the data set's features.

    Attributes
    ----------
    input_shape : tuple of int
        (F,) encoded columns of a table, (C, H, W) of images, (C, T) of series; (C + 1, T) of
        series of unequal lengths, whose last channel is 1 where a step is real; (T,) of texts.
    fitted_rows : int
        Rows of the training part, the only ones that were looked at.
    """

    kind: Kind
    input_shape: tuple[int, ...]
    features: tuple[FeatureEncoding, ...]
    fitted_rows: int

    @property
    def columns(self) -> tuple[tuple[int, ...], ...]:
        """Encoded columns of each feature, by which explanations merge; empty but for tables."""
        owned: list[tuple[int, ...]] = []
        start = 0
        for encoding in self.features:
            width = _width(encoding)
            owned.append(tuple(range(start, start + width)))
            start += width
        return tuple(owned)

    @property
    def words(self) -> TextEncoding:
        """The encoding of texts.

        Raises
        ------
        ValueError
            For other kinds of data.
        """
        first = self.features[0]
        if not isinstance(first, TextEncoding):
            raise ValueError("only texts have a vocabulary")
        return first

    def encode(self, dataset: Dataset) -> Inputs:
        """Return the encoded inputs (N, *input_shape), float32; rows on disk stay there."""
        if dataset.texts is not None:
            return encode_texts(dataset.texts, self.words)
        if dataset.table is None:
            assert dataset.inputs is not None
            mean, std = self._channel_statistics(dataset.inputs.ndim)
            if isinstance(dataset.inputs, StoredRows):
                return rescaled(dataset.inputs, mean=mean, std=std)
            encoded = ((dataset.inputs - mean) / std).astype(np.float32)
            return self._whole(encoded, dataset) if self.kind == "series" else encoded
        encoded = np.zeros((len(dataset.table), *self.input_shape), dtype=np.float32)
        # A value out of float32's range becomes infinite; `prepare` refuses it in words.
        with np.errstate(over="ignore"):
            self._encode_table(dataset.table, encoded)
        return encoded

    def _encode_table(self, table: pd.DataFrame, encoded: Floats) -> None:
        for encoding, columns in zip(self.features, self.columns, strict=True):
            values = table[encoding.feature]
            if isinstance(encoding, CategoricalEncoding):
                codes = _codes(values, encoding.categories)
                rows = np.flatnonzero(codes >= 0)
                encoded[rows, columns[0] + codes[rows]] = 1.0
            elif isinstance(encoding, NumericEncoding):
                numbers = values.to_numpy(dtype=np.float64)
                filled = np.where(np.isnan(numbers), encoding.fill, numbers)
                encoded[:, columns[0]] = (filled - encoding.mean) / encoding.std

    def _whole(self, encoded: Floats, dataset: Dataset) -> Floats:
        """Return series (N, C, T) without gaps, or (N, C + 1, T) where their lengths differ."""
        channels = [item for item in self.features if isinstance(item, ChannelEncoding)]
        for place, channel in enumerate(channels):
            gaps = np.isnan(encoded[:, place])
            encoded[:, place][gaps] = (channel.fill - channel.mean) / channel.std
        if dataset.lengths is None:
            return encoded
        is_real = np.arange(encoded.shape[2]) < dataset.lengths[:, None]
        encoded *= is_real[:, None]
        return np.concatenate([encoded, is_real[:, None].astype(np.float32)], axis=1)

    @property
    def is_marked(self) -> bool:
        """Whether the last channel says which steps are real."""
        return self.kind == "series" and self.input_shape[0] == len(self.features) + 1

    def decode(self, inputs: Floats) -> Floats:
        """Return images or series (N, C, ...) in the units in which they were read.

        Series of unequal lengths come without their mark, and NaN beyond their end.

        Raises
        ------
        ValueError
            For tables and texts: their rows stand in `Dataset.table` and `Dataset.texts` as they
            were read.
        """
        if self.kind in ("tabular", "text"):
            raise ValueError("encoded tables and texts are not decoded; read the data set instead")
        mean, std = self._channel_statistics(inputs.ndim)
        if self.is_marked:
            decoded = inputs[:, :-1] * std + mean
            return np.where(inputs[:, -1:] > 0, decoded, np.nan).astype(np.float32)
        return (inputs * std + mean).astype(np.float32)

    def unseen(self, dataset: Dataset, *, rows: Indices) -> tuple[tuple[str, int], ...]:
        """Return (feature, cells) with categories among `rows` that training did not show."""
        if dataset.table is None:
            return ()
        counts = []
        for encoding in self.features:
            if isinstance(encoding, CategoricalEncoding):
                codes = _codes(dataset.table[encoding.feature].iloc[rows], encoding.categories)
                counts.append((encoding.feature, int(np.sum(codes < 0))))
        return tuple((feature, count) for feature, count in counts if count)

    def _channel_statistics(
        self, dimensions: int
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return mean and std, shaped to be broadcast over (N, C, ...)."""
        channels = [item for item in self.features if isinstance(item, ChannelEncoding)]
        shape = (1, len(channels), *(1,) * (dimensions - 2))
        mean = np.array([channel.mean for channel in channels]).reshape(shape)
        std = np.array([channel.std for channel in channels]).reshape(shape)
        return mean, std


def fit_encoder(
    dataset: Dataset,
    *,
    training: Indices,
    is_scaled: bool = True,
    words: WordRule = WordRule(),  # noqa: B008 - frozen
) -> Encoder:
    """Return the encoder of a data set, fitted on the rows `training` and on nothing else.

    Parameters
    ----------
    is_scaled : bool
        Whether numbers, pixels and steps are standardised; if not, they stay as they are.
    words : WordRule
        For texts, how the vocabulary is made.

    Raises
    ------
    AuditError
        If a numeric feature has no value at all in the training part, or no word of the training
        texts is frequent enough.
    """
    names = [feature.name for feature in dataset.record.features]
    encodings: list[FeatureEncoding] = []
    shape: tuple[int, ...]
    if dataset.texts is not None:
        fitted = fit_words(dataset.texts[training].tolist(), feature=names[0], rule=words)
        encodings.append(fitted)
        shape = (fitted.longest,)
    elif dataset.table is None:
        assert dataset.inputs is not None
        encodings += _fit_channels(dataset.inputs, names, training, is_scaled=is_scaled)
        shape = dataset.inputs.shape[1:]
        if dataset.lengths is not None:
            shape = (shape[0] + 1, *shape[1:])
    else:
        table = dataset.table.iloc[training]
        for feature in dataset.record.features:
            values = table[feature.name]
            is_text = feature.kind == "categorical"
            encodings.append(
                _fit_category(values) if is_text else _fit_number(values, is_scaled=is_scaled)
            )
        shape = (sum(_width(encoding) for encoding in encodings),)
    return Encoder(
        kind=dataset.record.kind,
        input_shape=shape,
        features=tuple(encodings),
        fitted_rows=len(training),
    )


def _width(encoding: FeatureEncoding) -> int:
    if isinstance(encoding, CategoricalEncoding):
        return len(encoding.categories)
    return 0 if isinstance(encoding, ChannelEncoding | TextEncoding) else 1


def _fit_number(values: pd.Series, *, is_scaled: bool) -> NumericEncoding:
    numbers = values.to_numpy(dtype=np.float64)
    present = numbers[~np.isnan(numbers)]
    if present.size == 0:
        raise AuditError(
            f"The column '{values.name}' has no value in the training part",
            seen=f"{numbers.size} missing values",
            allowed="at least one number among the training rows",
            remedy=f"Give '{values.name}' the role \"ignored\", or fill it in.",
        )
    fill, std = _mean_std(present)
    if not is_scaled:
        return NumericEncoding(feature=str(values.name), mean=0.0, std=1.0, fill=fill)
    return NumericEncoding(feature=str(values.name), mean=fill, std=std, fill=fill)


def _fit_channels(
    inputs: Inputs, names: list[str], training: Indices, *, is_scaled: bool
) -> list[ChannelEncoding]:
    if isinstance(inputs, StoredRows):
        return [
            ChannelEncoding(
                feature=name,
                mean=mean if is_scaled else 0.0,
                std=std if is_scaled else 1.0,
                fill=mean,
            )
            for name, (mean, std) in zip(names, channel_moments(inputs, rows=training), strict=True)
        ]
    rows = inputs[training]
    return [
        _fit_channel(rows[:, channel], name, is_scaled=is_scaled)
        for channel, name in enumerate(names)
    ]


def _fit_channel(
    values: npt.NDArray[np.floating], name: str, *, is_scaled: bool
) -> ChannelEncoding:
    present = values[~np.isnan(values)]
    if present.size == 0:
        raise AuditError(
            f"The channel '{name}' has no value in the training part",
            seen="missing values only",
            allowed="at least one number among the training rows",
            remedy=f"Leave '{name}' out, or fill it in.",
        )
    mean, std = _mean_std(present)
    if not is_scaled:
        return ChannelEncoding(feature=name, mean=0.0, std=1.0, fill=mean)
    return ChannelEncoding(feature=name, mean=mean, std=std, fill=mean)


def _fit_category(values: pd.Series) -> CategoricalEncoding:
    filled = values.astype(object).where(values.notna(), MISSING)
    # Sorted by name, missing last.
    present = sorted(set(filled), key=lambda name: (name == MISSING, name))
    return CategoricalEncoding(feature=str(values.name), categories=tuple(present))


def _mean_std(values: npt.NDArray[np.floating]) -> tuple[float, float]:
    """Return mean and standard deviation; 1 for the latter where all values are the same."""
    if bool(np.all(values == values.flat[0])):
        # Rounding gives a constant column a tiny spread, which would blow up any other value.
        return float(values.flat[0]), 1.0
    exact = values.astype(np.float64)
    largest = float(np.max(np.abs(exact)))
    # Squares of numbers beyond these bounds leave the range of float64.
    scale = 1.0 if _SMALL < largest < _LARGE else largest
    std = float(np.std(exact / scale)) * scale
    return float(np.mean(exact / scale)) * scale, std if std > 0.0 else 1.0


def _codes(values: pd.Series, categories: tuple[str, ...]) -> Indices:
    """Return for each value the position of its category, −1 where training did not show it."""
    filled = values.astype(object).where(values.notna(), MISSING)
    codes = pd.Index(categories, dtype=object).get_indexer(pd.Index(filled, dtype=object))
    return np.asarray(codes, dtype=np.int64)
