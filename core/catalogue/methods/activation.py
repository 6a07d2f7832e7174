"""Methods that look at the maps of a layer."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="grad_cam",
        title="Grad-CAM",
        family="class activation",
        kinds=("image", "series"),
        needs=("gradients", "convolution"),
        sum_rule="none",
        is_signed=False,
        citation="Selvaraju et al. 2017, Grad-CAM, eq. 1 and 2",
        shows="Where the last convolutional layer, or the layer of the plan, found evidence for "
        "the class, at its own coarse resolution.",
        does_not_show="Evidence against the class, or detail finer than that layer.",
    ),
    MethodEntry(
        name="grad_cam_plus_plus",
        title="Grad-CAM++",
        family="class activation",
        kinds=("image", "series"),
        needs=("gradients", "convolution"),
        sum_rule="none",
        is_signed=False,
        citation="Chattopadhay, Sarkar, Howlader, Balasubramanian 2018, Grad-CAM++, eq. 10 and 19",
        shows="Where the layer found evidence for the class, each place by its own positive "
        "slopes, so that several objects of one class all show.",
        does_not_show="Evidence against the class, or detail finer than that layer; behind a "
        "curved layer its weights are an approximation.",
    ),
    MethodEntry(
        name="guided_grad_cam",
        title="Guided Grad-CAM",
        family="class activation",
        kinds=("image", "series"),
        needs=("gradients", "convolution"),
        sum_rule="none",
        citation="Selvaraju et al. 2017, Grad-CAM, section 3.3",
        shows="Fine lines of guided backpropagation, where Grad-CAM found evidence for the class.",
        does_not_show="What an input contributed: guided gradients draw edges of the picture, also "
        "of a network that has learned little.",
    ),
)
