"""However many methods explain a case, no picture of it is taller than a page."""

from __future__ import annotations

import pytest

from core.catalogue import METHODS
from core.evidence import EvidenceBook
from core.records.base import Estimate
from reports.charts import builders
from reports.figures.style import LIGHT
from reports.sections.case_pictures import TALLEST_MM, charts, missed_words, sign_words
from reports.sections.reading import Items

_ALL = tuple(METHODS)
_SIDES = {"series": (40,), "image": (8, 8), "text": (40,)}


def _case(kind: str, methods: tuple[str, ...], *, state: str = "outside") -> Items:
    book, sides = EvidenceBook(), _SIDES[kind]
    size = sides[0] * sides[-1] if len(sides) == 2 else sides[0]
    values = tuple(float(place % 5 - 2) for place in range(size))
    for name in methods:
        prefix = f"case.0.method.{name}"
        book.text(f"{prefix}.title", METHODS[name].title)
        if not METHODS[name].explains_output:
            book.text(f"{prefix}.target", "channel 3 of layer 'conv1'")
        if METHODS[name].sum_rule in ("sum", "sampled"):
            book.figure(f"{prefix}.error", Estimate(value=0.0006), digits=2, percent=True)
            book.text(f"{prefix}.state", state)
        else:
            book.text(f"{prefix}.state", "descriptive")
    columns: dict[str, tuple[float | None, ...]] = {
        "input": values,
        "unknown": (0.0,) * size,
        "truth": tuple(float(place in (3, 4)) for place in range(size)),
        **dict.fromkeys(methods, values),
    }
    labels = (
        tuple(f"word{place}" for place in range(size)) if kind == "text" else tuple(map(str, sides))
    )
    book.series(f"case.0.{'words' if kind == 'text' else 'picture'}", columns, labels=labels)
    book.text("cases.kind", kind)
    return {item.id: item for item in book.items}


@pytest.mark.parametrize("kind", list(_SIDES))
@pytest.mark.parametrize("count", [1, 4, 11, len(_ALL)])
def test_no_picture_of_a_case_is_taller_than_a_page(kind: str, count: int) -> None:
    items = _case(kind, _ALL[:count])
    drawn = builders(items)
    pictures = charts(items, "0", 1)
    assert [picture.svg for picture in pictures] == list(drawn)
    for build in drawn.values():
        assert build(items, LIGHT).get_figheight() * 25.4 <= TALLEST_MM
    notes = " ".join(picture.note for picture in pictures)
    assert all(METHODS[name].title in notes for name in _ALL[:count])
    captions = [picture.caption for picture in pictures]
    assert len(set(captions)) == len(captions)
    assert (f"of {count} say" in captions[-1]) == (len(pictures) > 1)


def test_methods_without_a_sign_are_named_with_every_kind_of_data() -> None:
    methods = ("saliency", "smooth_grad", "var_grad", "occlusion")
    assert sign_words(_case("series", methods), "0", methods) == (
        "Saliency and VarGrad have no sign: orange is strength alone. "
    )
    assert sign_words(_case("text", methods), "0", methods).startswith(
        "Saliency, SmoothGrad and VarGrad have no sign"
    )


def test_orange_of_a_unit_is_no_raise_of_the_output() -> None:
    methods = ("neuron_integrated_gradients", "occlusion")
    (picture,) = charts(_case("image", methods), "0", 1)
    assert (
        "For Neuron Integrated Gradients, orange raises channel 3 of layer 'conv1', not the output."
    ) in picture.note


def test_a_drawn_sum_that_misses_may_be_near_and_uncertain() -> None:
    items = _case("text", ("integrated_gradients", "gradient_shap"))
    assert missed_words(items, "0", "integrated_gradients") == "sum off by 0.06\u00a0%"
    assert missed_words(items, "0", "gradient_shap") == "sum off by 0.06\u00a0%, or too uncertain"
    kept = _case("text", ("gradient_shap",), state="within")
    assert missed_words(kept, "0", "gradient_shap") == ""


@pytest.mark.parametrize("kind", list(_SIDES))
def test_the_scale_of_strength_alone_begins_at_zero(kind: str) -> None:
    signs = {}
    for name in ("saliency", "occlusion"):
        items = _case(kind, (name,))
        figure = builders(items)["case-0"](items, LIGHT)
        ticks = (
            *(a.get_xticklabels() for a in figure.axes),
            *(a.get_yticklabels() for a in figure.axes),
        )
        words = [text.get_text() for labels in ticks for text in labels]
        words += [text.get_text() for axes in figure.axes for text in axes.texts]
        signs[name] = "+2.0" in words
        assert signs[name] or "2.0" in words
    assert signs == {"saliency": False, "occlusion": True}


def test_a_struck_text_hides_none_of_its_words() -> None:
    items = _case("text", ("gradient_shap",))
    (axes,) = builders(items)["case-0"](items, LIGHT).axes
    written = [text.get_text() for text in axes.texts]
    assert "Expected Gradients (GradientSHAP): sum off by 0.06 %, or too uncertain" in [
        text.replace("\u00a0", " ") for text in written
    ]
    assert not any(text.get_bbox_patch() for text in axes.texts)
