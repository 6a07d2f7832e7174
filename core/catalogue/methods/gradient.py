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
        needs=("gradients", "baseline"),
        sum_rule="none",
        citation="Shrikumar, Greenside, Shcherbina, Kundaje 2016, Not Just a Black Box",
        shows="The local slope times the distance from the baseline.",
        does_not_show="The share of the output; on a curved network the values do not add up.",
    ),
    MethodEntry(
        name="smooth_grad",
        title="SmoothGrad",
        family="gradient",
        needs=("gradients", "samples"),
        sum_rule="none",
        citation="Smilkov, Thorat, Kim, Viégas, Wattenberg 2017, SmoothGrad: removing noise by "
        "adding noise, section 2",
        shows="How the output reacts to a small change of each input, on average over noisy copies "
        "of the row, with its sign.",
        does_not_show="What an input contributed; slopes of opposite sign cancel over the copies, "
        "and over a part of several inputs.",
    ),
    MethodEntry(
        name="var_grad",
        title="VarGrad",
        family="gradient",
        needs=("gradients", "samples"),
        sum_rule="none",
        is_signed=False,
        citation="Adebayo, Gilmer, Goodfellow, Kim 2018, Local Explanation Methods for Deep Neural "
        "Networks Lack Sensitivity to Parameter Values",
        shows="How much the slope by each input changes over noisy copies of the row: where the "
        "output is curved.",
        does_not_show="What an input contributed; an input with a large but constant slope is "
        "worth nothing.",
    ),
    MethodEntry(
        name="integrated_gradients",
        title="Integrated Gradients",
        family="gradient",
        needs=("gradients", "baseline"),
        sum_rule="sum",
        citation="Sundararajan, Taly, Yan 2017, Axiomatic Attribution for Deep Networks, eq. 1",
        shows="How the change of the output from baseline to row is shared out along a straight "
        "path.",
        does_not_show="What happens off that path; another baseline gives another answer.",
    ),
    MethodEntry(
        name="gradient_shap",
        title="Expected Gradients (GradientSHAP)",
        family="gradient",
        needs=("gradients", "background", "samples"),
        sum_rule="sampled",
        citation="Lundberg, Lee 2017; Erion et al. 2021, Expected Gradients, eq. 3",
        shows="Gradients averaged over random points between the row and usual rows.",
        does_not_show="Exact shares; at few samples the sum is off, and the report says by how "
        "much.",
    ),
    MethodEntry(
        name="guided_backprop",
        title="Guided Backpropagation",
        family="gradient",
        needs=("gradients", "modules"),
        sum_rule="none",
        citation="Springenberg, Dosovitskiy, Brox, Riedmiller 2015, Striving for Simplicity, "
        "section 3.4",
        shows="Which inputs drive units that in turn drive the output, through ReLU layers alone.",
        does_not_show="What an input contributed, or what speaks against the output: it draws "
        "edges of the input, whatever later layers make of them (Nie, Zhang, Patel 2018).",
    ),
)
