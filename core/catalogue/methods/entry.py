"""What is declared about one attribution method."""

from __future__ import annotations

from typing import Literal

from core.records.base import Kind, Record

Need = Literal[
    "gradients",
    "background",
    "convolution",
    "samples",
    "regions",
    "modules",
    "attention",
    "layer",
    "baseline",
]
SumRule = Literal["sum", "construction", "sampled", "none"]
Family = Literal[
    "gradient",
    "relevance",
    "shapley",
    "perturbation",
    "class activation",
    "attention",
    "layer",
]


class MethodEntry(Record):
    """One attribution method.

    Attributes
    ----------
    needs : tuple of str
        `gradients` of the output by the input; a `background` of usual rows; a `convolution`;
        `samples`, because it draws; `regions` of the input; `modules`, because it depends on how
        the network is put together, so that it works on a prepared copy; `attention` weights; a
        `layer` of the plan; a single `baseline` for each row.
    sum_rule : str
        `sum`: values must add up to f(x) - f(baseline) and can fail to; `construction`: they add
        up whatever they say, which earns nothing; `sampled`: they add up within their standard
        errors; `none`: descriptive.
    is_signed : bool
        Whether a value can speak against the output; a map without a sign tells strength alone.
    most_parts : int
        Parts of one row at most; 0 where any number will do.
    """

    name: str
    title: str
    family: Family
    kinds: tuple[Kind, ...] = ("tabular", "image", "series", "text")
    needs: tuple[Need, ...] = ()
    sum_rule: SumRule
    is_signed: bool = True
    most_parts: int = 0
    citation: str
    shows: str
    does_not_show: str

    @property
    def explains_output(self) -> bool:
        """Whether it explains the network's output, and not a unit inside."""
        return self.family != "layer"
