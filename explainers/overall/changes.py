"""One feature of a table set to other values, as the network sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core.data import Prepared
from core.data.encoder import CategoricalEncoding, NumericEncoding
from core.data.tables.encoding import DateEncoding
from core.records.data import Feature
from explainers.explanation import Doubles, Integers

Encoding = NumericEncoding | DateEncoding | CategoricalEncoding


@dataclass(frozen=True, eq=False)
class Changing:
    """One feature, its values in the rows that are asked about, and how it is encoded.

    Attributes
    ----------
    inputs : Tensor
        (n, F) encoded rows.
    numbers : ndarray
        (n,) the feature as it was read, NaN where missing; for categories their places in the
        encoding, −1 where training did not show them.
    """

    feature: Feature
    encoding: Encoding
    inputs: Tensor
    numbers: Doubles

    @property
    def is_category(self) -> bool:
        """Whether the feature's values are names."""
        return isinstance(self.encoding, CategoricalEncoding)

    def encoded(self, values: Doubles) -> Tensor:
        """Return the feature's own columns (v, width) for values (v,) as `numbers` has them."""
        encoding = self.encoding
        columns = np.zeros((len(values), encoding.width), dtype=np.float32)
        shown = (
            pd.Series([encoding.categories[int(place)] for place in values], dtype=object)
            if isinstance(encoding, CategoricalEncoding)
            else pd.Series(values, dtype=np.float64)
        )
        encoding.write(shown, columns)
        return torch.from_numpy(columns)

    def changed(self, rows: Integers, columns: Tensor) -> Tensor:
        """Return rows (p, F) with the feature's columns (p, width) put in."""
        changed = self.inputs[rows].clone()
        changed[:, list(self.feature.columns)] = columns
        return changed


def changing(prepared: Prepared, name: str, *, rows: Integers) -> Changing:
    """Return the feature `name` of a table, ready to be changed in `rows` of the data set."""
    names = [feature.name for feature in prepared.record.features]
    place = names.index(name)
    encoding = prepared.encoder.features[place]
    assert isinstance(encoding, NumericEncoding | DateEncoding | CategoricalEncoding)
    assert prepared.dataset.table is not None
    column = prepared.dataset.table[name].iloc[rows]
    numbers = (
        encoding.codes(column)
        if isinstance(encoding, CategoricalEncoding)
        else column.to_numpy(dtype=np.float64)
    )
    return Changing(
        feature=prepared.record.features[place],
        encoding=encoding,
        inputs=torch.from_numpy(np.asarray(prepared.inputs[rows], dtype=np.float32)),
        numbers=np.asarray(numbers, dtype=np.float64),
    )


def observed(values: Doubles, *, points: int) -> Doubles:
    """Return at most `points` of the values that were observed, evenly among the rows, ascending.

    The least and the greatest value are among them; missing ones are left out.
    """
    present = values[~np.isnan(values)]
    shares = np.linspace(0.0, 1.0, points)
    return np.unique(np.quantile(present, shares, method="closest_observation"))
