"""Which pictures a page can ask for: the record that each is drawn from, and its builder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from matplotlib.figure import Figure

from core.records.base import Record
from core.records.views.pictures import (
    CasePicture,
    ConfusionPicture,
    DeletionPicture,
    ForecastPicture,
    GlobalPicture,
    LearningPicture,
    PrecisionRecallPicture,
    ReliabilityPicture,
    RocPicture,
    ScatterPicture,
    SplitPicture,
    StepErrorsPicture,
)
from reports.figures import (
    Bar,
    Theme,
    Way,
    case_attribution,
    confusion_matrix,
    faithfulness,
    force,
    forecast_windows,
    global_attribution,
    learning_curve,
    precision_recall,
    regression_scatter,
    reliability,
    roc,
    split_bars,
    step_errors,
    waterfall,
)


@dataclass(frozen=True)
class Canvas:
    """Where a picture goes: width and height in mm, and colours.

    Pictures made of rows are as high as their rows need, whatever the height.
    """

    width: float
    height: float
    theme: Theme


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Drawing:
    """One kind of picture: it takes the JSON of its record."""

    draw: Callable[[object, Canvas], Figure]


def drawing_of(model: type[R], build: Callable[[R, Canvas], Figure]) -> Drawing:
    """Return the picture that `build` draws from a record of the kind `model`."""
    return Drawing(lambda view, canvas: build(model.model_validate(view), canvas))


def _roc(view: RocPicture, canvas: Canvas) -> Figure:
    return roc(
        view.curve,
        label=view.label,
        band=view.band,
        operating_point=view.point,
        point_label=view.point_label,
        width=canvas.width,
        height=canvas.height,
        theme=canvas.theme,
    )


def _precision_recall(view: PrecisionRecallPicture, canvas: Canvas) -> Figure:
    return precision_recall(
        view.curve,
        label=view.label,
        prevalence=view.prevalence,
        width=canvas.width,
        height=canvas.height,
        theme=canvas.theme,
    )


def _reliability(view: ReliabilityPicture, canvas: Canvas) -> Figure:
    return reliability(view.curve, width=canvas.width, height=canvas.height, theme=canvas.theme)


def _scatter(view: ScatterPicture, canvas: Canvas) -> Figure:
    return regression_scatter(
        view.curve, width=canvas.width, height=canvas.height, theme=canvas.theme
    )


def _step_errors(view: StepErrorsPicture, canvas: Canvas) -> Figure:
    return step_errors(
        view.network,
        low=view.low,
        high=view.high,
        others=view.others,
        width=canvas.width,
        height=canvas.height,
        theme=canvas.theme,
    )


def _forecast(view: ForecastPicture, canvas: Canvas) -> Figure:
    return forecast_windows(
        view.windows,
        naive=view.naive,
        y_label=view.target,
        width=canvas.width,
        theme=canvas.theme,
    )


def _confusion(view: ConfusionPicture, canvas: Canvas) -> Figure:
    return confusion_matrix(
        view.counts,
        class_names=view.class_names,
        width=canvas.width,
        height=canvas.height,
        theme=canvas.theme,
    )


def _split(view: SplitPicture, canvas: Canvas) -> Figure:
    return split_bars(
        view.parts, class_names=view.class_names, width=canvas.width, theme=canvas.theme
    )


def _learning(view: LearningPicture, canvas: Canvas) -> Figure:
    return learning_curve(
        view.history,
        best_epoch=view.best_epoch,
        loss=view.loss,
        width=canvas.width,
        height=canvas.height,
        theme=canvas.theme,
    )


def _global(view: GlobalPicture, canvas: Canvas) -> Figure:
    return global_attribution(
        view.names,
        view.estimates,
        x_label=view.x_label,
        figures=view.figures,
        width=canvas.width,
        theme=canvas.theme,
    )


def _deletion(view: DeletionPicture, canvas: Canvas) -> Figure:
    methods = [record.method for record in view.records]
    return faithfulness(
        view.records,
        titles=dict(zip(methods, view.titles, strict=True)),
        width=canvas.width,
        height=canvas.height,
        theme=canvas.theme,
    )


def _bars(view: CasePicture) -> tuple[Bar, ...]:
    bars = [
        Bar(label=label, value=value) for label, value in zip(view.labels, view.values, strict=True)
    ]
    if view.rest is not None:
        bars.append(Bar(label=view.rest_label, value=view.rest, is_rest=True))
    return tuple(bars)


def _case(view: CasePicture, canvas: Canvas) -> Figure:
    return case_attribution(
        _bars(view),
        x_label=view.x_label,
        digits=view.digits,
        missed=view.missed,
        width=canvas.width,
        theme=canvas.theme,
    )


def _way(view: CasePicture, canvas: Canvas, build: Callable[..., Figure]) -> Figure:
    return build(
        Way(_bars(view), start=view.baseline_output or 0.0, end=view.output or 0.0),
        x_label=view.output_label,
        digits=view.digits,
        missed=view.missed,
        width=canvas.width,
        theme=canvas.theme,
    )


def _waterfall(view: CasePicture, canvas: Canvas) -> Figure:
    return _way(view, canvas, waterfall)


def _force(view: CasePicture, canvas: Canvas) -> Figure:
    return _way(view, canvas, force)


PICTURES: Final[dict[str, Drawing]] = {
    "data.split": drawing_of(SplitPicture, _split),
    "evaluation.confusion": drawing_of(ConfusionPicture, _confusion),
    "evaluation.forecast": drawing_of(ForecastPicture, _forecast),
    "evaluation.precision_recall": drawing_of(PrecisionRecallPicture, _precision_recall),
    "evaluation.reliability": drawing_of(ReliabilityPicture, _reliability),
    "evaluation.roc": drawing_of(RocPicture, _roc),
    "evaluation.scatter": drawing_of(ScatterPicture, _scatter),
    "evaluation.step_errors": drawing_of(StepErrorsPicture, _step_errors),
    "global.bars": drawing_of(GlobalPicture, _global),
    "global.deletion": drawing_of(DeletionPicture, _deletion),
    "local.case": drawing_of(CasePicture, _case),
    "local.force": drawing_of(CasePicture, _force),
    "local.waterfall": drawing_of(CasePicture, _waterfall),
    "training.curve": drawing_of(LearningPicture, _learning),
}
