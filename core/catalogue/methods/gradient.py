"""Methods that follow gradients of the output."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES = (
    MethodEntry(
        name="saliency",
        title="Saliency",
        family="gradient",
        needs=("gradients",),
        sum_rule="none",
        is_signed=False,
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
)
