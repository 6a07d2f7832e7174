"""What a row is compared with: one baseline or several, and a sample of usual rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.data.images.stored import Inputs
from core.data.texts.encoding import PADDING, UNKNOWN
from core.plan.references import BaselineName
from core.seeds import generator
from explainers.baselines.blurred import blurred, blurred_sentence
from explainers.baselines.references import References, refuse_baseline
from explainers.baselines.sets import RowSet, near_cutoff, nearest_others
from explainers.explanation import Integers
from explainers.question import on_own_steps

Floats = npt.NDArray[np.float32]

_AVERAGED = "The answers are averaged over them."


@dataclass(frozen=True, eq=False)
class Baseline:
    """A baseline for each row, with the sentence that names it.

    Attributes
    ----------
    values : Tensor
        (n, *shape) float32, in the network's own scale; where a row has several baselines, their
        mean.
    sentence : str
        What it is, for the report.
    several : Tensor or None
        (m, *shape) float32: rows that are baselines all together.
    partners : Tensor or None
        (n, k) int64: which of `several` stand beside each row; all of them where None.
    """

    values: Tensor
    sentence: str
    several: Tensor | None = None
    partners: Tensor | None = None


class Make(Protocol):
    """Makes one kind of baseline for rows (n, *shape) whose explained classes are (n,)."""

    def __call__(self, references: References, inputs: Tensor, targets: Integers) -> Baseline:
        """Return the baseline of each row."""
        ...


def make_baseline(
    name: BaselineName, references: References, *, inputs: Tensor, targets: Integers
) -> Baseline:
    """Return the baseline of each explained row.

    Texts have one kind of baseline, whatever is asked for: `unknown_words`. Baselines of series
    that differ in length have the row's own real steps.

    Parameters
    ----------
    inputs : Tensor
        (n, *shape): the explained rows.
    targets : ndarray
        (n,) class explained for each row; not read for numbers.

    Raises
    ------
    AuditError
        If the baseline does not fit the data (`refuse_baseline`), or there are no rows for it.
    """
    rows = len(references.inputs) if references.data is None else len(references.data)
    refuse_baseline(
        name,
        kind=references.kind,
        task=references.task,
        settings=references.settings,
        rows=rows,
        classes=references.classes,
    )
    if references.kind == "text":
        return unknown_words(inputs)
    found = _MAKERS[name](references, inputs, targets)
    if not references.is_marked:
        return found
    return Baseline(
        on_own_steps(found.values, inputs),
        f"{found.sentence} It has as many steps as the row.",
        several=found.several,
        partners=found.partners,
    )


def unknown_words(inputs: Tensor) -> Baseline:
    """Return texts (n, T) in which every word is the unknown one; padding stays padding.

    Word numbers have no mean, and a text without words is no text: all baselines that a plan can
    ask of texts mean this one.
    """
    values = torch.where(inputs > PADDING, float(UNKNOWN), float(PADDING))
    sentence = (
        "The same text with every word replaced by the unknown word, because word numbers have "
        "neither mean nor zero."
    )
    return Baseline(values.to(inputs.dtype), sentence)


def sample_background(training_inputs: Inputs, *, rows: int, seed: int) -> Tensor:
    """Return up to `rows` different training rows (m, *shape), drawn with the plan's seed."""
    count = min(rows, len(training_inputs))
    chosen = generator(seed, "background").choice(len(training_inputs), count, replace=False)
    return torch.tensor(training_inputs[np.sort(chosen)])


def _zero(references: References, inputs: Tensor, targets: Integers) -> Baseline:  # noqa: ARG001
    sentence = "Zero in every encoded input; for scaled numbers the training mean."
    return Baseline(torch.zeros_like(inputs), sentence)


def _training_mean(references: References, inputs: Tensor, targets: Integers) -> Baseline:  # noqa: ARG001
    return Baseline(_for_all(references.mean, len(inputs)), "The mean of the training rows.")


def _other_class_mean(references: References, inputs: Tensor, targets: Integers) -> Baseline:  # noqa: ARG001
    of_class = {
        int(target): references.mean_of_others(int(target)) for target in np.unique(targets)
    }
    rows = np.stack([of_class[int(target)] for target in targets])
    sentence = "The mean of the training rows of all classes but the explained one."
    return Baseline(torch.from_numpy(rows), sentence)


def _training_distribution(
    references: References,
    inputs: Tensor,
    targets: Integers,  # noqa: ARG001
) -> Baseline:
    drawn = sample_background(references.inputs, rows=references.background, seed=references.seed)
    return _of_set(RowSet(drawn, f"{len(drawn):,} rows drawn from the training part."), inputs)


def _blurred(references: References, inputs: Tensor, targets: Integers) -> Baseline:  # noqa: ARG001
    share = references.settings.blur
    sides = references.shape[1:]
    values = blurred(inputs, share=share, is_marked=references.is_marked)
    return Baseline(values, blurred_sentence(share, sides=sides, kind=references.kind))


def _row(references: References, inputs: Tensor, targets: Integers) -> Baseline:  # noqa: ARG001
    data = references.inputs if references.data is None else references.data
    number = references.settings.row
    chosen: Floats = np.asarray(data[number - 1], dtype=np.float32)
    return Baseline(_for_all(chosen, len(inputs)), f"Row {number:,} of the data.")


def _nearest_others(references: References, inputs: Tensor, targets: Integers) -> Baseline:
    return _of_set(nearest_others(references, inputs, targets), inputs)


def _near_cutoff(references: References, inputs: Tensor, targets: Integers) -> Baseline:  # noqa: ARG001
    return _of_set(near_cutoff(references), inputs)


_MAKERS: dict[BaselineName, Make] = {
    "training_mean": _training_mean,
    "other_class_mean": _other_class_mean,
    "zero": _zero,
    "training_distribution": _training_distribution,
    "blurred": _blurred,
    "nearest_others": _nearest_others,
    "near_cutoff": _near_cutoff,
    "row": _row,
}


def _of_set(found: RowSet, inputs: Tensor) -> Baseline:
    """Return several baselines for each row, with their mean in the place of a single one."""
    if found.partners is None:
        values = found.rows.mean(dim=0).expand_as(inputs).clone()
    else:
        values = torch.stack([found.rows[own].mean(dim=0) for own in found.partners])
    count = len(found.rows) if found.partners is None else found.partners.shape[1]
    sentence = f"{found.sentence} {_AVERAGED}" if count > 1 else found.sentence
    return Baseline(values, sentence, several=found.rows, partners=found.partners)


def _for_all(row: Floats, count: int) -> Tensor:
    return torch.from_numpy(np.broadcast_to(row, (count, *row.shape)).copy())
