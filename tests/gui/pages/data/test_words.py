"""The Data page says what becomes of the columns."""

from __future__ import annotations

from gui.pages.data.words import role_tip, roles_line


def test_what_becomes_of_the_columns_is_said() -> None:
    roles = ["target", *["feature"] * 16, *["sensitive"] * 3, "identifier", "ignored"]
    assert roles_line(roles) == (
        "16 columns are shown to the network; 3 sensitive columns are kept for the audit only; "
        "1 identifier is kept to name the rows; 1 column is left out."
    )
    assert roles_line(["target", "feature"]) == "1 column is shown to the network."
    assert not roles_line([])


def test_a_role_says_what_it_means_before_how_it_was_found() -> None:
    assert role_tip("sensitive", "Guessed.") == (
        "Sensitive: kept for the audit, never shown to the network. Guessed."
    )
