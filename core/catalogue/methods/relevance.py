"""Methods that hand the output back layer by layer."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="deeplift",
        title="DeepLIFT",
        family="relevance",
        needs=("gradients", "modules", "baseline"),
        sum_rule="sum",
        citation="Shrikumar, Greenside, Kundaje 2017, Learning Important Features, eq. 1 to 5",
        shows="Differences from the baseline, passed back through each layer by the rescale rule.",
        does_not_show="Anything on networks whose layers the rule does not cover; those are "
        "refused.",
    ),
    MethodEntry(
        name="deeplift_shap",
        title="DeepLIFT SHAP",
        family="relevance",
        needs=("gradients", "modules", "background"),
        sum_rule="sum",
        citation="Lundberg, Lee 2017, A Unified Approach to Interpreting Model Predictions, "
        "section 4.2",
        shows="DeepLIFT against every row of the background, averaged: what sets a row apart from "
        "what is usual.",
        does_not_show="Shapley values, which it only approaches: inputs that act together are "
        "shared by the rescale rule. Networks whose layers the rule does not cover are refused.",
    ),
    MethodEntry(
        name="deep_shap",
        title="Deep SHAP",
        family="relevance",
        needs=("gradients", "modules", "background"),
        sum_rule="sum",
        citation="Lundberg, Lee 2017, section 4.2, as shap's DeepExplainer computes it",
        shows="The same question as DeepLIFT SHAP, answered by another library; it also knows "
        "GELU.",
        does_not_show="Shapley values, which it only approaches. Networks with a layer that shap "
        "has no rule for are refused.",
    ),
    MethodEntry(
        name="lrp",
        title="LRP",
        family="relevance",
        needs=("gradients", "modules"),
        sum_rule="none",
        citation="Bach et al. 2015, On Pixel-Wise Explanations, eq. 58 and 60; for recurrent "
        "layers Arras et al. 2017, Explaining Recurrent Neural Network Predictions",
        shows="How the output itself is handed back layer by layer, by a rule for each kind of "
        "layer, from zero and not from a baseline.",
        does_not_show="A change against a baseline: an input at zero gets nothing, whatever it "
        "does. That shares add up proves nothing, least of all in recurrent layers, whose gates "
        "get none.",
    ),
)
