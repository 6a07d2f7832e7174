"""Methods that hand the output back layer by layer."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="deeplift",
        title="DeepLIFT",
        family="relevance",
        needs=("gradients", "baseline"),
        sum_rule="sum",
        citation="Shrikumar, Greenside, Kundaje 2017, Learning Important Features, eq. 1 to 5",
        shows="Differences from the baseline, passed back through each layer by the rescale rule.",
        does_not_show="Anything on networks whose layers the rule does not cover; those are "
        "refused.",
    ),
)
