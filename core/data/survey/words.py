"""How a survey words sizes and summaries."""

from __future__ import annotations

from core.data.classes import IMBALANCED
from core.records.base import Kind

_KINDS: dict[Kind, str] = {
    "tabular": "Table",
    "image": "Images",
    "series": "Series",
    "text": "Texts",
}


def size_text(size: int) -> str:
    """Return a size in bytes as people write it: "78 kB", "1.2 GB"."""
    if size < 1000:
        return f"{size} B"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.5 or unit == "TB":
            return f"{amount:.0f} {unit}" if amount >= 9.95 else f"{amount:.1f} {unit}"
    raise AssertionError


def kind_word(kind: Kind) -> str:
    """Return "Table", "Images", "Series" or "Texts"."""
    return _KINDS[kind]


def balance_text(counts: list[int]) -> str:
    """Return the head of the class balance: whether one class is rare, or outnumbered.

    A class is rare that has less than a fifth of the rows that it would have in equal shares.
    """
    total = sum(counts)
    rare = [count for count in counts if count * len(counts) * 5 < total]
    if not rare:
        is_skewed = max(counts, default=0) >= IMBALANCED * max(1, min(counts, default=0))
        return "Class balance, skewed" if is_skewed else "Class balance, no strong skew"
    return "Class balance, one class rare" if len(rare) == 1 else "Class balance, classes rare"
