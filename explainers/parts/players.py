"""The parts of an input that share its output: features, patches of an image, segments, words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.catalogue.methods import MethodEntry
from core.errors import AuditError
from core.records.data import DatasetRecord
from explainers.explanation import Doubles, Integers


@dataclass(frozen=True, eq=False)
class Players:
    """Names of the parts, and which part each input cell belongs to.

    Attributes
    ----------
    names : tuple of str
        One for each part, as a person reads it.
    mask : ndarray
        (*input_shape) int64: index into `names` for every cell; where the parts differ from row to
        row, (n, *input_shape) in the order of the question's rows.
    is_by_row : bool
        Whether each row has parts of its own, such as superpixels; a row may then lack some.
    inner : Players or None
        Finer parts that these are groups of, where a person put features together.
    """

    names: tuple[str, ...]
    mask: Integers
    is_by_row: bool = False
    inner: Players | None = None

    def __post_init__(self) -> None:
        is_known = self.mask.size > 0 and 0 <= self.mask.min() <= self.mask.max() < len(self.names)
        if is_known and self.is_by_row:
            return
        used = np.unique(self.mask)
        if not is_known or len(used) < len(self.names):
            message = f"{len(self.names)} players, but the mask uses {used.tolist()}"
            raise ValueError(message)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def sizes(self) -> Integers:
        """Number of cells of each part: (players,), or (n, players) where parts differ by row."""
        if self.is_by_row:
            return np.stack([self._counts(row) for row in self.mask])
        return self._counts(self.mask)

    @property
    def middles(self) -> Doubles:
        """Where the middle of each part lies over the last two axes of its cells.

        (1, players, 2), or (n, players, 2) where parts differ by row; 0 for a part without cells.
        """
        masks = self.mask if self.is_by_row else self.mask[None]
        axes = [places.ravel() for places in np.mgrid[: masks.shape[-2], : masks.shape[-1]]]
        # The same for all channels.
        flat = masks.reshape(len(masks), -1, len(axes[0]))[:, 0]
        found = np.zeros((len(masks), len(self), 2))
        for row, parts in enumerate(flat):
            sizes = np.maximum(np.bincount(parts, minlength=len(self)), 1)
            for axis, places in enumerate(axes):
                sums = np.bincount(parts, weights=places, minlength=len(self))
                found[row, :, axis] = sums / sizes
        return found

    def cells(self, rows: Integers) -> Integers:
        """Return which part each cell of the rows (p,) belongs to, as (p, *input_shape)."""
        if self.is_by_row:
            return np.asarray(self.mask[rows])
        return np.broadcast_to(self.mask, (len(rows), *self.mask.shape))

    def of_rows(self, rows: Integers) -> Players:
        """Return the parts of some of the question's rows, in their order."""
        return replace(self, mask=self.mask[rows]) if self.is_by_row else self

    def merge(self, values: npt.ArrayLike, *, rows: Integers | None = None) -> Doubles:
        """Return the sums (n, players) of `values` (n, *input_shape) over each part's cells.

        Parameters
        ----------
        rows : ndarray, optional
            (n,) row of the question that each value belongs to; all rows in order where absent.
        """
        if self.is_by_row:
            mask = self.mask if rows is None else self.mask[rows]
            return self._merged_by_row(np.asarray(values, dtype=np.float64), mask)
        cells = np.asarray(values, dtype=np.float64).reshape(-1, self.mask.size)
        order = np.argsort(self.mask.ravel(), kind="stable")
        starts = np.concatenate(([0], np.cumsum(self.sizes)[:-1]))
        return np.asarray(np.add.reduceat(cells[:, order], starts, axis=1))

    def spread(self, values: npt.ArrayLike) -> Doubles:
        """Return (n, *input_shape): each part's value shared evenly among its cells.

        `merge` of the result gives `values` (n, players) back.
        """
        shared = np.asarray(values, dtype=np.float64) / np.maximum(self.sizes, 1)
        if not self.is_by_row:
            return np.asarray(shared[:, self.mask])
        flat = self.mask.reshape(len(self.mask), -1)
        return np.asarray(np.take_along_axis(shared, flat, axis=1).reshape(self.mask.shape))

    def _counts(self, mask: Integers) -> Integers:
        return np.bincount(mask.ravel(), minlength=len(self.names)).astype(np.int64)

    def _merged_by_row(self, values: Doubles, mask: Integers) -> Doubles:
        merged = np.zeros((len(values), len(self.names)))
        flat, where = values.reshape(len(values), -1), mask.reshape(len(mask), -1)
        for row in range(len(flat)):
            merged[row] = np.bincount(where[row], weights=flat[row], minlength=len(self.names))
        return merged


def feature_players(record: DatasetRecord) -> Players:
    """Return one part for each feature; the columns of a category belong together."""
    mask = np.full(record.input_shape, -1, dtype=np.int64)
    encoded = [feature for feature in record.features if feature.columns]
    for index, feature in enumerate(encoded):
        mask[list(feature.columns)] = index
    if (mask < 0).any():
        message = f"columns {np.flatnonzero(mask < 0).tolist()} belong to no feature"
        raise ValueError(message)
    return Players(names=tuple(feature.name for feature in encoded), mask=mask)


def patch_players(input_shape: tuple[int, ...], *, grid: tuple[int, int]) -> Players:
    """Return the patches of a grid over images (C, H, W), all channels together.

    A grid finer than the image is cut to one patch for each pixel.
    """
    _, height, width = input_shape
    rows, columns = min(grid[0], height), min(grid[1], width)
    patches = equal_parts(height, rows)[:, None] * columns + equal_parts(width, columns)[None, :]
    names = tuple(
        f"row {row}, column {column}"
        for row in range(1, rows + 1)
        for column in range(1, columns + 1)
    )
    return Players(names=names, mask=np.broadcast_to(patches, input_shape).copy())


def word_players(input_shape: tuple[int, ...]) -> Players:
    """Return one part for each place of texts (T,); rows that are shorter leave the last unused."""
    (places,) = input_shape
    names = tuple(f"word {place}" for place in range(1, places + 1))
    return Players(names=names, mask=np.arange(places, dtype=np.int64))


def equal_parts(length: int, count: int) -> Integers:
    """Return part 0 ... count − 1 of each of `length` places; sizes differ by one at most."""
    return np.arange(length, dtype=np.int64) * count // length


def require_few(entry: MethodEntry, active: npt.NDArray[np.bool_]) -> None:
    """Raise an `AuditError` if a method cannot take so many parts of one row.

    Parameters
    ----------
    active : ndarray
        (n, players) the parts of each row that can be asked about.
    """
    parts = int(active.sum(axis=1).max(initial=0))
    if entry.most_parts and parts > entry.most_parts:
        raise AuditError(
            f"{entry.title} cannot take so many parts of an input",
            seen=f"{parts:,} parts",
            allowed=f"at most {entry.most_parts:,}",
            remedy="Explain fewer, larger parts (groups of features, a coarser grid, fewer "
            "segments, shorter texts), or choose Permutation SHAP or Integrated Gradients.",
        )
