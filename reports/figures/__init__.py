"""Pictures for report and window: each builder takes plain records and gives a `Figure`.

Builders never read files and never use pyplot; sizes are in mm, at which type sizes are true.
"""

from reports.figures.bars import Bar, case_attribution, class_balance, split_bars
from reports.figures.calibration import reliability
from reports.figures.curves import faithfulness, learning_curve, precision_recall, roc
from reports.figures.forecast import forecast_windows, step_errors
from reports.figures.intervals import IntervalRow, global_attribution, intervals
from reports.figures.maps import AttributionMap, image_attribution
from reports.figures.matrix import confusion_matrix
from reports.figures.output import to_png, to_svg
from reports.figures.scatter import regression_scatter
from reports.figures.series import series_attribution
from reports.figures.style import (
    DARK,
    FULL_MM,
    HALF_MM,
    LIGHT,
    SCREEN_DARK,
    SCREEN_LIGHT,
    Theme,
)
from reports.figures.waterfall import Way, force, waterfall
from reports.figures.words import ShownWord, text_attribution

__all__ = [
    "DARK",
    "FULL_MM",
    "HALF_MM",
    "LIGHT",
    "SCREEN_DARK",
    "SCREEN_LIGHT",
    "AttributionMap",
    "Bar",
    "IntervalRow",
    "ShownWord",
    "Theme",
    "Way",
    "case_attribution",
    "class_balance",
    "confusion_matrix",
    "faithfulness",
    "force",
    "forecast_windows",
    "global_attribution",
    "image_attribution",
    "intervals",
    "learning_curve",
    "precision_recall",
    "regression_scatter",
    "reliability",
    "roc",
    "series_attribution",
    "split_bars",
    "step_errors",
    "text_attribution",
    "to_png",
    "to_svg",
    "waterfall",
]
