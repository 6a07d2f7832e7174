"""The drawer with all settings of explanations, drawn from the plan's declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from core.evidence.wording import count_text
from core.plan import Plan
from core.plan.explanation import ExplanationPlan
from gui.forms.describe import FieldInfo
from gui.forms.form import Group, SettingsForm
from gui.pages.explain.groups_editor import GroupsEditor
from gui.pages.explain.known import grouping_columns
from gui.pages.explain.layer_choice import layer_changes, layer_words, unit_words
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.targets import baseline_options
from gui.widgets.drawer import Drawer
from gui.widgets.when_seen import WhenSeen

_E = "explanation."
_R, _P, _T, _I = (f"{_E}{part}." for part in ("references", "parts", "tuning", "inside"))
_CLASSES = (f"{_E}output", f"{_E}target", f"{_E}class_name", f"{_E}against")
_FEATURES, _GROUP_BY = "overall.features", "overall.group_by"
_MOST_TICKS = 60  # in a menu; names of more columns are typed
# A field on the left does something only where the plan holds one of the values.
_ONLY_WITH: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{_E}class_name": ("target", ("named",)),
    f"{_E}against": ("target", ("positive", "named")),
    f"{_R}row": ("baseline", ("row",)),
    f"{_R}neighbours": ("baseline", ("nearest_others",)),
    f"{_R}band": ("baseline", ("near_cutoff",)),
    f"{_R}blur": ("baseline", ("blurred",)),
}
# Parts of a picture or series that make a field count.
_ONLY_CUT: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{_E}grid": ("image", ("patches",)),
    f"{_P}superpixels": ("image", ("superpixels",)),
    f"{_E}segments": ("series", ("segments", "channel_segments")),
}
_ONLY_FOR: dict[str, tuple[str, ...]] = {
    f"{_E}grid": ("image",),
    f"{_P}image": ("image",),
    f"{_P}superpixels": ("image",),
    f"{_E}segments": ("series",),
    f"{_T}window": ("image", "series", "text"),
    f"{_T}stride": ("image", "series", "text"),
    f"{_P}series": ("series",),
    f"{_E}baseline": ("tabular", "image", "series"),
    f"{_R}compared": ("tabular", "image", "series"),
    f"{_R}compared_rows": ("tabular", "image", "series"),
    _FEATURES: ("tabular",),
    "overall.points": ("tabular",),
    "overall.curves": ("tabular",),
    _GROUP_BY: ("tabular",),
}
_ONLY_BY: dict[str, tuple[str, ...]] = {
    f"{_T}noise": ("smooth_grad", "var_grad"),
    f"{_T}noise_draws": ("smooth_grad", "var_grad"),
    f"{_T}lrp_rule": ("lrp",),
    f"{_T}window": ("occlusion",),
    f"{_T}stride": ("occlusion",),
}

_BY_METHOD = {
    **_ONLY_BY,
    f"{_I}unit": ("neuron_integrated_gradients",),
    f"{_T}enumerated": ("kernel_shap", "permutation_shap", "sampling_shap", "owen"),
}


class SettingsDrawer(Drawer):
    """Question, baseline, parts, effort, and what single methods need to know."""

    def __init__(self, presenter: ExplainPresenter, parent: QWidget | None = None) -> None:
        self._presenter = presenter
        self.groups = GroupsEditor(presenter)
        groups = self._groups(self.groups)
        self.form = SettingsForm(presenter.session, groups, along=self._along)
        super().__init__("Settings of explanations", parent, filling=self.form)
        presenter.changed.connect(WhenSeen(self, self.form.refresh).draw)

    def set_wide(self, *, is_wide: bool) -> None:
        """Take the whole width of a small window with the form, too."""
        super().set_wide(is_wide=is_wide)
        self.form.set_density(is_compact=is_wide)

    def _groups(self, editor: GroupsEditor) -> tuple[Group, ...]:
        return (
            Group(
                "Question",
                (*_CLASSES, f"{_E}horizon"),
                applies=self._applies,
                narrowed=self._narrowed,
            ),
            Group(
                "Baseline",
                (
                    f"{_E}baseline",
                    *(f"{_R}{name}" for name in ("row", "neighbours", "band", "blur")),
                    f"{_R}compared",
                    f"{_R}compared_rows",
                ),
                applies=self._applies,
                narrowed=self._narrowed,
            ),
            Group(
                "Parts of an input",
                (
                    f"{_P}image",
                    f"{_E}grid",
                    f"{_P}superpixels",
                    f"{_P}series",
                    f"{_E}segments",
                ),
                below=editor,
                applies=self._applies,
            ),
            Group(
                "Effort",
                (
                    f"{_E}rows",
                    f"{_E}cases",
                    f"{_E}samples",
                    f"{_E}background",
                    f"{_T}enumerated",
                    f"{_T}precision",
                    f"{_T}most_samples",
                    f"{_E}max_steps",
                    f"{_E}tolerance",
                ),
                is_open=False,
                summary=lambda plan: f"{plan.explanation.rows} rows",
                applies=self._applies,
            ),
            Group(
                "Single methods",
                tuple(_ONLY_BY),
                is_open=False,
                applies=self._applies,
            ),
            Group(
                "Inside the network",
                (f"{_I}layer", f"{_I}unit", f"{_I}methods"),
                is_open=False,
                summary=lambda plan: plan.explanation.inside.layer,
                applies=self._applies,
                narrowed=self._narrowed,
            ),
            Group(
                "Over many rows",
                tuple(
                    f"overall.{name}"
                    for name in (
                        "views",
                        "rows",
                        "repeats",
                        "features",
                        "points",
                        "curves",
                        "group_by",
                    )
                ),
                is_open=False,
                summary=lambda plan: f"{plan.overall.rows} rows",
                applies=self._applies,
                narrowed=self._narrowed,
            ),
        )

    def _along(self, path: str, value: object) -> Mapping[str, object]:
        """Begin at the first unit of another layer: the old number may not be there."""
        is_other = value != self._presenter.session.plan.explanation.inside.layer
        return layer_changes(str(value)) if path == f"{_I}layer" and is_other else {}

    def _applies(self, plan: Plan, path: str) -> bool:
        """Return whether a field does anything for this plan and kind of data."""
        task, kind = plan.data.task, self._presenter.kind
        if path in (*_CLASSES, f"{_E}horizon"):
            needed = "forecasting" if path.endswith("horizon") else "classification"
            if task != needed:
                return False
        if path == _GROUP_BY and plan.overall.group_by:
            return True  # what is refused can be taken back
        if path in _ONLY_FOR and kind not in (None, *_ONLY_FOR[path]):
            return False
        return _is_read(plan, path)

    def _narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        """Offer what there is: classes, layers, columns, and the baselines that fit the data."""
        narrow = {
            f"{_E}class_name": self._class_narrowed,
            f"{_E}against": self._class_narrowed,
            f"{_I}layer": self._layer_narrowed,
            f"{_I}unit": self._unit_narrowed,
            f"{_E}baseline": self._baseline_narrowed,
            f"{_R}compared": self._compared_narrowed,
            _FEATURES: self._features_narrowed,
            _GROUP_BY: self._group_by_narrowed,
        }.get(info.path)
        return info if narrow is None else narrow(plan, info)

    def _class_narrowed(self, _: Plan, info: FieldInfo) -> FieldInfo:
        empty = "none" if info.path.endswith("against") else "choose…"
        return _one_of(info, self._presenter.classes, empty=empty)

    def _layer_narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        if not self._presenter.layers():
            return info
        layers = tuple((one.path, layer_words(one)) for one in self._presenter.layers())
        asked = plan.explanation.inside.layer
        known = () if asked in dict(layers) or not asked else ((asked, asked),)
        return replace(info, kind="choice", options=(("", "none chosen"), *layers, *known))

    def _baseline_narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        return replace(info, options=self._baselines(plan))

    def _compared_narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        """Offer the baselines that fit, and those chosen, which can be taken back."""
        fitting = dict(self._baselines(plan))
        chosen = plan.explanation.references.compared
        kept = [one for one in info.options if one[0] in fitting or one[0] in chosen]
        named = tuple((str(name), fitting.get(str(name), text)) for name, text in kept)
        return replace(info, options=named)

    def _group_by_narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        names = grouping_columns(self._presenter.survey, chosen=plan.overall.group_by)
        return _one_of(info, names, empty="no column")

    def _features_narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        """Offer the columns to be ticked, unless there are too many for that."""
        known = self._presenter.feature_names()
        names = tuple(dict.fromkeys([*known, *plan.overall.features]))
        if not known or len(names) > _MOST_TICKS:
            return info
        options = tuple((name, name) for name in names)
        return replace(info, kind="choices", options=options, empty="the largest four")

    def _unit_narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        """Say how many units the layer has, and that another layer begins at its first."""
        path = plan.explanation.inside.layer
        picked = next((one for one in self._presenter.layers() if one.path == path), None)
        noun, count = unit_words(picked)
        if not count:
            return info
        has = f"Layer {path} has {count_text(count, noun, f'{noun}s')}"
        help_text = f"{info.help} {has}; in another layer it is set back to 1."
        return replace(info, maximum=count, help=help_text)

    def _baselines(self, plan: Plan) -> tuple[tuple[str, str], ...]:
        classes = len(self._presenter.classes)
        offered = baseline_options(plan, self._presenter.kind, classes=classes)
        return tuple((one.name, one.text) for one in offered)


def _one_of(info: FieldInfo, names: Sequence[str], *, empty: str) -> FieldInfo:
    """Return a field in which one of some names is picked, or none; typed where none is known."""
    if not names:
        return info
    options = (("", empty), *((name, name) for name in names))
    return replace(info, kind="choice", options=options)


def _is_read(plan: Plan, path: str) -> bool:
    """Return whether what is chosen besides lets a field count."""
    settings = plan.explanation
    if path in _ONLY_CUT:
        form, values = _ONLY_CUT[path]
        return getattr(settings.parts, form) in values
    if path == f"{_T}stride" and not settings.tuning.window:
        return False
    if path in _BY_METHOD:
        return bool(set(_BY_METHOD[path]) & set(settings.methods))
    if path == f"{_T}most_samples":
        return settings.tuning.precision > 0
    return path not in _ONLY_WITH or _is_chosen(settings, path)


def _is_chosen(settings: ExplanationPlan, path: str) -> bool:
    """Return whether the choice that a field belongs to is made."""
    if path == f"{_E}against" and settings.against:
        return True  # what is refused can be taken back
    name, values = _ONLY_WITH[path]
    compared = settings.references.compared if name == "baseline" else ()
    return bool({getattr(settings, name), *compared} & set(values))
