"""How long a step will still take, said as people say it, and only once that is known."""

from __future__ import annotations

from collections.abc import Callable

_LEAST_SECONDS = 1.5
_LEAST_SHARE = 0.02


class Remaining:
    """Estimates the rest of a step from the part that is done."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._step = ""
        self._began = 0.0
        self._first = 0.0

    def restart(self) -> None:
        """Forget the step."""
        self._step = ""

    def after(self, step: str, share: float | None) -> str:
        """Return "31 s left" when the step is this far, or nothing while it is anybody's guess."""
        now = self._clock()
        if step != self._step or share is None:
            self._step, self._began, self._first = step, now, share or 0.0
            return ""
        seconds, done = now - self._began, share - self._first
        if seconds < _LEAST_SECONDS or done < _LEAST_SHARE or share >= 1:
            return ""
        return _in_words(seconds / done * (1 - share))


def _in_words(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 60 else f"{minutes / 60:.1f} h left"
