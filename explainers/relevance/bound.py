"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.relevance.deeplift import deeplift

BOUND: dict[str, Explainer] = {
    "deeplift": deeplift,
}
