"""What exactly is explained."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from explainers.question import Output, output_notes, scalar
from tests.explainers.questions import architecture, ask, linear, mlp


def test_a_logit_of_several_is_that_of_each_rows_target() -> None:
    question = ask(mlp())
    raw = question.model(question.inputs)
    expected = torch.stack([raw[row, target] for row, target in enumerate(question.targets)])
    assert torch.equal(scalar(question)(question.inputs, question.targets), expected)


def test_a_single_logit_changes_sign_for_the_first_class() -> None:
    question = ask(linear(outputs=1, output="logit"))
    raw = question.model(question.inputs)[:, 0]
    zeros, ones = torch.zeros(5, dtype=torch.long), torch.ones(5, dtype=torch.long)
    explained = scalar(question)
    assert torch.equal(explained(question.inputs, ones), raw)
    assert torch.equal(explained(question.inputs, zeros), -raw)


def test_probabilities_of_both_classes_add_up_to_one() -> None:
    for described in (linear(outputs=1, output="logit"), linear(outputs=2)):
        question = ask(described, output="probability")
        zeros, ones = torch.zeros(5, dtype=torch.long), torch.ones(5, dtype=torch.long)
        explained = scalar(question)
        both = explained(question.inputs, ones) + explained(question.inputs, zeros)
        assert torch.allclose(both, torch.ones(5), atol=1e-6)


def test_a_number_is_explained_as_it_is() -> None:
    question = ask(linear(outputs=1, output="value"), output="probability")
    raw = question.model(question.inputs)[:, 0]
    assert torch.equal(scalar(question)(question.inputs, question.targets), raw)


@pytest.mark.parametrize(("output", "notes"), [("logit", 1), ("probability", 0)])
def test_a_network_of_probabilities_says_that_no_logit_is_explained(
    output: Output, notes: int
) -> None:
    described = architecture((6,), *mlp("softmax", outputs=3).layers[:2], output="probabilities")
    question = ask(described, output=output)
    raw = question.model(question.inputs)
    expected = raw.gather(1, question.targets[:, None])[:, 0]
    assert torch.equal(scalar(question)(question.inputs, question.targets), expected)
    assert len(output_notes(question)) == notes


@pytest.mark.parametrize("output", ["logit", "probability"])
def test_the_difference_of_two_outputs_is_their_difference(output: Output) -> None:
    for described in (mlp(outputs=3), linear(outputs=1, output="logit")):
        question = ask(described, output=output)
        explained = scalar(question)
        pairs = torch.tensor([[1, 0]]).expand(5, 2)
        first, second = (explained(question.inputs, pairs[:, side]) for side in (0, 1))
        found = explained(question.inputs, pairs)
        if described.output == "logit" and output == "logit":
            # A single logit is the difference already: the other class's own is 0.
            assert torch.equal(found, first)
            notes = output_notes(replace(question, targets=pairs))
            assert notes[0].startswith("The network's single logit")
        else:
            assert torch.allclose(found, first - second, atol=1e-6)
