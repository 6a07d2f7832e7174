"""The explanations of an audit: which rows, against what baseline, by which methods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import load as load_arrays

from core.data import Prepared
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.limits import refuse_horizon
from core.records.explanation import AttributionRecord, FaithfulnessRecord
from core.seeds import generator
from core.training.train import Trained
from explainers.attribute import attribute
from explainers.baselines.baselines import make_baseline, sample_background, unknown_words
from explainers.explanation import Explanation
from explainers.parts.players import players_of
from explainers.question import Question
from explainers.validity.faithfulness import measure
from reports.state import Arrays, Case, ExplainedRecord

Indices = npt.NDArray[np.int64]


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

    def question(self, rows: Indices, *, predicted: Indices) -> Question:
        """Return what is asked about the rows: output, class, baseline, background, players."""
        settings = self.plan.explanation
        record = self.prepared.record
        if record.task == "regression":
            targets = np.zeros(len(rows), dtype=np.int64)
        elif record.task == "forecasting":
            refuse_horizon(settings.horizon, horizon=record.horizon)
            targets = np.full(len(rows), settings.horizon - 1, dtype=np.int64)
        elif settings.target == "positive":
            targets = np.full(len(rows), record.positive, dtype=np.int64)
        elif settings.target == "recorded":
            targets = np.asarray(self.prepared.targets[rows], dtype=np.int64)
        else:
            targets = predicted
        training = self.prepared.inputs_of("training")
        inputs = torch.from_numpy(self.prepared.inputs[rows])
        is_text = record.kind == "text"
        baseline = (
            unknown_words(inputs)
            if is_text
            else make_baseline(
                settings.baseline,
                training_inputs=training,
                training_targets=self.prepared.targets_of("training"),
                targets=targets,
                task=record.task,
                own=inputs if self.prepared.encoder.is_marked else None,
            )
        )
        return Question(
            model=self.trained.network,
            architecture=self.trained.record.architecture,
            kind=record.kind,
            inputs=inputs,
            baseline=baseline.values,
            background=sample_background(training, rows=settings.background, seed=self.plan.seed),
            targets=torch.from_numpy(targets),
            output=settings.output,
            players=players_of(record, grid=settings.grid, segments=settings.segments),
            device=self.trained.record.device,
            target_name=self._target_name(),
            baseline_name=baseline.sentence,
            words=self.prepared.encoder.words.names if is_text else (),
        )

    def _target_name(self) -> str:
        """Say which output is explained, as the report prints it."""
        record, settings = self.prepared.record, self.plan.explanation
        if record.task == "regression":
            return f"predicted {record.target}"
        if record.task == "forecasting":
            ahead = count_text(settings.horizon, "step", "steps")
            return f"forecast of {record.target} {ahead} ahead"
        if settings.target != "positive":
            return f"{settings.output} of the {settings.target} class"
        return f"{settings.output} of the class {record.class_names[record.positive]}"

    def ask(
        self, method: str, rows: Indices, *, predicted: Indices, context: JobContext
    ) -> tuple[AttributionRecord, bytes, Explanation | None, Question]:
        """Return what `method` says about the rows, its artifact, and the question itself."""
        question = self.question(rows, predicted=predicted)
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
        sample, artifact, explanation, question = self.ask(
            method, test[positions], predicted=predicted[positions], context=context
        )
        faithfulness: FaithfulnessRecord | None = None
        if explanation is not None:
            faithfulness = measure(
                explanation,
                question,
                method=method,
                plan=self.plan.faithfulness,
                seed=self.plan.seed,
                memory_mib=self.plan.compute.memory_mib,
                context=context,
            )
        chosen = np.array([case.position for case in cases], dtype=np.int64)
        if chosen.size == 0:
            shown, shown_artifact = None, b""
        else:
            shown, shown_artifact, _, _ = self.ask(
                method, test[chosen], predicted=predicted[chosen], context=context
            )
        record = ExplainedRecord(sample=sample, cases=shown, faithfulness=faithfulness)
        return record, [data for data in (artifact, shown_artifact) if data]


def case_arrays(artifact: bytes) -> Arrays:
    """Return the attributions that were kept as an artifact."""
    arrays = load_arrays(artifact)
    return Arrays(full=arrays["full"], players=arrays["values"])
