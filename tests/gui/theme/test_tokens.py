"""What is written can be read, what is drawn can be seen, in both themes."""

from __future__ import annotations

import pytest

from gui.theme.contrast import contrast, luminance, mixed
from gui.theme.tokens import DARK, LIGHT, Role, Theme
from reports.figures import style

_TEXT = 4.5
_DRAWN = 3.0
_GROUNDS: tuple[Role, ...] = ("window", "surface", "raised", "sunken", "hover", "sel")
_SOFT: tuple[Role, ...] = ("good_soft", "caution_soft", "bad_soft")
# Every ground on which writing of a role stands somewhere in the window.
_WRITTEN: dict[Role, tuple[Role, ...]] = {
    "text": (*_GROUNDS, *_SOFT),
    "muted": (*_GROUNDS, *_SOFT),
    "accent": (*_GROUNDS, *_SOFT),
    "good": (*_GROUNDS, "good_soft"),
    "caution": (*_GROUNDS, "caution_soft"),
    "bad": (*_GROUNDS, "bad_soft"),
    "positive_text": _GROUNDS,
    "negative_text": _GROUNDS,
    "on_accent": ("accent", "accent_hover", "accent_pressed"),
}
# Lines of fields, focus rings, glyphs and fills of attributions, with their grounds.
_SHAPES: dict[Role, tuple[Role, ...]] = {
    "field": ("window", "surface", "raised", "sunken"),
    "accent": (*_GROUNDS, *_SOFT),
    "good": _GROUNDS,
    "caution": _GROUNDS,
    "bad": _GROUNDS,
    "disabled": ("window", "surface", "raised", "sunken"),
    "positive": ("window", "surface"),
    "negative": ("window", "surface"),
}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_writing_can_be_read_on_every_ground(theme: Theme) -> None:
    faint = {
        (role, ground): round(contrast(theme.colour(role), theme.colour(ground)), 2)
        for role, grounds in _WRITTEN.items()
        for ground in grounds
        if contrast(theme.colour(role), theme.colour(ground)) < _TEXT
    }
    assert faint == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_shapes_can_be_seen_on_every_ground(theme: Theme) -> None:
    faint = {
        (role, ground): round(contrast(theme.colour(role), theme.colour(ground)), 2)
        for role, grounds in _SHAPES.items()
        for ground in grounds
        if contrast(theme.colour(role), theme.colour(ground)) < _DRAWN
    }
    assert faint == {}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=1e-3)
    assert luminance("#FF0000") == pytest.approx(0.2126)


def test_mixed_colour_lies_between() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mixed("#0B6B8F", "#FFFFFF", 0.0) == "#0B6B8F"


def test_every_role_is_a_colour_in_both_themes() -> None:
    assert LIGHT.roles().keys() == DARK.roles().keys()
    for colour in [*LIGHT.roles().values(), *DARK.roles().values()]:
        assert colour == colour.upper()
        assert len(colour) == 7
        int(colour[1:], 16)


def test_primary_button_is_eight_per_cent_darker_under_the_pointer() -> None:
    for theme in (LIGHT, DARK):
        assert theme.accent_hover == mixed(theme.accent, "#000000", 0.08)
        assert theme.accent_pressed == mixed(theme.accent, "#000000", 0.16)


def test_roles_of_the_type_are_the_fields_of_the_theme() -> None:
    from typing import get_args

    assert set(get_args(Role)) == LIGHT.roles().keys()


@pytest.mark.parametrize(("theme", "printed"), [(LIGHT, style.LIGHT), (DARK, style.DARK)])
def test_window_and_report_paint_in_the_same_colours(theme: Theme, printed: style.Theme) -> None:
    """A picture is the same in both; the window may not import the report's theme, nor it ours."""
    ours = (theme.surface, theme.text, theme.muted, theme.accent, theme.positive, theme.negative)
    theirs = (
        printed.surface,
        printed.ink,
        printed.muted,
        printed.accent,
        printed.plus,
        printed.minus,
    )
    assert ours == theirs
