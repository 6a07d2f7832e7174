"""What the colours of the grid speak for, whatever is explained."""

from __future__ import annotations

import pytest

from core.plan.explanation import ExplanationPlan
from core.records.data import DatasetRecord
from core.records.views.explanation import MethodColumn
from reports.sections.quoting import has_baseline, is_signed
from reports.stages.method_words import ends, sign_words


def _record(task: str, *names: str) -> DatasetRecord:
    return DatasetRecord.model_validate(
        {
            "name": "a",
            "source": "a",
            "kind": "tabular",
            "task": task,
            "target": "height",
            "class_names": names,
            "positive": 1,
            "rows": 3,
            "input_shape": (1,),
            "features": (),
            "fingerprint": "0",
        }
    )


@pytest.mark.parametrize(
    ("names", "settings", "expected"),
    [
        (("no", "yes"), {}, ("speaks for no", "for yes")),
        (("a", "b", "c"), {}, ("speaks against b", "for it")),
        (("a", "b", "c"), {"target": "predicted"}, ("against the predicted class", "for it")),
        (("a", "b", "c"), {"target": "recorded"}, ("against the recorded class", "for it")),
        (("a", "b", "c"), {"target": "named", "class_name": "c"}, ("speaks against c", "for it")),
        (("a", "b", "c"), {"against": "c"}, ("speaks for c", "for b")),
    ],
)
def test_both_ends_name_their_class(
    names: tuple[str, ...], settings: dict[str, object], expected: tuple[str, str]
) -> None:
    asked = ExplanationPlan.model_validate(settings)
    assert ends(asked, _record("classification", *names)) == expected


def test_numbers_are_raised_or_lowered() -> None:
    assert ends(ExplanationPlan(), _record("regression")) == ("lowers height", "raises it")


def test_slopes_of_word_vectors_have_no_sign() -> None:
    assert is_signed("smooth_grad", "tabular")
    assert not is_signed("smooth_grad", "text")
    assert is_signed("integrated_gradients", "text")
    assert not is_signed("saliency", "tabular")


def test_only_methods_that_compare_have_a_baseline() -> None:
    with_one = {"integrated_gradients", "gradient_shap", "occlusion"}
    without = {"lrp", "saliency", "grad_cam", "guided_backprop", "attention_rollout"}
    assert all(has_baseline(name) for name in with_one)
    assert not any(has_baseline(name) for name in without)


def _column(name: str, **more: object) -> MethodColumn:
    words = dict.fromkeys(("word", "figure", "rule", "shows", "does_not_show"), "")
    about = {"chip": "neutral", "is_quotable": False, "is_struck": False}
    return MethodColumn.model_validate(
        {"name": name, "title": name, "state": "Descriptive", **words, **about, **more}
    )


def test_colours_that_mean_something_else_are_told() -> None:
    said = sign_words(
        (
            _column("Saliency", is_signed=False),
            _column("Occlusion"),
            _column("Neuron", target="unit 3 of layer 'a'"),
        )
    )
    assert said == (
        "Saliency has no sign: orange is strength alone. "
        "For Neuron, orange raises unit 3 of layer 'a'."
    )
