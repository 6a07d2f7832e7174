"""Choices about augmentation: how training rows are varied, anew in every epoch."""

from __future__ import annotations

from core.plan.fields import Section, setting


class AugmentationPlan(Section):
    """Random changes of the training rows; 0 or false leaves one out.

    Validation and test rows are never changed.
    """

    rotation: float = setting(
        "Rotation",
        "For images: up to so many degrees either way.",
        unit="degrees",
        default=0.0,
        ge=0.0,
        le=180.0,
    )
    flip: bool = setting(
        "Flip", "For images: every second picture is mirrored left to right.", default=False
    )
    crop: float = setting(
        "Crop",
        "For images and series: up to this share is cut off at random, and the rest is stretched "
        "to the old size.",
        unit="of the side",
        default=0.0,
        ge=0.0,
        le=0.9,
    )
    brightness: float = setting(
        "Brightness",
        "For images: up to so many standard deviations lighter or darker.",
        unit="deviations",
        default=0.0,
        ge=0.0,
        le=3.0,
    )
    noise: float = setting(
        "Noise",
        "For images and series: normal noise of this standard deviation on every cell (jitter).",
        unit="deviations",
        default=0.0,
        ge=0.0,
        le=3.0,
    )
    scaling: float = setting(
        "Scaling",
        "For series: each channel is multiplied by a number around 1 with this deviation.",
        default=0.0,
        ge=0.0,
        le=1.0,
    )
    time_warp: float = setting(
        "Time warp",
        "For series: time runs up to this share faster or slower along a smooth curve.",
        unit="of the speed",
        default=0.0,
        ge=0.0,
        le=0.9,
    )
    word_dropout: float = setting(
        "Word dropout",
        "For texts: this share of the words becomes the unknown word.",
        unit="of words",
        default=0.0,
        ge=0.0,
        le=0.9,
    )
