"""From rows as they were read to what the network sees, fitted on the training part only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from core.data.images.stored import Inputs, StoredRows
from core.data.images.streamed import channel_moments, rescaled
from core.data.tables.encoding import (
    MISSING,
    OTHER,
    CategoricalEncoding,
    DateEncoding,
    NumericEncoding,
    fit_category,
    fit_date,
    fit_number,
    mean_std,
    merged_counts,
)
from core.data.texts.encoding import TextEncoding, WordRule, encode_texts, fit_words
from core.errors import AuditError
from core.records.base import Kind, Record

if TYPE_CHECKING:
    from core.data.dataset import Dataset

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

__all__ = [
    "MISSING",
    "OTHER",
    "CategoricalEncoding",
    "ChannelEncoding",
    "Encoder",
    "NumericEncoding",
    "fit_encoder",
]


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
    NumericEncoding | DateEncoding | CategoricalEncoding | ChannelEncoding | TextEncoding,
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
        return self.encode_table(dataset.table)

    def encode_table(self, table: pd.DataFrame) -> Floats:
        """Return the encoded rows (N, F) of a table with a column for each feature.

        A value out of float32's range becomes infinite; whoever asks refuses it in words.
        """
        encoded = np.zeros((len(table), *self.input_shape), dtype=np.float32)
        with np.errstate(over="ignore"):
            for encoding, columns in zip(self.features, self.columns, strict=True):
                if not isinstance(encoding, (ChannelEncoding, TextEncoding)):
                    values = table[encoding.feature]
                    encoding.write(values, encoded[:, columns[0] : columns[0] + encoding.width])
        return encoded

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
        return () if dataset.table is None else self.unseen_in(dataset.table.iloc[rows])

    def unseen_in(self, table: pd.DataFrame) -> tuple[tuple[str, int], ...]:
        """Return the same for all rows of a table."""
        counts = []
        for encoding in self.features:
            if isinstance(encoding, CategoricalEncoding):
                codes = encoding.codes(table[encoding.feature])
                counts.append((encoding.feature, int(np.sum(codes < 0))))
        return tuple((feature, count) for feature, count in counts if count)

    def merged(self, dataset: Dataset, *, rows: Indices) -> tuple[tuple[str, int, int], ...]:
        """Return (feature, texts, cells) among `rows` that share the category `(other)`."""
        if dataset.table is None:
            return ()
        counts = [
            (encoding.feature, *merged_counts(encoding, dataset.table[encoding.feature].iloc[rows]))
            for encoding in self.features
            if isinstance(encoding, CategoricalEncoding)
        ]
        return tuple(count for count in counts if count[2])

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
    most_categories: int | None = None,
) -> Encoder:
    """Return the encoder of a data set, fitted on the rows `training` and on nothing else.

    Parameters
    ----------
    is_scaled : bool
        Whether numbers, pixels and steps are standardised; if not, they stay as they are.
    words : WordRule
        For texts, how the vocabulary is made.
    most_categories : int, optional
        Texts of a column that keep a category of their own; the rarer ones share `(other)`.
        Without it none are merged.

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
            if feature.kind == "categorical":
                encodings.append(fit_category(values, most=most_categories))
            else:
                fit = fit_date if feature.kind == "date" else fit_number
                encodings.append(fit(values, is_scaled=is_scaled))
        shape = (sum(_width(encoding) for encoding in encodings),)
    return Encoder(
        kind=dataset.record.kind,
        input_shape=shape,
        features=tuple(encodings),
        fitted_rows=len(training),
    )


def _width(encoding: FeatureEncoding) -> int:
    return 0 if isinstance(encoding, (ChannelEncoding, TextEncoding)) else encoding.width


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
    mean, std = mean_std(present)
    if not is_scaled:
        return ChannelEncoding(feature=name, mean=0.0, std=1.0, fill=mean)
    return ChannelEncoding(feature=name, mean=mean, std=std, fill=mean)
