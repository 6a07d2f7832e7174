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
        shows="Where the last convolutional layer found evidence for the class, at its own "
        "coarse resolution.",
        does_not_show="Evidence against the class, or detail finer than that layer.",
    ),
)
