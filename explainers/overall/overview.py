"""All that is asked of a network over many rows: which rows, which parts, which features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.data import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.plan.overall import OverallPlan
from core.records.overall import (
    EffectsRecord,
    ImportanceRecord,
    OverallRecord,
    ProfileRecord,
    Stand,
)
from core.seeds import generator
from explainers.engine.batches import Batches
from explainers.engine.given_back import given_back
from explainers.engine.sanity import require_sound
from explainers.overall.accumulated import accumulated_effects
from explainers.overall.changes import Changing, changing
from explainers.overall.dependence import Curves, dependence
from explainers.overall.losses import Losses
from explainers.overall.permutation import Permuting, permutation_importance
from explainers.question import Question

Indices = npt.NDArray[np.int64]

MOST_PROFILES = 4
"""Features that are profiled where the plan names none."""

_STEP = "Over many rows"
_NO_PROFILES = (
    "Profiles change one feature of a table at a time; a single {part} has no value of its own "
    "that could be set."
)
_PART = {"image": "pixel or patch", "series": "step or segment", "text": "word"}
_NOT_ASKED = ImportanceRecord(status="not asked", reason="The plan does not ask for it.")
_NOT_CHOSEN = "Which features matter most is not known; name those that are to be profiled."
_TENTH = 0.1


@dataclass(frozen=True, eq=False)
class Overview:
    """One network, and the rows over which it is asked.

    Attributes
    ----------
    question : Question
        The rows with the explained class of each, and the parts, which all rows share.
    rows : ndarray
        (n,) their numbers in the data set.
    """

    prepared: Prepared
    question: Question
    rows: Indices
    plan: OverallPlan
    explanation: ExplanationPlan
    seed: int
    memory_mib: int
    context: JobContext
    notes: tuple[str, ...] = ()

    def run(self, *, checkpoint: str) -> OverallRecord:
        """Return importance and profiles, as far as the plan asks for them.

        Both are refused where the network's outputs say nothing: the same for all rows, drawn at
        random, or none.

        Raises
        ------
        AuditError
            If an output is not finite, or declared probabilities are none.
        CancelledError
            At the next chunk after the job was cancelled; the model is given back before.
        """
        status, reason = self._profiles_stand()
        try:
            require_sound(self.question)
        except AuditError as error:
            return self._refused(error.sentence, checkpoint=checkpoint, profiles=(status, reason))
        is_asked = "permutation_importance" in self.plan.views
        is_chosen_here = status == "computed" and not self.plan.features
        share = 0.5 if status == "computed" else 1.0
        importance = _NOT_ASKED
        names = self.plan.features
        with given_back(self.question.model, device=self.question.device):
            batches = Batches.of(
                self.question, step=_STEP, memory_mib=self.memory_mib, context=self.context
            )
            if is_asked or is_chosen_here:
                importance = permutation_importance(self._permuting(), batches, span=(0, share))
            if is_chosen_here and importance.status == "computed":
                names = self._strongest(importance)
            elif is_chosen_here:
                status, reason = "refused", _NOT_CHOSEN
            profiles = self._profiles(names, batches, start=share) if status == "computed" else ()
        if not is_asked:
            importance = _NOT_ASKED
        return self._record(checkpoint, importance, profiles, (status, reason)).model_copy(
            update={"halvings": tuple(batches.halvings)}
        )

    def _refused(
        self, reason: str, *, checkpoint: str, profiles: tuple[Stand, str]
    ) -> OverallRecord:
        """Return the record of a network whose answers say nothing, with the reason."""
        importance = _NOT_ASKED
        if "permutation_importance" in self.plan.views:
            importance = ImportanceRecord(status="refused", reason=reason)
        if profiles[0] == "computed":
            profiles = ("refused", reason)
        return self._record(checkpoint, importance, (), profiles)

    def _record(
        self,
        checkpoint: str,
        importance: ImportanceRecord,
        profiles: tuple[ProfileRecord, ...],
        stand: tuple[Stand, str],
    ) -> OverallRecord:
        return OverallRecord(
            checkpoint=checkpoint,
            rows=tuple(int(row) for row in self.rows),
            target=self.question.target_name,
            importance=importance,
            profiles=profiles,
            profiles_status=stand[0],
            profiles_reason=stand[1],
            notes=self.notes,
        )

    def _profiles_stand(self) -> tuple[Stand, str]:
        if not {"partial_dependence", "accumulated_effects"} & set(self.plan.views):
            return "not asked", "The plan does not ask for them."
        kind = self.prepared.record.kind
        if kind != "tabular":
            return "not applicable", _NO_PROFILES.format(part=_PART[kind])
        return "computed", ""

    def _permuting(self) -> Permuting:
        record = self.prepared.record
        return Permuting(
            model=self.question.model,
            inputs=self.question.inputs,
            players=self.question.players,
            losses=Losses(
                record=record,
                output=self.question.architecture.output,
                targets=self.prepared.targets[self.rows],
                step=self.explanation.horizon - 1 if record.task == "forecasting" else 0,
            ),
            repeats=self.plan.repeats,
            seed=self.seed,
            words=self.question.words if record.kind == "text" else (),
            is_marked=self.question.is_marked,
        )

    def _strongest(self, importance: ImportanceRecord) -> tuple[str, ...]:
        """Return the features whose permutation, or that of their group, costs most."""
        mask, names = self.question.players.mask, self.question.players.names
        cost = {part.name: part.loss.value or 0.0 for part in importance.parts}
        features = [feature for feature in self.prepared.record.features if feature.columns]
        order = sorted(features, key=lambda item: -cost[names[mask[item.columns[0]]]])
        return tuple(feature.name for feature in order[:MOST_PROFILES])

    def _profiles(
        self, names: tuple[str, ...], batches: Batches, *, start: float
    ) -> tuple[ProfileRecord, ...]:
        width = (1.0 - start) / len(names)
        return tuple(
            self._profile(name, batches, span=(start + width * place, start + width * (place + 1)))
            for place, name in enumerate(names)
        )

    def _profile(self, name: str, batches: Batches, *, span: tuple[float, float]) -> ProfileRecord:
        changed = changing(self.prepared, name, rows=self.rows)
        present = changed.numbers >= 0 if changed.is_category else ~np.isnan(changed.numbers)
        record = ProfileRecord(
            feature=name,
            kind=_kind(changed.feature.kind),
            unit=changed.feature.unit,
            status="computed",
            rows=len(self.rows),
            effects=EffectsRecord(status="not asked", reason="The plan does not ask for them."),
        )
        if len(np.unique(changed.numbers[present])) < 2:
            stand = {"status": "not applicable", "reason": "All rows have the same value."}
            effects = EffectsRecord(status="not applicable", reason=stand["reason"])
            return record.model_copy(update={**stand, "effects": effects})
        middle = span[0] + 0.8 * (span[1] - span[0])
        targets = self.question.targets
        update: dict[str, object] = {}
        if "partial_dependence" in self.plan.views:
            curves = dependence(
                changed,
                targets,
                batches,
                points=self.plan.points,
                seed=self.seed,
                span=(span[0], middle),
            )
            update |= self._shown(changed, curves)
        if "accumulated_effects" in self.plan.views:
            update["effects"] = accumulated_effects(
                changed,
                targets,
                batches,
                points=self.plan.points,
                seed=self.seed,
                span=(middle, span[1]),
            )
        if not changed.is_category:
            values = changed.numbers[present]
            update["deciles"] = tuple(np.quantile(values, np.arange(11) * _TENTH).tolist())
        return record.model_copy(update=update)

    def _shown(self, changed: Changing, curves: Curves) -> dict[str, object]:
        """Return the fields of partial dependence, with the curves of the rows that are drawn."""
        count = min(self.plan.curves, len(self.rows))
        drawn = generator(self.seed, "overall/curves").choice(len(self.rows), count, replace=False)
        drawn.sort()
        is_category = changed.is_category
        return {
            "grid": tuple(range(len(curves.grid))) if is_category else tuple(curves.grid.tolist()),
            "categories": tuple(
                changed.feature.categories[int(place)] for place in curves.grid if is_category
            ),
            "counts": tuple(curves.counts.tolist()),
            "partial": curves.mean,
            "curves": tuple(tuple(row) for row in curves.single[drawn].tolist()),
            "curve_rows": tuple(self.rows[drawn].tolist()),
        }


def _kind(kind: str) -> str:
    return kind if kind in ("date", "categorical") else "numeric"


def drawn_positions(rows: int, *, most: int, seed: int) -> Indices:
    """Return the places of the test part over which the network is asked, ascending."""
    if rows <= most:
        return np.arange(rows, dtype=np.int64)
    drawn = generator(seed, "overall/rows").choice(rows, most, replace=False)
    return np.sort(drawn).astype(np.int64)
