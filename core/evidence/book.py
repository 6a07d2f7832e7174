"""The book in which an audit writes its evidence, item by item, under unique identifiers."""

from __future__ import annotations

from core.evidence.models import Item
from core.evidence.wording import figure_text, interval_text
from core.records.base import Estimate


class EvidenceBook:
    """Collects items in order; an identifier that is used twice is a bug."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def add(self, item: Item) -> Item:
        """Enter an item and return it.

        Raises
        ------
        ValueError
            If the identifier is taken.
        """
        if item.id in self._items:
            message = f"evidence {item.id!r} is entered twice"
            raise ValueError(message)
        self._items[item.id] = item
        return item

    def figure(
        self,
        identifier: str,
        estimate: Estimate,
        *,
        digits: int = 3,
        percent: bool = False,
        signed: bool = False,
        parents: tuple[str, ...] = (),
    ) -> Item:
        """Enter a number with its interval, printed with `digits` decimals."""
        return self.add(
            Item(
                id=identifier,
                kind="figure",
                text=figure_text(estimate.value, digits=digits, percent=percent, signed=signed),
                value=estimate.value,
                low=estimate.low,
                high=estimate.high,
                level=estimate.level if estimate.low is not None else None,
                interval_text=interval_text(
                    estimate.low, estimate.high, digits=digits, percent=percent
                ),
                n=estimate.n,
                unit=estimate.unit,
                method=estimate.method,
                note=estimate.note,
                parents=parents,
            )
        )

    def count(self, identifier: str, value: int, *, parents: tuple[str, ...] = ()) -> Item:
        """Enter a whole number."""
        return self.add(
            Item(
                id=identifier,
                kind="figure",
                text=figure_text(value, digits=0),
                value=value,
                parents=parents,
            )
        )

    def text(self, identifier: str, text: str, *, parents: tuple[str, ...] = ()) -> Item:
        """Enter a label, a setting, a hash or a status."""
        return self.add(Item(id=identifier, kind="text", text=text, parents=parents))

    def sentence(self, identifier: str, text: str, *, sources: tuple[str, ...] = ()) -> Item:
        """Enter a computed sentence with the items that it speaks of.

        Raises
        ------
        KeyError
            If a source was not entered before.
        """
        for source in sources:
            self._items[source]
        return self.add(Item(id=identifier, kind="sentence", text=text, sources=sources))

    def series(
        self,
        identifier: str,
        columns: dict[str, tuple[float | None, ...]],
        *,
        labels: tuple[str, ...] = (),
        parents: tuple[str, ...] = (),
    ) -> Item:
        """Enter the columns of numbers behind a chart."""
        return self.add(
            Item(id=identifier, kind="series", columns=columns, labels=labels, parents=parents)
        )

    def __getitem__(self, identifier: str) -> Item:
        """Return the item entered under the identifier."""
        return self._items[identifier]

    def __contains__(self, identifier: str) -> bool:
        """Whether the identifier was entered."""
        return identifier in self._items

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order in which they were entered."""
        return tuple(self._items.values())
