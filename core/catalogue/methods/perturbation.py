"""Methods that change parts of the input and watch the output."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="occlusion",
        title="Occlusion",
        family="perturbation",
        kinds=("tabular", "image", "series", "text"),
        needs=("regions",),
        sum_rule="none",
        citation="Zeiler, Fergus 2014, Visualizing and Understanding Convolutional Networks",
        shows="The change of the output when one feature, patch, segment or word takes the "
        "baseline's value.",
        does_not_show="What several inputs do together.",
    ),
)
