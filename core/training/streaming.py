"""Batches of rows that stay on disk, each read while the network works on the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.data.images.stored import Inputs, StoredRows
from core.training.rows import Rows

_CHUNK_BYTES = 1 << 20
_LEAST_CHUNK = 16  # rows
_THREAD = "reading rows"


@dataclass(frozen=True)
class StreamedRows:
    """Rows on disk (n, *input_shape), with their targets on the device.

    Shuffled batches are those of the same rows in memory, bit by bit and in the same order.
    """

    inputs: StoredRows
    targets: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def device(self) -> torch.device:
        """Where batches lie."""
        return self.targets.device

    def chunks(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield rows in their order, at most `size` or 1 MiB at a time, but no fewer than 16."""
        width = 4 * int(np.prod(self.inputs.shape[1:], dtype=np.int64))
        size = min(size, max(_LEAST_CHUNK, _CHUNK_BYTES // width))
        return self._batches(torch.split(torch.arange(len(self)), size))

    def shuffled(self, size: int, *, source: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield all rows once in a new order, `size` at a time."""
        return self._batches(torch.split(torch.randperm(len(self), generator=source), size))

    def _batches(self, parts: Iterable[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
        for rows, inputs in self._read_ahead(parts):
            yield inputs.to(self.device), self.targets[rows.to(self.device)]

    def _read_ahead(self, parts: Iterable[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield each part's numbers and rows; a thread reads one part ahead."""
        with ThreadPoolExecutor(1, thread_name_prefix=_THREAD) as pool:
            waiting: tuple[Tensor, Future[Tensor]] | None = None
            for rows in parts:
                following = rows, pool.submit(self._read, rows)
                if waiting is not None:
                    yield waiting[0], waiting[1].result()
                waiting = following
            if waiting is not None:
                yield waiting[0], waiting[1].result()

    def _read(self, rows: Tensor) -> Tensor:
        return torch.from_numpy(self.inputs[rows.numpy().astype(np.int64)])


def rows_on(inputs: Inputs, targets: Tensor, *, device: str) -> Rows | StreamedRows:
    """Return the rows of one part: all on the device, or on disk where they are many."""
    if isinstance(inputs, StoredRows):
        return StreamedRows(inputs, targets)
    return Rows(torch.tensor(inputs, dtype=torch.float32, device=device), targets)
