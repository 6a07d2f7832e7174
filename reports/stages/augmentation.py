"""A look at what augmentation does: a few training rows, and variants that training may see."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from core.data import Prepared
from core.data.held import read_prepared
from core.data.texts.encoding import shown_words
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.augmentation import AugmentationPlan
from core.plan.fields import unit_of
from core.project import Project
from core.records.views.training import AugmentationView, AugmentedRow, ShownRow
from core.seeds import stream_seed
from core.training.augmentation import augment, check_augmentation
from reports.stages.cell_pictures import points, shrink
from reports.stages.opening import Arguments, stage_run

_ROWS, _VARIANTS = 3, 4
_MOST_ROWS, _MOST_VARIANTS = 12, 12
_MOST_CHANNELS = 8

Floats = npt.NDArray[np.float32]


def preview_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Keep a preview of the plan's augmentation on training rows; return its digest.

    `rows` and `variants` in the arguments say how many of each, at most 12. The same plan gives
    the same preview.

    Raises
    ------
    AuditError
        If the data cannot be used, or a change does not fit it.
    """
    count = _bounded(arguments.get("rows"), _ROWS, most=_MOST_ROWS)
    variants = _bounded(arguments.get("variants"), _VARIANTS, most=_MOST_VARIANTS)
    with stage_run(arguments, context) as stage:
        plan = stage.plan
        prepared = read_prepared(
            plan.data, seed=plan.seed, folder=stage.run.folder, context=context
        )
        view = preview(
            plan.training.augmentation,
            prepared,
            seed=plan.seed,
            project=stage.project,
            count=count,
            variants=variants,
        )
        shown = [item for row in view.rows for item in (row.original, *row.variants)]
        pictures = sorted({item.picture for item in shown if item.picture})
        stage.keep("network", view, name="augmentation", artifacts=pictures)
    return {"views": {"augmentation": view.digest}}


def preview(
    plan: AugmentationPlan,
    prepared: Prepared,
    *,
    seed: int,
    project: Project,
    count: int,
    variants: int,
) -> AugmentationView:
    """Return `count` training rows, evenly chosen, and as many variants of each as asked.

    Raises
    ------
    AuditError
        If a change does not fit the data.
    """
    record = prepared.record
    check_augmentation(plan, kind=record.kind, task=record.task)
    changes = _changes(plan)
    training = prepared.parts["training"]
    chosen = training[np.linspace(0, len(training) - 1, min(count, len(training))).astype(int)]
    source = torch.Generator().manual_seed(stream_seed(seed, "augmentation.preview"))
    marked = record.kind == "series" and prepared.encoder.is_marked
    rows = []
    for row in chosen if record.kind != "tabular" else []:
        whole = torch.tensor(np.asarray(prepared.inputs[np.array([row])]), dtype=torch.float32)
        repeated = whole.expand(variants, *whole.shape[1:]).clone()
        varied = augment(
            repeated,
            plan,
            kind=record.kind,
            steps="marked" if marked else "whole",
            source=source,
        )
        shown = [
            _shown(prepared, int(row), inputs.numpy(), project=project)
            for inputs in (whole[0], *(varied if changes else ()))
        ]
        rows.append(AugmentedRow(row=int(row) + 1, original=shown[0], variants=tuple(shown[1:])))
    names = tuple(feature.name for feature in record.features)
    return AugmentationView(
        kind=record.kind,
        changes=changes,
        rows=tuple(rows),
        channels=names[:_MOST_CHANNELS] if record.kind == "series" else (),
        sentence=_sentence(prepared, changes),
    )


def _bounded(asked: object, default: int, *, most: int) -> int:
    return max(1, min(most, asked)) if isinstance(asked, int) else default


def _shown(prepared: Prepared, row: int, inputs: Floats, *, project: Project) -> ShownRow:
    """Return encoded inputs, which came from `row`, as a person sees them."""
    match prepared.record.kind:
        case "image":
            picture = prepared.encoder.decode(inputs[None])[0]
            return ShownRow(picture=project.put(_png(picture.astype(np.float64))))
        case "series":
            series = prepared.encoder.decode(inputs[None])[0].astype(np.float64)
            real = series[:, ~np.isnan(series).all(axis=0)][:_MOST_CHANNELS]
            return ShownRow(traces=tuple(points(channel) for channel in real))
        case _:
            return _words(prepared, row, inputs)


def _words(prepared: Prepared, row: int, inputs: Floats) -> ShownRow:
    texts = prepared.dataset.texts
    assert texts is not None, "only texts have words"
    encoding = prepared.encoder.words
    words = shown_words(str(texts[row]), encoding)
    before = np.asarray(prepared.inputs[np.array([row])])[0]
    changed = tuple(int(place) for place in np.flatnonzero(before != inputs) if place < len(words))
    unknown = encoding.names[1]
    return ShownRow(
        words=tuple(unknown if place in changed else word for place, word in enumerate(words)),
        changed=changed,
    )


def _png(image: npt.NDArray[np.float64]) -> bytes:
    """Return (C, H, W) as PNG: what is outside [0, 1] is black or white, so that light shows."""
    channels = [shrink(channel) for channel in image]
    shown = np.stack(channels, axis=2) if len(channels) == 3 else np.mean(channels, axis=0)
    pixels = np.round(np.clip(shown, 0.0, 1.0) * 255.0).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG")
    return file.getvalue()


def _changes(plan: AugmentationPlan) -> tuple[str, ...]:
    changes = []
    for name, field in AugmentationPlan.model_fields.items():
        value = getattr(plan, name)
        if value is True:
            changes.append(str(field.title))
        elif value:
            changes.append(f"{field.title} {value:g} {unit_of(field)}".rstrip())
    return tuple(changes)


def _sentence(prepared: Prepared, changes: tuple[str, ...]) -> str:
    if prepared.record.kind == "tabular":
        return "Tables are not augmented: training sees each row as it is."
    if not changes:
        return "The plan changes no training rows."
    asked = count_text(len(changes), "change", "changes")
    return (
        f"Training sees each row with {asked}, drawn anew in every epoch; validation and test rows "
        "stay as they are."
    )
