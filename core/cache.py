"""A cache that is bounded in bytes: models and data sets that the worker keeps by content hash."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

Value = TypeVar("Value")


class ByteCache:
    """Keeps the values used last, as many as fit; safe to use from several threads.

    Parameters
    ----------
    limit_bytes : int
        The sizes of all values kept never add up to more.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._turn = threading.RLock()  # a value may be made out of another that is cached
        self._kept: OrderedDict[str, tuple[object, int]] = OrderedDict()
        self._bytes = 0

    def get_or_make(
        self, key: str, make: Callable[[], Value], size: Callable[[Value], int]
    ) -> Value:
        """Return the value kept under `key`, or make it and keep it if it fits at all.

        Parameters
        ----------
        key : str
            Hash of everything that the value depends on; it also fixes the value's type.
        make : callable
            Makes the value; what it raises is passed on, and nothing is kept.
        size : callable
            Size of the value in bytes.
        """
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("Value", self._kept[key][0])
            value = make()
            self._keep(key, value, size(value))
            return value

    @property
    def used_bytes(self) -> int:
        """Sum of the sizes of all values kept."""
        return self._bytes

    def clear(self) -> None:
        """Keep nothing."""
        with self._turn:
            self._kept.clear()
            self._bytes = 0

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def _keep(self, key: str, value: object, size: int) -> None:
        if size > self._limit:
            return
        while self._bytes + size > self._limit:
            _, (_, freed) = self._kept.popitem(last=False)
            self._bytes -= freed
        self._kept[key] = (value, size)
        self._bytes += size
