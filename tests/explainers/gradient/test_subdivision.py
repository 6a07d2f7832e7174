"""Which pieces of a path are divided next."""

from __future__ import annotations

import numpy as np

from explainers.gradient.subdivision import worst_pieces


def test_the_fewest_pieces_that_hold_half_of_a_rows_error_are_chosen() -> None:
    errors = np.array([1.0, -4.0, 2.0, 0.5, -0.5, 3.0, 9.0])
    owner = np.array([0, 0, 0, 1, 1, 0, 2])
    width = np.full(7, 0.1)
    chosen = worst_pieces(errors, owner=owner, width=width, most=np.array([9, 9, 0]))
    # 4 + 3 of 10; one of two equal ones; the third row is done.
    assert chosen.tolist() == [1, 5, 3]
    limited = worst_pieces(errors, owner=owner, width=width, most=np.array([1, 0, 1]))
    assert limited.tolist() == [1, 6]


def test_pieces_whose_ends_are_one_number_in_float32_are_left() -> None:
    errors, owner = np.array([5.0, 1.0]), np.array([0, 0])
    chosen = worst_pieces(errors, owner=owner, width=np.array([1e-7, 0.5]), most=np.array([9]))
    assert chosen.tolist() == [1]
    nothing = worst_pieces(errors, owner=owner, width=np.full(2, 1e-7), most=np.array([9]))
    assert len(nothing) == 0
