"""What the Layers tab says of a layer and of what was found in it."""

from __future__ import annotations

from core.records.layers import LayerChoice
from core.records.views.inside import InsideMethod, InsideView

NO_NETWORK = "The layers of the network stand here once it is drawn."
DRAWING = "The network is being drawn."
NO_LAYER = "Pick a layer in the drawing to see what each of its units contributed."
HOW_TO_PICK = "A click, or Return, looks into a block."
NOT_RUN = "What each {unit} of this layer contributed to the output, over many test rows."
UNDER_WAY = "What each {unit} of this layer contributed is being computed."
OLD_DRAWING = "Of an earlier plan"
_OLD = "From an earlier plan"


def about_layer(layer: LayerChoice) -> str:
    """Return what a layer puts out, and whether its shares must add up."""
    shape = " × ".join(f"{side:,}" for side in layer.output_shape)
    plural = "" if layer.units == 1 else "s"
    text = f"{layer.path}: {layer.units:,} {layer.unit_name}{plural}, output {shape}."
    if not layer.is_crossed:
        text += " Some paths lead around it, so that its shares need not add up."
    return text


def stale_words(found: InsideView, asked: str) -> str:
    """Return why what was found is not what the plan asks for.

    Parameters
    ----------
    asked : str
        Path of the layer that the plan names.
    """
    of = found.layer.path if found.layer is not None else ""
    if of and asked and of != asked:
        return f"Of {of}; {asked} is picked now"
    return _OLD


def title_words(found: InsideView) -> str:
    """Return the layer as the plan and the drawing call it, with its kind and output."""
    if found.layer is None:
        return found.words or "Units of the layer"
    return f"{found.layer.path}: {found.words}"


def question_words(found: InsideView, method: InsideMethod) -> str:
    """Return what was explained, over what and against what, and what the method notes."""
    target = f"{found.target[:1].upper()}{found.target[1:]}"
    baseline = f"{found.baseline[:1].lower()}{found.baseline[1:]}"
    rule = f"It {method.rule}." if method.rule else ""
    said = f"{target}, over {len(found.rows):,} test rows. Baseline: {baseline}"
    return " ".join(filter(None, (said, rule, *method.notes)))
