"""What counts as a word: the one tokenizer of the program."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u2032\uff07", "'''''")
# A number with its decimal points and thousands, or letters and digits with apostrophes inside.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")


def words_of(text: str, *, is_lower: bool = True) -> list[str]:
    """Return the words of a text in order.

    A word is a run of letters and digits of any script, with apostrophes inside it ("don't"), or
    a number with its points and commas ("1,299.50"). All other characters only divide words:
    blanks, punctuation, underscores, emoji. Scripts that are written without blanks give one word
    for each run. Composed and decomposed letters are the same, and so are the forms of the
    apostrophe.

    Parameters
    ----------
    is_lower : bool
        Whether capitals count as small letters; it never changes how many words there are.

    References
    ----------
    Unicode Standard Annex 15 (form NFC). Deviation from Annex 29: its word boundaries keep more
    marks inside words, and need its tables.
    """
    composed = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    words = _WORD.findall(composed)
    return [word.lower() for word in words] if is_lower else words
