"""Rendering a report: how long the document of about ten pages takes to become a PDF."""

from __future__ import annotations

import time

from benchmarks.run import Measurement
from reports.pdf import render_pdf
from tests.reports.sample_document import sample_document
from tests.reports.sample_figures import sample_figures

GOAL_S = 1.0


def pdf_s() -> Measurement:
    """Return the seconds of the first rendering in this process, fonts and row headers included.

    The drawings are there already, as they are when a report is exported; later renderings of the
    same process are several times faster. There is no peer: `goal` is what the seconds must not
    exceed.
    """
    document, figures = sample_document(), sample_figures()
    start = time.perf_counter()
    render_pdf(document, figures, evidence=b'{"format":"vitrine-evidence-1"}\n')
    seconds = time.perf_counter() - start
    return {
        "value": seconds,
        "unit": "s",
        "peer": None,
        "ratio": None,
        "goal": GOAL_S,
        "holds": seconds <= GOAL_S,
    }
