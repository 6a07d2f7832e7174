"""How the attributions of one method lie over many rows: beside values, and by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data import Prepared
from core.data.encoder import CategoricalEncoding
from core.data.texts.encoding import FIRST_WORD
from core.records.explanation import AttributionRecord
from core.records.overall import PartSpread, SpreadRecord
from core.seeds import generator
from explainers.explanation import Doubles
from explainers.overall.groups import Occurrences, grouping, labellings
from explainers.parts.players import Players

Indices = npt.NDArray[np.int64]

MOST_PARTS = 20
"""Parts whose attributions are shown row by row, the strongest first."""
MOST_ROWS = 1000
"""Rows shown, drawn where there are more."""

_TAIL = 0.05


@dataclass(frozen=True, eq=False)
class Spreading:
    """The attributions of one method, and the rows they belong to.

    Attributes
    ----------
    values : ndarray
        (n, players) merged to parts; for texts (n, T), one for each place.
    players : Players or None
        The parts, where all rows share them.
    predicted : ndarray
        (n,) the class given to each row; zeros for numbers.
    """

    sample: AttributionRecord
    values: Doubles
    prepared: Prepared
    predicted: Indices
    players: Players | None
    group_by: str
    seed: int

    def run(self) -> SpreadRecord:
        """Return attributions beside values, and their means by group.

        Only rows that may be quoted count, as for the mean attribution of the whole sample.
        """
        kept, notes = self._kept()
        rows = np.array(self.sample.rows, dtype=np.int64)[kept]
        if self.prepared.record.kind == "text":
            parts, held = self._words(kept)
        else:
            parts, held = self._parts(kept, rows)
        labels = labellings(
            self.prepared, rows, predicted=self.predicted[kept], group_by=self.group_by
        )
        return SpreadRecord(
            method=self.sample.method,
            rows=tuple(rows.tolist()),
            parts=parts,
            groupings=tuple(
                grouping(labelling, held, seed=self.seed, method=self.sample.method)
                for labelling in labels
                if held
            ),
            notes=notes,
        )

    def _kept(self) -> tuple[Indices, tuple[str, ...]]:
        gate = self.sample.gate
        count = len(self.sample.rows)
        within = gate.within if gate is not None and gate.within else (True,) * count
        kept = np.flatnonzero(within)
        notes = () if len(kept) == count else ("Only rows within the gate are shown.",)
        if len(kept) > MOST_ROWS:
            drawn = generator(self.seed, "overall/spread").choice(kept, MOST_ROWS, replace=False)
            kept = np.sort(drawn)
            notes = (*notes, f"{MOST_ROWS:,} rows, drawn at random, are shown.")
        return kept, notes

    def _parts(
        self, kept: Indices, rows: Indices
    ) -> tuple[tuple[PartSpread, ...], list[Occurrences]]:
        if len(kept) == 0 or not self.sample.mean_absolute:
            return (), []
        means = [estimate.value or 0.0 for estimate in self.sample.mean_absolute]
        strongest = sorted(range(len(means)), key=lambda place: -means[place])[:MOST_PARTS]
        cells = self._cell_means(rows)
        every = np.arange(len(kept), dtype=np.int64)
        parts, held = [], []
        for place in strongest:
            name, values = self.sample.players[place], self.values[kept, place]
            held.append(Occurrences(name, every, values))
            parts.append(self._part(name, rows, values, None if cells is None else cells[:, place]))
        return tuple(parts), held

    def _part(
        self, name: str, rows: Indices, attributions: Doubles, cells: Doubles | None
    ) -> PartSpread:
        said = tuple(attributions.tolist())
        if cells is not None:
            return PartSpread(
                name=name,
                kind="mean",
                attributions=said,
                values=_listed(cells),
                shades=shades(cells),
            )
        table = self.prepared.dataset.table
        names = [feature.name for feature in self.prepared.record.features]
        if table is None or name not in names:
            return PartSpread(name=name, kind="none", attributions=said)
        place = names.index(name)
        feature, encoding = (
            self.prepared.record.features[place],
            self.prepared.encoder.features[place],
        )
        column = table[name].iloc[rows]
        if isinstance(encoding, CategoricalEncoding):
            codes = encoding.codes(column)
            return PartSpread(
                name=name,
                kind="categorical",
                attributions=said,
                values=tuple(float(code) if code >= 0 else None for code in codes),
                shades=(None,) * len(codes),
                categories=encoding.categories,
            )
        numbers = pd.Series(column).to_numpy(dtype=np.float64)
        return PartSpread(
            name=name,
            kind="date" if feature.kind == "date" else "numeric",
            unit=feature.unit,
            attributions=said,
            values=_listed(numbers),
            shades=shades(numbers),
        )

    def _cell_means(self, rows: Indices) -> Doubles | None:
        """Return the mean of each patch's or segment's own cells (n, players), as read."""
        kind = self.prepared.record.kind
        if kind not in ("image", "series") or self.players is None or self.players.is_by_row:
            return None
        encoder = self.prepared.encoder
        decoded = encoder.decode(np.asarray(self.prepared.inputs[rows])).astype(np.float64)
        mask = self.players.mask[: decoded.shape[1]].ravel()
        flat = decoded.reshape(len(decoded), -1)
        known = ~np.isnan(flat)
        found = np.full((len(flat), len(self.players)), np.nan)
        for place in range(len(self.players)):
            own = mask == place
            counts = known[:, own].sum(axis=1)
            sums = np.where(known[:, own], flat[:, own], 0.0).sum(axis=1)
            np.divide(sums, counts, out=found[:, place], where=counts > 0)
        return found

    def _words(self, kept: Indices) -> tuple[tuple[PartSpread, ...], list[Occurrences]]:
        names = self.prepared.encoder.words.names
        numbers = np.asarray(self.prepared.inputs[np.array(self.sample.rows)[kept]]).astype(
            np.int64
        )
        of_word = {names[number]: number for number in range(FIRST_WORD, len(names))}
        parts, held = [], []
        for share in self.sample.words[:MOST_PARTS]:
            places, steps = np.nonzero(numbers == of_word[share.word])
            if len(places) == 0:
                continue
            values = self.values[kept][places, steps]
            held.append(Occurrences(share.word, places, values))
            parts.append(
                PartSpread(
                    name=share.word,
                    kind="none",
                    places=tuple(places.tolist()),
                    attributions=tuple(values.tolist()),
                )
            )
        return tuple(parts), held


def shades(values: Doubles) -> tuple[float | None, ...]:
    """Return values from 0 (the 5th percentile and below) to 1 (the 95th and above).

    Missing values have none. Where both percentiles are the same, as of a column that is zero in
    most rows, least and greatest value take their place; equal values are all in the middle.
    """
    present = values[~np.isnan(values)]
    if present.size == 0:
        return (None,) * len(values)
    low, high = np.quantile(present, (_TAIL, 1.0 - _TAIL))
    if high == low:
        low, high = present.min(), present.max()
    scaled = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    clipped = np.clip(scaled, 0.0, 1.0)
    return tuple(
        None if np.isnan(value) else float(share)
        for value, share in zip(values, clipped, strict=True)
    )


def _listed(values: Doubles) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)
