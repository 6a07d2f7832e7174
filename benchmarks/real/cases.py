"""The plans, what each has to reach, and by what way.

Settings were chosen on the validation part of the training rows; test rows were looked at once,
for the figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.real import files

Way = str  # "test": the test part of the plan; "folds": five folds over all rows


@dataclass(frozen=True)
class Case:
    """One data set with one network.

    Attributes
    ----------
    folder : str
        Where the data lies, below the folder of real data.
    make : callable or None
        Writes files that the plan can name; None where those of the folder will do.
    plan : dict
        Sections `data`, `model`, `training` and more of the plan.
    goal : float or None
        None for a forecast, which has to beat its naive baselines.
    """

    name: str
    folder: str
    make: Callable[[Path, Path], None] | None
    data: dict[str, Any]
    model: dict[str, Any]
    training: dict[str, Any]
    goal: float | None
    metric: str = "accuracy"
    is_folded: bool = False
    more: dict[str, Any] = field(default_factory=dict)


_ECG = {
    "positive": "other",
    "source": {"kind": "npz", "path": "ecg5000.npz", "contents": "series"},
}
_SST = {
    "positive": "positive",
    "source": {
        "kind": "text",
        "path": "train.csv",
        "test_path": "test.csv",
        "text": "text",
        "target": "label",
        "longest": 48,
        "least_count": 2,
    },
    "split": {"validation": 0.12},
}

CASES = (
    Case(
        name="adult_mlp",
        folder="adult",
        make=files.adult,
        data={
            "positive": ">50K",
            "source": {
                "kind": "table",
                "path": "train.csv",
                "test_path": "test.csv",
                "target": "income",
                "roles": {"fnlwgt": "ignored"},
            },
        },
        model={"family": "mlp", "hidden": [64, 32], "dropout": 0.2},
        training={"epochs": 40, "patience": 6, "batch_size": 256, "learning_rate": 2e-3},
        goal=0.850,
    ),
    Case(
        name="german_credit_mlp",
        folder="german_credit",
        make=files.german_credit,
        data={
            "positive": "bad",
            "source": {"kind": "table", "path": "german.csv", "target": "credit"},
        },
        model={"family": "mlp", "hidden": [32], "dropout": 0.5},
        training={"epochs": 80, "patience": 12, "batch_size": 32, "weight_decay": 0.1},
        goal=0.74,
        is_folded=True,
    ),
    Case(
        name="mnist_cnn",
        folder="mnist",
        make=None,
        data={
            "source": {
                "kind": "idx",
                "path": "t10k-images-idx3-ubyte.gz",
                "labels": "t10k-labels-idx1-ubyte.gz",
            },
            "split": {"test": 0.2, "validation": 0.1},
        },
        model={
            "family": "cnn",
            "channels": [16, 32],
            "pooling": "max",
            "hidden": [64],
            "dropout": 0.3,
        },
        training={
            "epochs": 14,
            "patience": 4,
            "batch_size": 64,
            "learning_rate": 2e-3,
            "schedule": {"kind": "cosine"},
        },
        goal=0.975,
    ),
    Case(
        name="pneumonia_cnn",
        folder="medmnist_pneumonia",
        make=None,
        data={
            "source": {
                "kind": "npz",
                "path": "pneumoniamnist.npz",
                "contents": "image",
                "inputs": "train_images",
                "targets": "train_labels",
                "validation_inputs": "val_images",
                "validation_targets": "val_labels",
                "test_inputs": "test_images",
                "test_targets": "test_labels",
            },
        },
        model={
            "family": "cnn",
            "channels": [16, 32],
            "pooling": "max",
            "readout": "average",
            "hidden": [32],
            "dropout": 0.3,
            "normalisation": "batch",
        },
        training={
            "epochs": 20,
            "patience": 6,
            "batch_size": 64,
            "augmentation": {"rotation": 10, "crop": 0.1, "brightness": 0.3},
        },
        goal=0.80,
    ),
    Case(
        name="ecg5000_gru",
        folder="ucr_ECG5000_train",
        make=files.ecg5000,
        data=_ECG,
        model={"family": "recurrent", "cell": "gru", "hidden": 32, "readout": "mean"},
        training={
            "epochs": 40,
            "patience": 8,
            "batch_size": 32,
            "learning_rate": 5e-3,
            "clip": 1.0,
        },
        goal=0.97,
        is_folded=True,
    ),
    Case(
        name="ecg5000_cnn",
        folder="ucr_ECG5000_train",
        make=files.ecg5000,
        data=_ECG,
        model={
            "family": "cnn",
            "channels": [16, 32],
            "kernel": 7,
            "readout": "average",
            "hidden": [],
            "normalisation": "batch",
        },
        training={"epochs": 40, "patience": 10, "batch_size": 32, "learning_rate": 2e-3},
        goal=0.97,
        is_folded=True,
    ),
    Case(
        name="gunpoint_cnn",
        folder="ucr_GunPoint",
        make=None,
        data={
            "source": {
                "kind": "series",
                "path": "GunPoint_TRAIN.ts",
                "test_path": "GunPoint_TEST.ts",
            },
            "split": {"validation": 0.2},
        },
        model={
            "family": "cnn",
            "channels": [32, 64, 64],
            "kernel": 7,
            "pooling": "none",
            "readout": "average",
            "hidden": [],
            "normalisation": "batch",
        },
        training={"epochs": 300, "patience": 100, "batch_size": 16, "learning_rate": 1e-3},
        goal=0.97,
    ),
    Case(
        name="japanese_vowels_gru",
        folder="mv_JapaneseVowels",
        make=None,
        data={
            "source": {
                "kind": "series",
                "path": "JapaneseVowels_TRAIN.ts",
                "test_path": "JapaneseVowels_TEST.ts",
            },
            "split": {"validation": 0.2},
        },
        model={
            "family": "recurrent",
            "cell": "gru",
            "hidden": 64,
            "bidirectional": True,
            "readout": "mean",
            "dropout": 0.3,
        },
        training={"epochs": 80, "patience": 20, "batch_size": 16, "learning_rate": 2e-3},
        goal=0.95,
    ),
    Case(
        name="sms_spam_gru",
        folder="sms_spam",
        make=files.sms_spam,
        data={
            "positive": "spam",
            "source": {
                "kind": "text",
                "path": "sms.csv",
                "text": "text",
                "target": "label",
                "longest": 48,
            },
            "split": {"test": 0.2, "validation": 0.1},
        },
        model={
            "family": "recurrent",
            "cell": "gru",
            "hidden": 32,
            "embedding": 48,
            "readout": "attention",
            "dropout": 0.3,
        },
        training={"epochs": 8, "patience": 3, "batch_size": 64, "learning_rate": 4e-3, "clip": 1.0},
        goal=0.98,
    ),
    Case(
        name="sst2_text_cnn",
        folder="sst2",
        make=files.sst2,
        data=_SST,
        model={
            "family": "text_cnn",
            "windows": [1, 2, 3],
            "filters": 100,
            "embedding": 200,
            "dropout": 0.6,
        },
        training={
            "epochs": 12,
            "patience": 3,
            "batch_size": 64,
            "learning_rate": 1e-3,
            "weight_decay": 0.3,
            "augmentation": {"word_dropout": 0.3},
        },
        goal=0.78,
    ),
    Case(
        name="sunspots_lstm",
        folder="series_sunspots",
        make=None,
        data={
            "task": "forecasting",
            "source": {
                "kind": "forecast",
                "path": "monthly-sunspots.csv",
                "target": "Sunspots",
                "time": "Month",
            },
            "forecast": {"window": 144, "horizon": 12, "season": 132},
        },
        model={"family": "recurrent", "cell": "lstm", "hidden": 32, "dropout": 0.1},
        training={
            "epochs": 30,
            "patience": 6,
            "batch_size": 64,
            "learning_rate": 2e-3,
            "clip": 1.0,
        },
        goal=None,
        metric="mae",
    ),
)
