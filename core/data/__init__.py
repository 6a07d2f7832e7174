"""Data: reading it, encoding it, dealing it to parts, and telling one data set from another.

Built-in sets, CSV and TSV files, .npz files and image folders. `load` reads what a plan names,
`prepare` splits and encodes it.
"""

from core.data.dataset import Dataset, Prepared
from core.data.display import value_text, value_texts
from core.data.encoder import Encoder
from core.data.fingerprint import dataset_fingerprint
from core.data.load import load
from core.data.prepare import prepare

__all__ = [
    "Dataset",
    "Encoder",
    "Prepared",
    "dataset_fingerprint",
    "load",
    "prepare",
    "value_text",
    "value_texts",
]
