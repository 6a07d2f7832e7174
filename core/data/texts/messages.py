"""Messages with a known answer: one verb, at a place that varies, decides the class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data.texts.words import words_of
from core.seeds import generator

CLASS_NAMES = ("order", "complaint")
DECISIVE = (("send", "reserve", "supply", "prepare"), ("refund", "replace", "repair", "collect"))

_OPENINGS = ("Hello,", "Good morning,", "Dear team,", "Hi there,", "To whom it may concern:")
_NAMES = (
    "Ada", "Bruno", "Chioma", "Daan", "Elif", "Femi", "Greta", "Hiro", "Ines", "Jonas", "Kofi",
    "Lucia", "Mehmet", "Nadia", "Omar", "Petra",
)  # fmt: skip
_COLOURS = ("blue", "green", "white", "grey", "small", "large", "wooden", "old")
_THINGS = ("lamp", "chair", "kettle", "bicycle", "clock", "table", "radio", "coat", "shelf")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MOST_ASIDES = 3


def make_messages(
    rows: int, *, seed: int
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return messages (N,), classes (N,) and the deciding words (N, T), T being the most words.

    Every message asks for one thing in one sentence, "Please send the blue lamp on Monday." Its
    verb is one of four for orders or of four for complaints; everything else (openings, things,
    days, and up to three sentences aside, before or after) is drawn in the same way for both.
    Half of the messages, rounded down, are complaints.
    """
    draw = generator(seed, "messages")
    classes = np.zeros(rows, dtype=np.int64)
    classes[draw.permutation(rows)[: rows // 2]] = 1
    made = [_message(draw, DECISIVE[label]) for label in classes]
    texts = np.array([text for text, _ in made], dtype=object)
    longest = max(len(words_of(text)) for text in texts)
    truth = np.zeros((rows, longest), dtype=np.bool_)
    truth[np.arange(rows), [place for _, place in made]] = True
    return texts, classes, truth


def _message(draw: np.random.Generator, verbs: tuple[str, ...]) -> tuple[str, int]:
    """Return one message and the place of its verb among its words."""
    before, after = (
        [_aside(draw) for _ in range(draw.integers(0, _MOST_ASIDES))] for _ in range(2)
    )
    opening = [_one(draw, _OPENINGS)] if draw.random() < 0.6 else []
    polite = "Please" if draw.random() < 0.7 else "Could you"
    request = (
        f"{_one(draw, verbs)} the {_one(draw, _COLOURS)} {_one(draw, _THINGS)} on "
        f"{_one(draw, _DAYS)}{'.' if polite == 'Please' else '?'}"
    )
    start = [*opening, *before, polite]
    signed = [f"{_one(draw, _NAMES)}."] if draw.random() < 0.5 else []
    return " ".join([*start, request, *after, *signed]), len(words_of(" ".join(start)))


def _aside(draw: np.random.Generator) -> str:
    """Return a sentence that says nothing about the class."""
    sentences = (
        f"We spoke on {_one(draw, _DAYS)}.",
        f"My number is {draw.integers(10_000, 100_000)}.",
        f"I'm at home on {_one(draw, _DAYS)}.",
        f"{_one(draw, _NAMES)} gave me your address.",
        f"The {_one(draw, _THINGS)} in your window is {_one(draw, _COLOURS)}.",
        "Thank you for your time.",
        "It is not urgent at all.",
    )
    return _one(draw, sentences)


def _one(draw: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(draw.integers(len(choices)))]
