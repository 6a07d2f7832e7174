"""The Data page: where rows come from, what columns are for, and what to look at before training.

`presenter` holds the logic; the other modules lay out and paint.
"""
