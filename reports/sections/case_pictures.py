"""Pictures of single cases: how many there are, and what stands under each.

Each method has a panel of its own. Where they are too many for one page they are dealt to several
pictures, so that nothing runs off its foot.
"""

from __future__ import annotations

from core.catalogue import METHODS
from core.evidence.wording import listed
from reports.document import Chart
from reports.figures.maps import most_maps
from reports.figures.series import most_panels as most_series
from reports.figures.words import ShownWord
from reports.figures.words import most_panels as most_texts
from reports.sections.quoting import is_signed
from reports.sections.reading import Items, names_under, text_of

# With heading, caption and note above and below it, a picture of this height fills a page.
TALLEST_MM = 195.0

_MISSED = {
    "sum": "sum off by {error}",
    "sampled": "sum off by {error}, or too uncertain",
}


def pictures_of(items: Items, number: str) -> dict[str, tuple[str, ...]]:
    """Return the methods of each picture of a case, by the name of its drawing."""
    methods = names_under(items, f"case.{number}.method")
    count = -(-len(methods) // _most(items, number)) or 1
    # Dealt evenly: twelve of at most ten are six and six, not ten and two.
    size = -(-len(methods) // count)
    return {
        f"case-{number}" + (f"-{place + 1}" if place else ""): tuple(
            methods[place * size : (place + 1) * size]
        )
        for place in range(count)
    }


def _most(items: Items, number: str) -> int:
    if f"case.{number}.words" in items:
        return most_texts(words_of(items, number), height=TALLEST_MM)
    picture = items[f"case.{number}.picture"]
    sides = tuple(int(side) for side in picture.labels)
    if len(sides) == 1:
        return most_series(height=TALLEST_MM, has_truth=any(picture.columns.get("truth", ())))
    return most_maps((sides[0], sides[1]), height=TALLEST_MM)


def words_of(items: Items, number: str) -> tuple[ShownWord, ...]:
    """Return the words of a case as they are drawn."""
    item = items[f"case.{number}.words"]
    nothing = (0.0,) * len(item.labels)
    unknown, truth = (item.columns.get(name) or nothing for name in ("unknown", "truth"))
    return tuple(
        ShownWord(text=text, is_unknown=bool(lacks), is_truth=bool(decides))
        for text, lacks, decides in zip(item.labels, unknown, truth, strict=True)
    )


def charts(items: Items, number: str, place: int) -> list[Chart]:
    """Return the pictures of one case.

    Parameters
    ----------
    place : int
        Number of the case as it is printed.
    """
    pictures = pictures_of(items, number)
    total = len(names_under(items, f"case.{number}.method"))
    found, first = [], 1
    for svg, methods in pictures.items():
        last = first + len(methods) - 1
        which = f"methods {first} to {last} of {total} say" if len(pictures) > 1 else ""
        found.append(_chart(items, number, place, svg=svg, methods=methods, which=which))
        first = last + 1
    return found


def _chart(
    items: Items, number: str, place: int, *, svg: str, methods: tuple[str, ...], which: str
) -> Chart:
    spoken = _spoken(items, number, methods)
    signs = sign_words(items, number, methods)
    if f"case.{number}.words" not in items:
        return Chart(
            caption=f"Case {place}: the input, and what {which or 'each method says'}",
            svg=svg,
            alternative=f"The input of case {place} and one map for each method. {spoken}.",
            note="Orange raises the output, blue lowers it; each map has its own scale, printed "
            f"with it. {signs}{_segment_words(items, number)}{spoken}.",
            evidence=f"case.{number}.picture",
        )
    strongest = "; ".join(
        f"{text_of(items, f'case.{number}.method.{name}.title')}: "
        f"{text_of(items, f'case.{number}.method.{name}.strongest', 'no word counts')}"
        for name in methods
    )
    text = " ".join(items[f"case.{number}.words"].labels)
    return Chart(
        caption=f"Case {place}: the words of the text, and what "
        f"{f'{which} of them' if which else 'each method says of them'}",
        svg=svg,
        alternative=f"The text of case {place}: {text}. Strongest words by each method. "
        f"{strongest}.",
        note="Orange raises the output, blue and underlined lowers it; each panel has its own "
        f"scale, printed with it. {signs}{_word_marks(items, number)}{spoken}.",
        evidence=f"case.{number}.words",
    )


def sign_words(items: Items, number: str, methods: tuple[str, ...]) -> str:
    """Say whose orange is no raise of the output: strength alone, or a unit inside."""
    kind = text_of(items, "cases.kind")
    plain = [METHODS[name].title for name in methods if not is_signed(name, kind)]
    verb = "has" if len(plain) == 1 else "have"
    said = [f"{listed(plain)} {verb} no sign: orange is strength alone. "] if plain else []
    said += [
        f"For {METHODS[name].title}, orange raises {target}, not the output. "
        for name in methods
        if (target := text_of(items, f"case.{number}.method.{name}.target"))
    ]
    return "".join(said)


def _segment_words(items: Items, number: str) -> str:
    is_known = any(items[f"case.{number}.picture"].columns.get("truth", ()))
    words = "Black bar: the segment that was changed when the data were made. "
    return words if is_known else ""


def _word_marks(items: Items, number: str) -> str:
    columns = items[f"case.{number}.words"].columns
    said = []
    if any(columns.get("unknown", ())):
        said.append("In brackets: words that the vocabulary lacks, which are worth nothing. ")
    if any(columns.get("truth", ())):
        said.append("Framed: the word that decides, known since the data were made. ")
    left_out = text_of(items, f"case.{number}.left_out")
    return "".join(said) + (f"{left_out} " if left_out else "")


def _spoken(items: Items, number: str, methods: tuple[str, ...]) -> str:
    """Return what the gate says of each method, those of one outcome together."""
    titles: dict[str, list[str]] = {}
    for method in methods:
        words = _gate_words(items, number, method)
        titles.setdefault(words, []).append(text_of(items, f"case.{number}.method.{method}.title"))
    return "; ".join(f"{listed(names)}: {words}" for words, names in titles.items())


def _gate_words(items: Items, number: str, method: str) -> str:
    prefix = f"case.{number}.method.{method}"
    state = text_of(items, f"{prefix}.state")
    error = text_of(items, f"{prefix}.error")
    if not error:
        return state
    missed = missed_words(items, number, method)
    return f"{missed or f'sum off by {error}'}, {state} the gate"


def missed_words(items: Items, number: str, method: str) -> str:
    """Say why a panel is struck through; empty where it is not.

    A method that draws is judged by its own standard error: its sum may be near and yet tell
    nothing, as it was drawn too coarsely.
    """
    prefix = f"case.{number}.method.{method}"
    if text_of(items, f"{prefix}.state") != "outside":
        return ""
    words = _MISSED["sampled" if METHODS[method].sum_rule == "sampled" else "sum"]
    return words.format(error=text_of(items, f"{prefix}.error"))
