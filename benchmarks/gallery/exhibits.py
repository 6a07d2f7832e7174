"""The exhibits, in the order of the document."""

from benchmarks.gallery.exhibit import Exhibit
from benchmarks.gallery.recordings import RECORDINGS
from benchmarks.gallery.scans import SCANS
from benchmarks.gallery.tables import TABLES
from benchmarks.gallery.writings import WRITINGS

EXHIBITS: tuple[Exhibit, ...] = (*TABLES, *SCANS, *RECORDINGS, *WRITINGS)
