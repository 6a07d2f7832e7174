"""Section 5: the network, layer by layer, and how it learned."""

from __future__ import annotations

from core.evidence import EvidenceBook
from core.evidence.wording import count_text
from core.models.notes import notes_on
from core.models.table import layer_table
from core.plan.model import RecurrentPlan, VisionPlan
from core.records.base import Estimate
from core.records.training import CheckpointRecord
from core.training.diagnosis.diagnose import findings_of
from reports.document import Block, Chart, Column, Paragraph, Row, Section, Table
from reports.sections.reading import Items, cell, names_under, section, text_of, two_columns
from reports.sections.training_words import training_rows
from reports.state import AuditState

_OUTPUTS = {
    "logits": "one logit for each class",
    "logit": "one logit, that of the second class",
    "probabilities": "one probability for each class",
    "value": "one number in the target's unit",
    "forecast": "one number for each step ahead, in the target's unit",
}
_FAMILIES = {
    "mlp": "feed-forward network",
    "cnn": "convolutional network",
    "text_cnn": "convolutional network over words",
    "transformer": "transformer encoder",
    "loaded": "network loaded from a file",
}
_ORIGINS = {
    "trained": "trained in this audit",
    "continued": "weights from elsewhere, trained on in this audit",
    "loaded": "loaded",
}
_SCALINGS = {
    "standardise": "numbers, pixels and steps less their training mean, over its deviation",
    "imagenet": "pixels less ImageNet's mean by channel, over its deviation",
    "none": "none: numbers, pixels and steps as they were read",
}
LOSS_TITLES = {
    "cross_entropy": "cross-entropy",
    "bce": "binary cross-entropy",
    "mse": "mean squared error",
    "mae": "mean absolute error",
    "huber": "Huber loss",
}


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter the architecture, the settings and the learning curve."""
    record = state.trained.record
    parents = (record.digest,)
    book.count("model.parameters", record.parameters, parents=parents)
    book.text("model.family", _family(state))
    for number, layer in enumerate(layer_table(record.architecture)):
        book.text(f"model.layer.{number}.name", layer.name)
        book.text(f"model.layer.{number}.kind", layer.kind)
        book.text(
            f"model.layer.{number}.shape", " × ".join(str(side) for side in layer.output_shape)
        )
        book.count(f"model.layer.{number}.parameters", layer.parameters, parents=parents)
    for name, text in _settings(state, record):
        book.text(f"model.setting.{name}", text, parents=parents)
    if record.history:
        book.series(
            "model.curve",
            {
                "epoch": tuple(line.epoch for line in record.history),
                "training": tuple(line.training_loss for line in record.history),
                "validation": tuple(line.validation_loss for line in record.history),
            },
            parents=parents,
        )
        book.count("model.best_epoch", record.best_epoch, parents=parents)
        book.count("model.epochs", len(record.history), parents=parents)
        best = next(line for line in record.history if line.epoch == record.best_epoch)
        book.figure(
            "model.best_loss",
            Estimate(value=best.validation_loss, n=state.prepared.split.parts[1].rows),
            parents=parents,
        )
    _enter_diagnosis(book, state, record)
    book.sentence("model.short", _opening(state, record), sources=("model.parameters",))
    book.sentence("model.lead", _lead(state, record), sources=("model.parameters",))


def _enter_diagnosis(book: EvidenceBook, state: AuditState, record: CheckpointRecord) -> None:
    """Enter what the curves and gradients of the training say, with the figures it rests on."""
    found = findings_of(record, state.plan, state.prepared)
    for number, symptom in enumerate(found):
        prefix = f"model.diagnosis.{number}"
        book.text(f"{prefix}.name", symptom.name, parents=(record.digest,))
        book.sentence(
            f"{prefix}.sentence",
            f"{symptom.title}. {symptom.sentence} {symptom.evidence}",
            sources=("model.curve",),
        )


def _family(state: AuditState) -> str:
    plan = state.plan.model
    if isinstance(plan, RecurrentPlan):
        return f"recurrent network ({plan.cell.upper()})"
    if isinstance(plan, VisionPlan):
        return f"network of torchvision ({plan.network})"
    return _FAMILIES[plan.family]


def _opening(state: AuditState, record: CheckpointRecord) -> str:
    return f"A {_family(state)} of {count_text(record.parameters, 'parameter', 'parameters')}."


def _lead(state: AuditState, record: CheckpointRecord) -> str:
    opening = _opening(state, record)
    if not record.history:
        return f"{opening} Its weights were loaded; how they were trained is not known here."
    return f"{opening} {record.stopped}"


def _scaling(state: AuditState) -> str:
    """Return how inputs were scaled; word numbers never are, whatever the plan says."""
    if state.prepared.record.kind == "text":
        return "none: words become their numbers in the vocabulary"
    return _SCALINGS[state.plan.data.scaling]


def _input(state: AuditState, record: CheckpointRecord) -> str:
    sides = record.architecture.input_shape
    if state.prepared.record.kind == "text":
        return f"the numbers of at most {sides[0]:,} words"
    return f"{' × '.join(str(side) for side in sides)} after encoding"


def _settings(state: AuditState, record: CheckpointRecord) -> list[tuple[str, str]]:
    training = state.plan.training
    rows = [
        ("input", _input(state, record)),
        ("scaling", _scaling(state)),
        ("output", _OUTPUTS[record.architecture.output]),
        ("origin", _ORIGINS[record.origin]),
    ]
    if record.origin != "loaded":
        title = LOSS_TITLES.get(record.loss, record.loss)
        rows += training_rows(training, loss=record.loss, loss_title=title)
        rows.append(("seed", str(record.seed)))
        rows += [("to know", note) for note in [" ".join(notes_on(state.plan.model))] if note]
    if record.events:
        rows.append(("on the way", " ".join(record.events)))
    rows.append(("compute", f"{record.device}, {count_text(record.threads, 'thread', 'threads')}"))
    return rows


def lay_out(items: Items) -> Section:
    """Return the section."""
    blocks: list[Block] = [
        two_columns(
            "What was trained, and how",
            [
                (name.capitalize(), text_of(items, f"model.setting.{name}"))
                for name in names_under(items, "model.setting")
            ],
            heads=("Setting", "Value"),
        ),
        _layers(items),
    ]
    if "model.curve" in items:
        blocks.append(_curve(items))
    said = [
        text_of(items, f"model.diagnosis.{number}.sentence")
        for number in names_under(items, "model.diagnosis")
    ]
    if said:
        blocks.append(Paragraph(heading="What the training says about itself", text=" ".join(said)))
    return section(items, "model", lead=text_of(items, "model.lead"), blocks=blocks)


def _layers(items: Items) -> Table:
    rows = []
    for number in names_under(items, "model.layer"):
        prefix = f"model.layer.{number}"
        rows.append(
            Row(
                cells=(
                    cell(text_of(items, f"{prefix}.name")),
                    cell(text_of(items, f"{prefix}.kind")),
                    cell(text_of(items, f"{prefix}.shape")),
                    cell(text_of(items, f"{prefix}.parameters")),
                )
            )
        )
    return Table(
        caption="The layers, from input to output",
        columns=(
            Column(head="Layer", width=34),
            Column(head="What it does"),
            Column(head="Shape of its output", align="right", width=34),
            Column(head="Parameters", align="right", width=24),
        ),
        rows=tuple(rows),
        note=f"Parameters in all: {text_of(items, 'model.parameters')}.",
        evidence="model.layer.*",
        is_dense=len(rows) > 10,
    )


def _curve(items: Items) -> Chart:
    best = text_of(items, "model.best_epoch")
    return Chart(
        caption=f"The validation loss was lowest at epoch {best}",
        svg="learning",
        alternative=f"Training and validation loss over {text_of(items, 'model.epochs')} epochs. "
        f"The validation loss is lowest, {text_of(items, 'model.best_loss')}, at epoch {best}.",
        note="Loss: mean over the rows of a part.",
        evidence="model.curve",
    )
