"""Every sample is told in a few words, by kind of data and of network."""

from __future__ import annotations

import pytest

from gui.session.samples import SAMPLES, sample_plan
from gui.shell.project_words import project_icon, project_kind

WORDS = {
    "breast_cancer": ("table", "Table · MLP"),
    "diabetes": ("table", "Table · MLP"),
    "digits": ("image", "Images · CNN"),
    "pulses": ("series", "Series · GRU"),
    "tides": ("series", "Series · GRU"),
    "messages": ("text", "Texts · GRU"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_told_in_few_words(name: str) -> None:
    plan = sample_plan(name)
    assert (project_icon(plan), project_kind(plan)) == WORDS[name]
