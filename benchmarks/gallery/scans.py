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
        case=replace(_REAL["mnist_cnn"], training={**_REAL["mnist_cnn"].training, "epochs": 6}),
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
                "Strokes that speak for the digit are orange. LRP by its epsilon rule is Input × "
                "Gradient on a network of ReLUs (Ancona et al. 2018) and close to Integrated "
                "Gradients from zero. Saliency and SmoothGrad tell what a change would do, also "
                "where there is no ink; Grad-CAM, at the activation behind the last convolution, "
                "and occlusion are coarse.",
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
            "inside": {"layer": "activation2"},
            "rows": 20,
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
            _REAL["pneumonia_cnn"], training={**_REAL["pneumonia_cnn"].training, "epochs": 10}
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
                "Class 1 is pneumonia. Gradient methods scatter over single pixels, and none "
                "outlines a disease: where a network does little better than a linear model, "
                "explanations are no better than it. Grad-CAM and occlusion are coarser and "
                "calmer; what they say of places outside the lungs warns that the network may lean "
                "on how a picture was taken.",
            ),
        ),
        also=("gradient_shap", "kernel_shap", "lime"),
        explanation={
            "target": "predicted",
            "inside": {"layer": "activation2"},
            "rows": 20,
            "samples": 300,
            "background": 20,
        },
    ),
)
