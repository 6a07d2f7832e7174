"""Methods that share the output out over coalitions of players.

All of them force the sum: whole orders telescope, a regression is held to it, and where tables
give each order a single background row, the known mean over the background closes the gap. So the
gate can prove nothing about them, and the rule is `construction`, also where values are sampled;
what they are worth is told by their standard errors.
"""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry, Need

_NEEDS: tuple[Need, ...] = ("background", "samples", "regions", "baseline")

ENTRIES = (
    MethodEntry(
        name="kernel_shap",
        title="Kernel SHAP",
        family="shapley",
        needs=_NEEDS,
        sum_rule="construction",
        most_parts=2000,
        citation="Lundberg, Lee 2017, A Unified Approach to Interpreting Model Predictions, "
        "theorem 2; Musco, Witter 2024, algorithm 1",
        shows="Shapley values of features, patches, segments or words, estimated by a weighted "
        "regression over pairs of coalitions, with standard errors.",
        does_not_show="That it is right by its sum: the sum is forced, so that it proves nothing.",
    ),
    MethodEntry(
        name="permutation_shap",
        title="Permutation SHAP",
        family="shapley",
        needs=_NEEDS,
        sum_rule="construction",
        citation="Castro, Gómez, Tejada 2009; Mitchell, Cooper, Frank, Holmes 2022, section 4.1",
        shows="Shapley values of features, patches, segments or words, averaged over random "
        "orders, each walked forwards and backwards, with standard errors.",
        does_not_show="That it is right by its sum: every order telescopes to the same one.",
    ),
    MethodEntry(
        name="sampling_shap",
        title="Sampling SHAP",
        family="shapley",
        needs=_NEEDS,
        sum_rule="construction",
        citation="Castro, Gómez, Tejada 2009, Polynomial Calculation of the Shapley Value Based "
        "on Sampling; Štrumbelj, Kononenko 2014",
        shows="Shapley values averaged over independent random orders, with standard errors.",
        does_not_show="As much as Permutation SHAP for the same number of questions; and its sum "
        "proves nothing.",
    ),
    MethodEntry(
        name="exact_shapley",
        title="Exact Shapley",
        family="shapley",
        needs=("background", "regions", "baseline"),
        sum_rule="construction",
        most_parts=16,
        citation="Shapley 1953, A Value for n-Person Games, eq. 12",
        shows="Shapley values of up to 16 players, from all coalitions: no sampling error.",
        does_not_show="Anything of inputs in more than 16 parts; and its sum holds by its "
        "definition.",
    ),
    MethodEntry(
        name="owen",
        title="Owen values",
        family="shapley",
        needs=_NEEDS,
        sum_rule="construction",
        citation="Owen 1977, Values of Games with a Priori Unions",
        shows="Shapley values of players that join union by union: features by the plan's groups, "
        "patches by quadrants, segments by channels or runs, words by runs.",
        does_not_show="What players of different unions do together before their unions are "
        "complete.",
    ),
    MethodEntry(
        name="partition_shap",
        title="Partition SHAP",
        family="shapley",
        kinds=("image", "text"),
        needs=("samples", "regions", "baseline"),
        sum_rule="construction",
        citation="Owen 1977; Winter 1989; PartitionExplainer of shap 0.51",
        shows="Owen values along a tree that halves a picture or a text again and again.",
        does_not_show="Its own error; with few samples what was not reached is shared evenly.",
    ),
)
