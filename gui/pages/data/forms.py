"""In which form the page shows its data, and how tabs and rows are called in each."""

from __future__ import annotations

from typing import Literal

from core.plan import Plan
from core.plan.kinds import kind_of
from core.records.views.data import DataView

Form = Literal["tabular", "image", "series", "text", "forecast"]

TABS: dict[Form, tuple[str, str]] = {
    "tabular": ("Columns", "Rows"),
    "image": ("Classes", "Pictures"),
    "series": ("Classes", "Series"),
    "text": ("Words", "Texts"),
    "forecast": ("Series", "Windows"),
}
ROWS: dict[Form, str] = {
    "tabular": "rows",
    "image": "pictures",
    "series": "series",
    "text": "texts",
    "forecast": "windows",
}
# Under the title of the page.
SENTENCES: dict[Form, str] = {
    "tabular": "Say what each column means and how to split the rows.",
    "text": "See which words there are and how many the network will know.",
    "forecast": "Say how much of the past is seen, and how far ahead is forecast.",
    "image": "See what there is and say how to split it.",
    "series": "See what there is and say how to split it.",
}
ICONS: dict[Form, str] = {
    "tabular": "table",
    "image": "image",
    "series": "series",
    "text": "text",
    "forecast": "series",
}


def shown_as(view: DataView) -> Form:
    """Return the form of what a survey found, which may be of an earlier plan."""
    return "forecast" if view.task == "forecasting" else view.kind


def form_of(plan: Plan) -> Form:
    """Return the form of the plan's data: its kind, and whether it is to be forecast."""
    return "forecast" if plan.data.task == "forecasting" else kind_of(plan.data.source)
