"""Methods that follow the attention weights of a transformer: descriptive."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES: tuple[MethodEntry, ...] = (
    MethodEntry(
        name="attention_rollout",
        title="Attention rollout",
        family="attention",
        kinds=("image", "series", "text"),
        needs=("attention",),
        sum_rule="none",
        is_signed=False,
        citation="Abnar, Zuidema 2020, Quantifying Attention Flow in Transformers, section 3",
        shows="Where the attention of all layers together looked.",
        does_not_show="What an input contributed: attention is not attribution. The values are the "
        "same whichever class is explained, and a word that is looked at most may change nothing.",
    ),
    MethodEntry(
        name="gradient_attention",
        title="Gradient-weighted attention",
        family="attention",
        kinds=("image", "series", "text"),
        needs=("gradients", "attention"),
        sum_rule="none",
        is_signed=False,
        citation="Chefer, Gur, Wolf 2021, Generic Attention-model Explainability, eq. 5 and 6",
        shows="Where those weights of attention lead that raise the explained output.",
        does_not_show="What an input contributed: attention is not attribution. What speaks "
        "against the output is cut away, and all that the values and the layers between make of "
        "an input is left out.",
    ),
)
