"""The attribution methods: what each needs, owes, shows, and does not show."""

from __future__ import annotations

from typing import Literal

from core.records.base import Kind, Record

Need = Literal["gradients", "background", "convolution", "samples", "regions"]
SumRule = Literal["sum", "construction", "sampled", "none"]


class MethodEntry(Record):
    """One attribution method.

    Attributes
    ----------
    sum_rule : str
        `sum`: values must add up to f(x) - f(baseline) and can fail to; `construction`: they add
        up whatever they say, which earns nothing; `sampled`: they add up within their standard
        errors; `none`: descriptive.
    """

    name: str
    title: str
    family: Literal["gradient", "relevance", "perturbation", "shapley", "class activation"]
    kinds: tuple[Kind, ...] = ("tabular", "image", "series")
    needs: tuple[Need, ...] = ()
    sum_rule: SumRule
    citation: str
    shows: str
    does_not_show: str


_ENTRIES = (
    MethodEntry(
        name="saliency",
        title="Saliency",
        family="gradient",
        needs=("gradients",),
        sum_rule="none",
        citation="Simonyan, Vedaldi, Zisserman 2014, Deep Inside Convolutional Networks",
        shows="How strongly the output reacts to a very small change of each input, without sign.",
        does_not_show="What an input contributed; saturated inputs show nothing.",
    ),
    MethodEntry(
        name="input_x_gradient",
        title="Input × Gradient",
        family="gradient",
        needs=("gradients",),
        sum_rule="none",
        citation="Shrikumar, Greenside, Shcherbina, Kundaje 2016, Not Just a Black Box",
        shows="The local slope times the distance from the baseline.",
        does_not_show="The share of the output; on a curved network the values do not add up.",
    ),
    MethodEntry(
        name="integrated_gradients",
        title="Integrated Gradients",
        family="gradient",
        needs=("gradients",),
        sum_rule="sum",
        citation="Sundararajan, Taly, Yan 2017, Axiomatic Attribution for Deep Networks, eq. 1",
        shows="How the change of the output from baseline to row is shared out along a straight "
        "path.",
        does_not_show="What happens off that path; another baseline gives another answer.",
    ),
    MethodEntry(
        name="gradient_shap",
        title="Gradient SHAP",
        family="gradient",
        needs=("gradients", "background", "samples"),
        sum_rule="sampled",
        citation="Lundberg, Lee 2017; Erion et al. 2021, Expected Gradients, eq. 3",
        shows="Gradients averaged over random points between the row and usual rows.",
        does_not_show="Exact shares; at few samples the sum is off, and the report says by how "
        "much.",
    ),
    MethodEntry(
        name="deeplift",
        title="DeepLIFT",
        family="relevance",
        needs=("gradients",),
        sum_rule="sum",
        citation="Shrikumar, Greenside, Kundaje 2017, Learning Important Features, eq. 1 to 5",
        shows="Differences from the baseline, passed back through each layer by the rescale rule.",
        does_not_show="Anything on networks whose layers the rule does not cover; those are "
        "refused.",
    ),
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
    MethodEntry(
        name="grad_cam",
        title="Grad-CAM",
        family="class activation",
        kinds=("image", "series"),
        needs=("gradients", "convolution"),
        sum_rule="none",
        citation="Selvaraju et al. 2017, Grad-CAM, eq. 1 and 2",
        shows="Where the last convolutional layer found evidence for the class, at its own "
        "coarse resolution.",
        does_not_show="Evidence against the class, or detail finer than that layer.",
    ),
    MethodEntry(
        name="kernel_shap",
        title="Kernel SHAP",
        family="shapley",
        kinds=("tabular", "image", "series", "text"),
        needs=("background", "samples", "regions"),
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
        needs=("background", "samples", "regions"),
        sum_rule="construction",
        citation="Štrumbelj, Kononenko 2014; Lundberg, Lee 2017",
        shows="Shapley values of features, patches, segments or words, averaged over random "
        "orders, each walked forwards and backwards.",
        does_not_show="Its own error: every order telescopes to the same sum.",
    ),
)

METHODS: dict[str, MethodEntry] = {entry.name: entry for entry in _ENTRIES}
