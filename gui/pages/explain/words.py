"""Words of the grid and the drawer, put together from what the view says."""

from __future__ import annotations

from core.evidence.wording import count_text, digits_for, figure_text
from core.records.base import Kind, Task
from core.records.views.explanation import (
    WAITING,
    ExplainedSample,
    ExplanationView,
    GridCell,
    MethodColumn,
)

_NOUNS: dict[Kind, str] = {
    "tabular": "Row",
    "image": "Image",
    "series": "Series",
    "text": "Text",
}
_WORD_SIGNS = "Underlined words lower the output; words in brackets are not in the vocabulary"
SUM_RULE = (
    "What a method gives to the inputs should add up to the change of the output from the "
    "baseline to this row. The limit is on how far that sum may be off."
)
STATES = {
    "within": "Within the limit of its sum rule",
    "outside": "Its sum is off: this picture is not to be quoted",
    "descriptive": "Descriptive: it owes no sum",
    "by construction": "Its sum is forced, which proves nothing",
}


_OPENS = "A click, or Shift+Return on one of its pictures, opens this beside the grid."
_UNCERTAIN = "Its sum is too uncertain: this picture is not to be quoted"


def state_words(cell: GridCell) -> str:
    """Return how a cell stands to its sum rule."""
    return _UNCERTAIN if cell.is_uncertain else STATES[cell.state]


def full_words(view: ExplanationView, cell: GridCell, *, place: int = 0) -> str:
    """Return what full colour stands for in one of a cell's pictures: the first is of all channels.

    Pictures of several channels have a scale each; the strips of a series share one.
    """
    scale = cell.scales[place] if cell.scales else cell.scale
    if not scale:
        return "All values are zero."
    what = "Full colour" if view.kind == "text" else "Scale 1"
    of = ""
    if len(cell.maps) > 1:
        of = f" for {view.channels[place - 1]} alone" if place else " over all channels"
    return f"{what} stands for {figure_text(scale, digits=digits_for(scale))}{of}."


def channel_words(view: ExplanationView) -> str:
    """Return what the line and the strips of a series of several channels are."""
    # As `core.data.display.drawn_line` draws it.
    line = view.channels[0] if view.task == "forecasting" else "the mean over channels"
    return f"The line is {line}; each channel has a strip under it, all on one scale."


def noun_of(kind: Kind | None, task: Task) -> str:
    """Return what one sample is called: "Image", or "Window" where the future is forecast."""
    if task == "forecasting":
        return "Window"
    return _NOUNS[kind] if kind is not None else "Row"


def sample_name(view: ExplanationView, sample: ExplainedSample) -> str:
    """Return "Image 427"."""
    return f"{noun_of(view.kind, view.task)} {sample.row}"


def sign_words(view: ExplanationView) -> str:
    """Return what is said besides the scale: maps that lack a sign, or the marks of words."""
    marks = f"{_WORD_SIGNS}. " if view.kind == "text" else ""
    return f"{marks}{view.sign_words}".strip()


def named_inputs(view: ExplanationView, sample: ExplainedSample) -> tuple[tuple[str, str], ...]:
    """Return name and value of each input that has an attribution; the words of a text by place."""
    if view.kind == "text":
        return tuple((f"word {at}", word) for at, word in enumerate(sample.words, start=1))
    values = sample.values or ("",) * len(view.players)
    return tuple(zip(view.players, values, strict=True))


def predicted_words(view: ExplanationView, sample: ExplainedSample) -> str:
    """Return "malignant, 0.93", or for numbers "gives 152.7"."""
    if view.task != "classification":
        return f"gives {sample.predicted}"
    return f"{sample.predicted}, {sample.probability}"


def recorded_words(view: ExplanationView, sample: ExplainedSample) -> str:
    """Return "is benign", or for numbers "recorded 276.0"."""
    word = "is" if view.task == "classification" else "recorded"
    return f"{word} {sample.recorded}"


def outcome_words(view: ExplanationView, sample: ExplainedSample) -> str:
    """Return "Image 427, normal/0427.png: predicted pneumonia (0.97), recorded normal"."""
    sure = f" ({sample.probability})" if sample.probability else ""
    called = f", {sample.name}" if sample.name else ""
    name = f"{sample_name(view, sample)}{called}"
    return f"{name}: predicted {sample.predicted}{sure}, recorded {sample.recorded}"


def ticked_words(shown: set[int], ticked: set[int]) -> str:
    """Return how a grid differs from the samples that are ticked; empty where it does not."""
    missing, more = len(ticked - shown), len(shown - ticked)
    said = []
    if missing:
        said.append(f"{count_text(missing, 'ticked sample', 'ticked samples')} not explained yet")
    if more:
        said.append(f"{count_text(more, 'sample', 'samples')} shown without a tick")
    return f"{'; '.join(said)}." if said else ""


def quotable_words(view: ExplanationView) -> tuple[str, str]:
    """Return how many methods can be quoted of those that have answered, and by what rule."""
    asked = sum(method.state != WAITING for method in view.methods)
    count = sum(method.is_quotable for method in view.methods)
    rows = len(view.samples)
    on = "this sample" if rows == 1 else f"these {rows} samples"
    return (
        f"{count} of {asked} can be quoted",
        f"Their sums hold on {on}, limit {view.tolerance}; validity not tested",
    )


def cell_words(view: ExplanationView, sample: ExplainedSample, cell: GridCell) -> str:
    """Return a cell as it is read out."""
    method = next(method for method in view.methods if method.name == cell.method)
    return f"{method.title}, {sample_name(view, sample)}: {state_words(cell)}. {cell.sentence}"


def head_title(title: str) -> str:
    """Return a method's title without the other name that some have in brackets."""
    return title.split(" (", maxsplit=1)[0]


def method_tip(method: MethodColumn) -> str:
    """Return what a method's head says on hover."""
    explains = f"It explains {method.target}." if method.target else ""
    lines = [method.reason, explains, f"Shows: {method.shows}"]
    lines += [f"Does not show: {method.does_not_show}"]
    lines += [f"It {method.rule}.", *method.notes, method.gate_note, _OPENS]
    return "\n".join(line for line in lines if line)


def attribution_text(value: float, *, digits: int) -> str:
    """Return an attribution with its sign."""
    return figure_text(value, digits=digits, signed=True)
