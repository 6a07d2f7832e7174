"""Texts in the window and in the report: words with their values, and no place left over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.texts.messages import DECISIVE
from core.data.texts.reader import load_texts
from core.data.texts.words import words_of
from core.evidence import Evidence
from core.jobs.context import JobContext
from core.jobs.table import find_job
from core.plan.data import DataPlan
from core.plan.sources import TextSource
from core.project import Project
from core.records.views.data import DataView
from core.records.views.explanation import ExplanationView
from reports.audit import run_audit
from reports.charts import draw
from reports.row import explain_row
from reports.sections import cases, data
from reports.sections.reading import items_of, text_of
from reports.stages.browsed import beginning
from tests.reports.stages.explained import Explained, make_explained

METHODS = ("occlusion", "permutation_shap", "integrated_gradients")


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("messages") / "project"
    return make_explained(folder, "messages", methods=METHODS, samples=20)


@pytest.fixture(scope="module")
def grid(messages: Explained) -> ExplanationView:
    return messages.grid(messages.rows[:3])


@pytest.fixture(scope="module")
def evidence(messages: Explained) -> Evidence:
    with Project.open(messages.folder) as project:
        audit = run_audit(
            messages.plan, project=project, folder=messages.folder, context=JobContext()
        )
    return audit.evidence


def test_each_text_comes_with_its_words_and_a_value_for_each(grid: ExplanationView) -> None:
    assert grid.kind == "text"
    assert grid.players == ()
    for sample in grid.samples:
        assert len(sample.words) == len(sample.unknown)
        cells = [cell for cell in grid.cells if cell.row == sample.row]
        assert [cell.method for cell in cells] == list(METHODS)
        for cell in cells:
            assert len(cell.attributions) == len(sample.words)
            assert cell.scale == max(abs(value) for value in cell.attributions)
            told = np.array(cell.attributions)[list(sample.unknown)]
            assert (told == 0.0).all()


def test_gradients_at_word_vectors_keep_their_sums(grid: ExplanationView) -> None:
    cells = [cell for cell in grid.cells if cell.method == "integrated_gradients"]
    assert {cell.state for cell in cells} == {"within"}
    assert not {"occlusion", "integrated_gradients"} & set(dict(grid.refused))


def test_over_many_texts_words_are_told_and_not_places(messages: Explained) -> None:
    view = messages.overall()
    occlusion = next(method for method in view.methods if method.name == "occlusion")
    names = [player.name for player in occlusion.players]
    assert "word 1" not in names
    assert all(player.occurrences >= 3 and player.signed for player in occlusion.players)
    means = [player.mean.value or 0.0 for player in occlusion.players]
    assert means == sorted(means, reverse=True)
    assert view.claim.startswith("By Integrated Gradients, “")


def test_the_survey_tells_the_planted_words(messages: Explained) -> None:
    result = find_job("survey")(messages.arguments(), JobContext())
    view = DataView.model_validate(result["views"]["data"])  # type: ignore[index, call-overload]
    assert view.texts is not None
    told = {word.word for word in view.texts.telling}
    assert told <= {*DECISIVE[0], *DECISIVE[1]}
    assert len(told) > 4
    assert view.texts.rows[0].text.count(" ") > 3


def test_the_report_shows_cases_word_by_word(evidence: Evidence) -> None:
    items = items_of(evidence)
    words = items["case.0.words"]
    assert len(words.labels) == len(words.columns["occlusion"]) == len(words.columns["unknown"])
    assert sum(value or 0 for value in words.columns["truth"]) == 1.0
    marked = words.labels[words.columns["truth"].index(1.0)]
    assert words_of(marked)[0] in {*DECISIVE[0], *DECISIVE[1]}
    assert b"<svg" in draw(evidence)["case-0"]
    assert items["data.words.vocabulary"].value == 83
    assert text_of(items, "global.word.0.name")
    assert text_of(items, "global.quoted") == "Integrated Gradients"
    assert "global.all_players" not in items


def test_the_document_of_texts_can_be_laid_out(evidence: Evidence) -> None:
    items = items_of(evidence)
    captions = [getattr(block, "caption", "") for block in cases.lay_out(items).blocks]
    assert any("the words of the text" in caption for caption in captions)
    tables = [getattr(block, "caption", "") for block in data.lay_out(items).blocks]
    assert "Words of the texts" in tables


def test_a_row_is_told_word_by_word_on_the_command_line(
    messages: Explained, evidence: Evidence
) -> None:
    row = messages.rows[0]
    outcome = explain_row(messages.folder, row=row, method="occlusion", context=JobContext())
    assert [line.name for line in outcome.attributions[:2]] == ["word 1", "word 2"]
    assert all(line.value for line in outcome.attributions)


def test_the_beginning_of_a_text_is_one_short_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('label,text\na,"one\ntwo"\nb,' + "word " * 60 + "\n")
    source = TextSource(path="t.csv", text="text", target="label")
    found = load_texts(
        DataPlan(source=source), source, path=path, test_path=None, context=JobContext()
    )
    assert beginning(found, 0) == "one two"
    assert len(beginning(found, 1)) == 120
