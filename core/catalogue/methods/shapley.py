"""Methods that share the output out over coalitions of players."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="kernel_shap",
        title="Kernel SHAP",
        family="shapley",
        kinds=("tabular", "image", "series", "text"),
        needs=("background", "baseline", "samples", "regions"),
        sum_rule="construction",
        citation="Lundberg, Lee 2017, A Unified Approach to Interpreting Model Predictions, "
        "theorem 2",
        shows="Shapley values of features, patches, segments or words, estimated by a weighted "
        "regression.",
        does_not_show="Its own error: the sum is forced, so that it proves nothing.",
    ),
    MethodEntry(
        name="permutation_shap",
        title="Permutation SHAP",
        family="shapley",
        kinds=("tabular", "image", "series", "text"),
        needs=("background", "baseline", "samples", "regions"),
        sum_rule="construction",
        citation="Štrumbelj, Kononenko 2014; Lundberg, Lee 2017",
        shows="Shapley values of features, patches, segments or words, averaged over random "
        "orders, each walked forwards and backwards.",
        does_not_show="Its own error: every order telescopes to the same sum.",
    ),
)
