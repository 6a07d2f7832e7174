"""The explanations of an audit: which rows, against what baseline, by which methods."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import load as load_arrays
from torch import Tensor

from core.canonical import sha256_bytes
from core.catalogue import METHODS
from core.data import Prepared
from core.jobs.context import JobContext
from core.models.outputs import predict, probabilities
from core.plan import Plan
from core.plan.references import BaselineName
from core.records.explanation import AttributionRecord, BaselineEffect, FaithfulnessRecord
from core.seeds import generator
from core.training.train import Trained
from explainers.attribute import attribute
from explainers.baselines.baselines import make_baseline, sample_background
from explainers.baselines.references import References, refuse_baseline
from explainers.engine.ranges import input_ranges
from explainers.explanation import Explanation
from explainers.overall.columns import require_columns
from explainers.parts.choice import players_of, refuse_parts
from explainers.parts.players import Players
from explainers.question import Question
from explainers.validity.faithfulness import measure
from reports.asked_output import output_name, refuse_output, targets_of
from reports.comparing import Compared, compare_baselines
from reports.state import Arrays, Case, ExplainedRecord

Indices = npt.NDArray[np.int64]

_STAGES = ("the sample", "faithfulness", "other baselines", "cases")
_MOST_CUT = 4
"""Sets of pictures whose superpixels are held: the sample, the cases, and those compared."""


@dataclass(frozen=True)
class Explaining:
    """Asks methods about rows of the data, as the plan says.

    Rows are numbers into the whole data set; `predicted` are the classes that the network gives
    to just these rows (zeros for regression).
    """

    plan: Plan
    prepared: Prepared
    trained: Trained

    def sample(self) -> Indices:
        """Return the places in the test part that are drawn for the global explanation."""
        n_test = len(self.prepared.parts["test"])
        count = min(self.plan.explanation.rows, n_test)
        drawn = generator(self.plan.seed, "explained rows").choice(n_test, count, replace=False)
        return np.sort(drawn)

    def question(
        self,
        rows: Indices,
        *,
        predicted: Indices,
        baseline: BaselineName | None = None,
        context: JobContext | None = None,
    ) -> Question:
        """Return what is asked about the rows: output, class, baseline, background, players.

        Parameters
        ----------
        baseline : str, optional
            Another baseline than the plan's.
        context : JobContext, optional
            Told while pictures are cut into superpixels.

        Raises
        ------
        AuditError
            If the data have no such output, baseline, or parts.
        """
        return self.question_about(
            torch.from_numpy(self.prepared.inputs[rows]),
            predicted=predicted,
            recorded=self.prepared.targets[rows],
            baseline=baseline,
            context=context,
        )

    def question_about(
        self,
        inputs: Tensor,
        *,
        predicted: Indices,
        recorded: npt.NDArray[np.int64] | npt.NDArray[np.float32],
        baseline: BaselineName | None = None,
        context: JobContext | None = None,
    ) -> Question:
        """Return the same about encoded rows (n, *shape) that need not stand in the data.

        Parameters
        ----------
        recorded : ndarray
            (n,) their targets.
        """
        settings = self.plan.explanation
        record = self.prepared.record
        targets = targets_of(settings, record, predicted=predicted, recorded=recorded)
        compared = make_baseline(
            baseline or settings.baseline,
            self.references,
            inputs=inputs,
            targets=targets if targets.ndim == 1 else targets[:, 0],
        )
        background = compared.several
        if background is None:
            background = sample_background(
                self.references.inputs, rows=settings.background, seed=self.plan.seed
            )
        return Question(
            model=self.trained.network,
            architecture=self.trained.record.architecture,
            kind=record.kind,
            inputs=inputs,
            baseline=compared.values,
            background=background,
            partners=compared.partners,
            has_several=compared.several is not None,
            targets=torch.from_numpy(targets),
            output=settings.output,
            players=self._players(inputs, context),
            device=self.trained.record.device,
            target_name=output_name(settings, record),
            baseline_name=compared.sentence,
            ranges=self._ranges,
            words=self.prepared.encoder.words.names if record.kind == "text" else (),
        )

    def _players(self, inputs: Tensor, context: JobContext | None) -> Players:
        """Return the parts of rows; superpixels of the same pictures are cut once."""
        record, settings = self.prepared.record, self.plan.explanation
        if record.kind != "image" or settings.parts.image != "superpixels":
            return players_of(record, settings=settings)
        key = sha256_bytes(inputs.numpy().tobytes())
        found = self._superpixels.pop(key, None) or players_of(
            record, settings=settings, inputs=inputs, context=context
        )
        self._superpixels[key] = found
        if len(self._superpixels) > _MOST_CUT:
            del self._superpixels[next(iter(self._superpixels))]
        return found

    @cached_property
    def _superpixels(self) -> dict[str, Players]:
        return {}

    @cached_property
    def references(self) -> References:
        """What baselines are made from."""
        record, settings = self.prepared.record, self.plan.explanation
        return References(
            inputs=self.prepared.inputs_of("training"),
            targets=self.prepared.targets_of("training"),
            kind=record.kind,
            task=record.task,
            settings=settings.references,
            background=settings.background,
            seed=self.plan.seed,
            is_marked=self.prepared.encoder.is_marked,
            data=self.prepared.inputs,
            positive=record.class_names[record.positive] if record.class_names else "",
            shares=self._training_shares,
        )

    @cached_property
    def _ranges(self) -> Tensor | None:
        """Return the range of each input over the training rows; words have none."""
        if self.prepared.record.kind == "text":
            return None
        rows = torch.from_numpy(self.references.inputs)
        return input_ranges(rows, self.prepared.record.kind, is_marked=self.references.is_marked)

    def _training_shares(self) -> npt.NDArray[np.float64]:
        """Return the probability (N,) of the positive class for each training row."""
        trained = self.trained
        outputs = predict(
            trained.network, self.prepared.inputs_of("training"), device=trained.record.device
        )
        shares = probabilities(outputs, trained.record.architecture.output)
        return shares[:, self.prepared.record.positive]

    def ask(
        self, method: str, rows: Indices, *, predicted: Indices, context: JobContext
    ) -> tuple[AttributionRecord, bytes, Explanation | None, Question]:
        """Return what `method` says about the rows, its artifact, and the question itself."""
        question = self.question(rows, predicted=predicted, context=context)
        record, artifact, explanation = attribute(
            method,
            question,
            settings=self.plan.explanation,
            seed=self.plan.seed,
            memory_mib=self.plan.compute.memory_mib,
            checkpoint=self.trained.record.weights,
            rows=tuple(int(row) for row in rows),
            context=context,
        )
        return record, artifact, explanation, question

    def run(
        self,
        method: str,
        *,
        predicted: Indices,
        cases: tuple[Case, ...],
        context: JobContext,
    ) -> tuple[ExplainedRecord, list[bytes]]:
        """Return what `method` says about sample and cases of the test part, with artifacts.

        Parameters
        ----------
        predicted : ndarray
            (n_test,) class given to every test row.
        """
        test, positions = self.prepared.parts["test"], self.sample()
        title = METHODS[method].title
        first, second, third, fourth = (
            context.part(title, index, count=len(_STAGES), note=note)
            for index, note in enumerate(_STAGES)
        )
        sample, artifact, explanation, question = self.ask(
            method, test[positions], predicted=predicted[positions], context=first
        )
        faithfulness: FaithfulnessRecord | None = None
        effects: tuple[BaselineEffect, ...] = ()
        # What matters to a unit inside is not held against the network's output.
        if explanation is not None and METHODS[method].explains_output:
            faithfulness = measure(
                explanation,
                question,
                method=method,
                plan=self.plan.faithfulness,
                seed=self.plan.seed,
                memory_mib=self.plan.compute.memory_mib,
                context=second,
            )
        if explanation is not None:
            effects = self._effects(
                method,
                positions,
                predicted=predicted,
                question=question,
                explanation=explanation,
                context=third,
            )
        chosen = np.array([case.position for case in cases], dtype=np.int64)
        if chosen.size == 0:
            shown, shown_artifact = None, b""
        else:
            shown, shown_artifact, _, _ = self.ask(
                method, test[chosen], predicted=predicted[chosen], context=fourth
            )
        record = ExplainedRecord(
            sample=sample, cases=shown, faithfulness=faithfulness, baselines=effects
        )
        return record, [data for data in (artifact, shown_artifact) if data]

    def _effects(
        self,
        method: str,
        positions: Indices,
        *,
        predicted: Indices,
        question: Question,
        explanation: Explanation,
        context: JobContext,
    ) -> tuple[BaselineEffect, ...]:
        """Return how far the answer about the sample moves with other baselines."""
        test = self.prepared.parts["test"]

        def against(baseline: BaselineName, places: Indices) -> Question:
            chosen = positions[places]
            return self.question(
                test[chosen], predicted=predicted[chosen], baseline=baseline, context=context
            )

        compared = Compared(method, question, explanation, against)
        return compare_baselines(self.plan, compared, context=context)


def refuse_choices(plan: Plan, prepared: Prepared) -> None:
    """Refuse what the plan wants explained where the data do not have it, before anything runs.

    Raises
    ------
    AuditError
        If there is no such output, part, baseline or column.
    """
    settings, record = plan.explanation, prepared.record
    require_columns(plan.overall, prepared)
    refuse_output(settings, record)
    refuse_parts(settings, record)
    refuse_baseline(
        settings.baseline,
        kind=record.kind,
        task=record.task,
        settings=settings.references,
        rows=record.rows,
        classes=len(record.class_names),
    )


def case_arrays(artifact: bytes) -> Arrays:
    """Return the attributions that were kept as an artifact."""
    arrays = load_arrays(artifact)
    return Arrays(full=arrays["full"], players=arrays["values"])
