"""Pictures: handwritten digits and chest X-rays."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.gallery.exhibit import Choice, Exhibit, Picture
from benchmarks.real.cases import CASES

_REAL = {case.name: case for case in CASES}
_METHODS = (
    "saliency",
    "smooth_grad",
    "integrated_gradients",
    "deeplift",
    "lrp",
    "guided_backprop",
    "grad_cam",
    "guided_grad_cam",
    "occlusion",
)

SCANS = (
    Exhibit(
        name="mnist",
        title="MNIST: handwritten digits",
        case=replace(_REAL["mnist_cnn"], training={**_REAL["mnist_cnn"].training, "epochs": 8}),
        data="The 10,000 test digits of MNIST, split again.",
        network="The network is a CNN with 16 and 32 channels and max-pooling.",
        licence="MNIST (LeCun, Cortes and Burges), CC BY-SA 3.0; this picture is under the same "
        "licence.",
        pictures=(
            Picture(
                "mnist-four",
                "maps",
                _METHODS,
                Choice("4"),
                "Strokes that speak for the digit are orange. Between the arms, where ink would "
                "make a nine of it, occlusion has nothing to take away, while gradients may "
                "still show that ink there would matter.",
            ),
            Picture(
                "mnist-wrong",
                "maps",
                ("integrated_gradients", "deep_shap", "kernel_shap", "grad_cam_plus_plus"),
                Choice(is_error=True),
                "The error of which the network is surest, explained for the class that it gave: "
                "orange is what misled it. Patches are coarser than strokes: KernelSHAP gives "
                "one value to each patch of the grid.",
            ),
        ),
        explanation={
            "target": "predicted",
            "rows": 30,
            "grid": [7, 7],
            "samples": 500,
            "background": 20,
            "baseline": "zero",
        },
    ),
    Exhibit(
        name="pneumonia",
        title="PneumoniaMNIST: chest X-rays of 28 × 28 pixels",
        case=replace(
            _REAL["pneumonia_cnn"], training={**_REAL["pneumonia_cnn"].training, "epochs": 12}
        ),
        data="Chest X-rays of children, shrunk to 28 × 28 pixels, half of them with pneumonia; "
        "nothing that a physician could use.",
        network="The network is a CNN with 16 and 32 channels, batch normalisation, and the mean "
        "over places before its last layers.",
        licence="PneumoniaMNIST, MedMNIST v2 (Yang et al. 2023; Kermany et al. 2018), CC BY 4.0; "
        "a subset with balanced classes.",
        pictures=(
            Picture(
                "pneumonia",
                "maps",
                _METHODS,
                Choice("1"),
                "Methods differ widely here, and none of them shows an outline of the disease. "
                "Grad-CAM is as coarse as the last convolution's map; what lies outside the "
                "lungs, at edges and shoulders, warns that the network may lean on how the "
                "picture was taken.",
            ),
        ),
        also=("gradient_shap", "kernel_shap", "lime"),
        explanation={"target": "predicted", "rows": 30, "samples": 300, "background": 20},
    ),
)
