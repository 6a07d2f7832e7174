"""Values of the plan as people write them."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue import CHECKS, METHODS

# Names of the field that capitals and blanks alone do not give; the rest needs no entry.
_TERMS = {
    "adam": "Adam",
    "adamw": "AdamW",
    "auto": "Automatic",
    "bce": "Binary cross-entropy",
    "builtin": "Built-in",
    "cnn": "CNN",
    "cpu": "CPU",
    "cross_entropy": "Cross-entropy",
    "cuda": "NVIDIA GPU (CUDA)",
    "default": "Standard",
    "feature": "Input",
    "fine_tune": "Fine-tuning",
    "gelu": "GELU",
    "gru": "GRU",
    "html": "HTML",
    "image": "Images",
    "image_folder": "Folder of images",
    "imagenet": "As ImageNet",
    "leaky_relu": "Leaky ReLU",
    "lstm": "LSTM",
    "mae": "Mean absolute error",
    "mlp": "MLP",
    "mps": "Apple GPU (MPS)",
    "mse": "Mean squared error",
    "npz": "NumPy .npz",
    "other_class_mean": "Mean of other classes",
    "pdf": "PDF",
    "relu": "ReLU",
    "rnn": "RNN",
    "sgd": "SGD",
    "ts": ".ts archive",
    "training_mean": "Mean training row",
}
_LONGEST_PLAIN = 14  # characters; a longer number is written with a power of ten


def option_text(value: object) -> str:
    """Return one of several allowed values as people write it."""
    name = str(value)
    if name in METHODS:
        return METHODS[name].title
    if name in CHECKS:
        return CHECKS[name].title
    return _TERMS.get(name) or name.replace("_", " ").capitalize()


def number_text(value: float) -> str:
    """Return a number as it is typed: 0.001 rather than 1e-3, 2 rather than 2.0."""
    if isinstance(value, int):
        return str(value)
    exact = Decimal(repr(value)).normalize()
    plain = format(exact, "f")
    return plain if len(plain) <= _LONGEST_PLAIN else repr(value)


def grouped(value: float) -> str:
    """Return a number for reading: thousands apart, a true minus."""
    text = f"{value:,}" if isinstance(value, int) else number_text(value)
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text


def value_text(value: object) -> str:
    """Return any value of the plan for reading, as in "Default 0.001"."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return grouped(value)
    if isinstance(value, tuple | list):
        return ", ".join(value_text(item) for item in value) or "none"
    return option_text(value) if value else "empty"
