"""What an audit holds while it runs: the plan, the data, the network, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.data.dataset import Prepared
from core.plan import Plan
from core.records.assessment import CheckRecord, PerformanceRecord
from core.records.base import Record
from core.records.explanation import AttributionRecord, BaselineEffect, FaithfulnessRecord
from core.records.layers import LayerRecord
from core.records.overall import OverallRecord, SpreadRecord
from core.training.train import Trained

Values = npt.NDArray[np.float64]


class ExplainedRecord(Record):
    """What one method said about the sample and the cases, and how faithful it was.

    Attributes
    ----------
    baselines : tuple of BaselineEffect
        How far the answer moves with other baselines; empty for methods that use none.
    """

    sample: AttributionRecord
    cases: AttributionRecord | None = None
    faithfulness: FaithfulnessRecord | None = None
    baselines: tuple[BaselineEffect, ...] = ()


@dataclass(frozen=True)
class Case:
    """A row of the test part that is shown by itself.

    Attributes
    ----------
    position : int
        Place in the test part.
    rule : str
        Why this row was chosen, in words.
    """

    position: int
    rule: str


@dataclass(frozen=True)
class Arrays:
    """Attributions of one method for the cases: whole inputs and players."""

    full: Values
    players: Values


@dataclass(frozen=True)
class AuditState:
    """Everything that the evidence of one audit is written from.

    Attributes
    ----------
    outputs : ndarray
        (n, K) raw outputs on the test part, float64.
    probabilities : ndarray or None
        (n, K) probabilities on the test part; None for regression.
    records : dict of str to str
        Step name to the SHA-256 of its record.
    overall : OverallRecord or None
        What was asked of the network itself over many rows.
    spreads : dict of str to SpreadRecord
        How the attributions of each computed method lie over the sample.
    inside : dict of str to LayerRecord
        What each layer method says of the layer that the plan names; empty where it names none.
    """

    plan: Plan
    plan_toml: bytes
    prepared: Prepared
    trained: Trained
    outputs: Values
    probabilities: Values | None
    performance: PerformanceRecord
    cases: tuple[Case, ...]
    explained: dict[str, ExplainedRecord]
    case_arrays: dict[str, Arrays]
    checks: tuple[CheckRecord, ...]
    records: dict[str, str]
    overall: OverallRecord | None = None
    spreads: dict[str, SpreadRecord] = field(default_factory=dict)
    inside: dict[str, LayerRecord] = field(default_factory=dict)

    @property
    def is_classification(self) -> bool:
        """Whether classes are predicted, not numbers."""
        return self.prepared.record.task == "classification"

    @property
    def is_forecast(self) -> bool:
        """Whether the next steps of a series are predicted."""
        return self.prepared.record.task == "forecasting"
