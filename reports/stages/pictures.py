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
    DependencePicture,
    ForecastPicture,
    GlobalPicture,
    ImportancePicture,
    LearningPicture,
    PrecisionRecallPicture,
    ProfilePicture,
    ReliabilityPicture,
    RocPicture,
    ScatterPicture,
    SplitPicture,
    StepErrorsPicture,
    SwarmPicture,
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
from reports.stages.overall_pictures import (
    dependence_figure,
    importance_figure,
    profile_figure,
    swarm_figure,
)

_IN_95 = 1.96  # standard errors to either side


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
    """One kind of picture: it takes the JSON of its record.

    Attributes
    ----------
    has_rows : bool
        Whether each part of the record has a row of its own, with a tick of the vertical axis.
    """

    draw: Callable[[object, Canvas], Figure]
    has_rows: bool = False


def drawing_of(
    model: type[R], build: Callable[[R, Canvas], Figure], *, has_rows: bool = False
) -> Drawing:
    """Return the picture that `build` draws from a record of the kind `model`."""
    return Drawing(lambda view, canvas: build(model.model_validate(view), canvas), has_rows)


def row_places(figure: Figure) -> list[float]:
    """Return where the rows of a figure stand, from 0 at its top to 1, in their order."""
    axes = figure.axes[0]
    heights = axes.transData.transform([(0.0, tick) for tick in axes.get_yticks()])[:, 1]
    return [float(1.0 - height / figure.bbox.height) for height in heights]


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


def _swarm(view: SwarmPicture, canvas: Canvas) -> Figure:
    return swarm_figure(view, width=canvas.width, theme=canvas.theme)


def _dependence(view: DependencePicture, canvas: Canvas) -> Figure:
    return dependence_figure(view, width=canvas.width, height=canvas.height, theme=canvas.theme)


def _importance(view: ImportancePicture, canvas: Canvas) -> Figure:
    return importance_figure(view, width=canvas.width, theme=canvas.theme)


def _profile(view: ProfilePicture, canvas: Canvas) -> Figure:
    return profile_figure(view, width=canvas.width, theme=canvas.theme)


def _bars(view: CasePicture) -> tuple[Bar, ...]:
    errors = view.errors or (None,) * len(view.values)
    bars = [
        Bar(
            label=label,
            value=value,
            low=None if error is None else value - _IN_95 * error,
            high=None if error is None else value + _IN_95 * error,
        )
        for label, value, error in zip(view.labels, view.values, errors, strict=True)
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
    "global.bars": drawing_of(GlobalPicture, _global, has_rows=True),
    "global.deletion": drawing_of(DeletionPicture, _deletion),
    "global.dependence": drawing_of(DependencePicture, _dependence),
    "global.swarm": drawing_of(SwarmPicture, _swarm, has_rows=True),
    "local.case": drawing_of(CasePicture, _case),
    "local.force": drawing_of(CasePicture, _force),
    "local.waterfall": drawing_of(CasePicture, _waterfall),
    "network.importance": drawing_of(ImportancePicture, _importance, has_rows=True),
    "network.profile": drawing_of(ProfilePicture, _profile),
    "training.curve": drawing_of(LearningPicture, _learning),
}
