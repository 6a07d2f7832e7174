"""Methods that change parts of the input and watch the output."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="occlusion",
        title="Occlusion",
        family="perturbation",
        needs=("regions", "baseline"),
        sum_rule="none",
        citation="Zeiler, Fergus 2014, Visualizing and Understanding Convolutional Networks",
        shows="The change of the output when one feature, patch, segment or word, or what a "
        "sliding window covers, takes the baseline's value.",
        does_not_show="What several inputs do together.",
    ),
    MethodEntry(
        name="feature_ablation",
        title="Feature ablation",
        family="perturbation",
        needs=("regions", "baseline"),
        sum_rule="none",
        citation="Kokhlikyan et al. 2020, Captum: A unified and generic model interpretability "
        "library for PyTorch, section 3",
        shows="The change of the output when one part, or one group of features, takes the "
        "baseline's value.",
        does_not_show="What several parts do together: where two can stand in for each other, "
        "both show nothing.",
    ),
    MethodEntry(
        name="lime",
        title="LIME",
        family="perturbation",
        needs=("regions", "baseline", "samples"),
        sum_rule="none",
        most_parts=2000,
        citation="Ribeiro, Singh, Guestrin 2016, 'Why Should I Trust You?', sections 3.3 and 3.4",
        shows="The coefficients of a linear model of the output over copies of the row with some "
        "parts at the baseline, near copies counting most; with its R².",
        does_not_show="Anything where the R² is low; what counts as near is a choice, and another "
        "gives other values.",
    ),
)
