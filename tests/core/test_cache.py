"""The cache keeps what was used last, never more bytes than allowed."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache import ByteCache


def test_value_is_made_once() -> None:
    cache = ByteCache(10)
    made: list[bytes] = []

    def make() -> bytes:
        made.append(b"12345")
        return made[-1]

    assert cache.get_or_make("a", make, len) is cache.get_or_make("a", make, len)
    assert len(made) == 1
    assert cache.used_bytes == 5


def test_value_used_longest_ago_goes_first() -> None:
    cache = ByteCache(10)
    for key in "abac":
        cache.get_or_make(key, lambda: b"1234", len)
    assert [key in cache for key in "abc"] == [True, False, True]


def test_value_larger_than_the_cache_is_given_but_not_kept() -> None:
    cache = ByteCache(10)
    cache.get_or_make("small", lambda: b"1", len)
    assert cache.get_or_make("large", lambda: bytes(11), len) == bytes(11)
    assert "large" not in cache
    assert "small" in cache


def test_failed_making_keeps_nothing() -> None:
    cache = ByteCache(10)
    with pytest.raises(ZeroDivisionError):
        cache.get_or_make("a", lambda: bytes(1 // 0), len)
    assert len(cache) == cache.used_bytes == 0
    assert cache.get_or_make("a", lambda: b"1", len) == b"1"
    cache.clear()
    assert len(cache) == cache.used_bytes == 0


def test_value_may_be_made_out_of_another() -> None:
    cache = ByteCache(10)
    outer = cache.get_or_make(
        "outer", lambda: cache.get_or_make("inner", lambda: b"12", len) + b"3", len
    )
    assert (outer, cache.used_bytes, len(cache)) == (b"123", 5, 2)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12)), max_size=60))
def test_cache_agrees_with_a_naive_one(requests: list[tuple[int, int]]) -> None:
    cache, naive = ByteCache(20), OrderedDict[str, int]()
    for name, size in requests:
        key = f"{name} of {size}"  # the content's hash fixes its size
        cache.get_or_make(key, partial(bytes, size), len)
        if key in naive:
            naive.move_to_end(key)
        elif size <= 20:
            naive[key] = size
            while sum(naive.values()) > 20:
                naive.popitem(last=False)
        assert cache.used_bytes == sum(naive.values()) <= 20
        assert all(key in cache for key in naive)
        assert len(cache) == len(naive)
