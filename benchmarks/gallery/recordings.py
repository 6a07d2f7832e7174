"""Series: movements, heartbeats, vowels, sunspots, passengers."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.gallery.exhibit import Choice, Exhibit, Picture
from benchmarks.real.cases import CASES, Case

_REAL = {case.name: case for case in CASES}
_ARCHIVE = (
    "the UCR/UEA archive (Dau et al. 2018; Bagnall et al. 2018), free for research with citation: "
    "only means over rows are shown."
)
_MIDDLE = Choice()

RECORDINGS = (
    Exhibit(
        name="gunpoint",
        title="GunPoint: a hand that draws, or only points",
        case=replace(
            _REAL["gunpoint_cnn"], training={**_REAL["gunpoint_cnn"].training, "epochs": 150}
        ),
        data="The height of a hand over 150 steps, which either draws a gun and puts it back "
        "(class 1) or only points (class 2).",
        network="The network is a one-dimensional CNN with 32, 64 and 64 channels.",
        licence=f"GunPoint, {_ARCHIVE}",
        is_public=False,
        unit="Height (scaled)",
        pictures=(
            Picture(
                "gunpoint",
                "mean",
                ("integrated_gradients", "permutation_shap", "grad_cam", "occlusion"),
                Choice("1"),
                "What tells a drawn gun from a pointed finger lies at the foot of the curve, where "
                "the hand goes to the holster and comes back, and not on the plateau. Rows are "
                "compared with their nearest rows of the other class. The mean of the training "
                "rows is no movement that anybody made: this network gives it a higher logit of "
                "class 1 than the rows of class 1, and against it they come out blue all over.",
            ),
        ),
        also=("saliency", "deeplift", "lrp", "lime"),
        explanation={
            "target": "predicted",
            "rows": 60,
            "baseline": "nearest_others",
            "inside": {"layer": "activation3"},
        },
    ),
    Exhibit(
        name="ecg5000",
        title="ECG5000: normal heartbeats and others",
        case=_REAL["ecg5000_gru"],
        data="500 heartbeats of 140 steps; all that are not normal are one class.",
        network="The network is a GRU with 32 units whose states are averaged.",
        licence=f"ECG5000, {_ARCHIVE}",
        is_public=False,
        unit="Voltage (scaled)",
        pictures=(
            Picture(
                "ecg5000",
                "mean",
                ("integrated_gradients", "kernel_shap", "occlusion", "lrp"),
                Choice("other"),
                "What is explained is that a beat is not normal. The first dip is shallower than "
                "in the mean beat, which speaks against a normal one: that is what the three "
                "methods with a baseline find. LRP knows no baseline and shares out the output "
                "by the dip itself, with the other sign; on a recurrent network it is "
                "descriptive alone.",
            ),
        ),
        also=("saliency", "sampling_shap", "lime"),
        explanation={"rows": 60},
    ),
    Exhibit(
        name="vowels",
        title="Japanese vowels: nine speakers, twelve channels, unequal lengths",
        case=replace(
            _REAL["japanese_vowels_gru"],
            training={**_REAL["japanese_vowels_gru"].training, "epochs": 40},
        ),
        data="Two vowels spoken by nine men: 12 cepstral coefficients over 7 to 29 steps.",
        network="The network is a bidirectional GRU with 64 units each way.",
        licence=f"Japanese Vowels (Kudo, Toyama and Shimbo 1999), {_ARCHIVE}",
        is_public=False,
        pictures=(
            Picture(
                "vowels-shapley",
                "sizes",
                ("exact_shapley",),
                reading="Parts are whole channels here, twelve of them, so that every coalition "
                "can be gone through. Steps beyond the end of a recording get nothing.",
            ),
            Picture(
                "vowels-gradients",
                "sizes",
                ("integrated_gradients",),
                reading="The same by Integrated Gradients, summed over the steps of each channel. "
                "The order need not be the same: a channel's values of both signs cancel in its "
                "sum.",
            ),
        ),
        also=("permutation_shap", "occlusion", "gradient_shap"),
        explanation={
            "target": "predicted",
            "rows": 60,
            "parts": {"series": "channels"},
            "background": 20,
        },
    ),
    Exhibit(
        name="sunspots",
        title="Sunspots: twelve months ahead",
        case=_REAL["sunspots_lstm"],
        data="Monthly mean numbers of sunspots, 1749 to 1983; from 144 months the next twelve are "
        "forecast.",
        network="The network is an LSTM with 32 units.",
        licence="Monthly sunspot numbers (Andrews and Herzberg 1985; SILSO), public.",
        unit="Sunspots",
        pictures=(
            Picture(
                "sunspots",
                "maps",
                ("integrated_gradients", "permutation_shap", "occlusion", "smooth_grad"),
                _MIDDLE,
                "The first month ahead is explained, in sunspots. Nearly all of it comes from "
                "the last months of the window; what lies eleven years back adds little, for the "
                "next month follows from the present ones.",
            ),
        ),
        also=("kernel_shap", "feature_ablation"),
        explanation={"rows": 40, "segments": 24},
    ),
    Exhibit(
        name="airline",
        title="Airline passengers: a year ahead",
        case=Case(
            name="airline_mlp",
            folder="series_airline",
            make=None,
            data={
                "task": "forecasting",
                "source": {
                    "kind": "forecast",
                    "path": "airline-passengers.csv",
                    "target": "Passengers",
                    "time": "Month",
                },
                "forecast": {"window": 24, "horizon": 12, "season": 12},
            },
            model={"family": "mlp", "hidden": [32]},
            training={"epochs": 300, "patience": 60, "batch_size": 16, "learning_rate": 3e-3},
            goal=None,
            metric="mae",
        ),
        data="Monthly passengers in thousands, 1949 to 1960; from 24 months the next twelve are "
        "forecast.",
        network="The network is an MLP with 32 units.",
        licence="Airline passengers (Box and Jenkins 1976), public.",
        unit="Thousands",
        pictures=(
            Picture(
                "airline",
                "maps",
                ("integrated_gradients", "deeplift", "exact_shapley", "occlusion"),
                _MIDDLE,
                "The twelfth month ahead is explained: it falls on the same month of the year as "
                "the last step of the window and the one twelve steps before it, which stand out. "
                "The network is trained on few windows and does no better than last "
                "year's figures.",
            ),
        ),
        also=("lrp", "kernel_shap"),
        explanation={"rows": 10, "segments": 12, "horizon": 12, "background": 20},
    ),
)
