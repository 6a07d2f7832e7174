"""Texts: messages by two networks, and sentences of film reviews."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.gallery.exhibit import Choice, Exhibit, Picture
from benchmarks.real.cases import CASES, Case

_REAL = {case.name: case for case in CASES}
_SMS = "SMS Spam Collection (Almeida and Hidalgo 2011), UCI Machine Learning Repository, CC BY 4.0."
_SPAM = Choice("spam", is_public=True)
_SENT = _REAL["sms_spam_gru"]
_SST = _REAL["sst2_text_cnn"]

WRITINGS = (
    Exhibit(
        name="sms_gru",
        title="SMS spam, by a GRU",
        case=_SENT,
        data="5,574 short messages, of which 747 are spam.",
        network="The network is a GRU with 32 units over vectors of 48 numbers for each word, "
        "read out with attention.",
        licence=_SMS,
        pictures=(
            Picture(
                "sms-gru",
                "maps",
                ("integrated_gradients", "partition_shap", "occlusion", "lime"),
                _SPAM,
                "Only messages without addresses and long numbers were candidates. The four agree "
                "on the words that count; words in brackets are unknown to the network.",
            ),
        ),
        also=("kernel_shap", "permutation_shap", "saliency"),
        explanation={"rows": 30, "baseline": "zero", "samples": 400},
    ),
    Exhibit(
        name="sms_transformer",
        title="SMS spam, by a transformer",
        case=Case(
            name="sms_spam_transformer",
            folder="sms_spam",
            make=_SENT.make,
            data=_SENT.data,
            model={
                "family": "transformer",
                "width": 32,
                "heads": 4,
                "layers": 2,
                "feed_forward": 64,
                "dropout": 0.2,
            },
            training={
                "epochs": 8,
                "patience": 3,
                "batch_size": 64,
                "learning_rate": 2e-3,
                "clip": 1.0,
            },
            goal=0.97,
        ),
        data="The same messages.",
        network="The network is a transformer with two layers of four heads.",
        licence=_SMS,
        pictures=(
            Picture(
                "sms-transformer",
                "maps",
                (
                    "integrated_gradients",
                    "gradient_attention",
                    "attention_rollout",
                    "permutation_shap",
                ),
                _SPAM,
                "Attention tells where the network looked, not what it made of it: rollout knows "
                "no sign and no class, and gives weight to unknown words (in brackets), which "
                "the other methods give nothing to, for they stand in the baseline as well.",
            ),
        ),
        also=("saliency", "occlusion", "kernel_shap"),
        explanation={"rows": 30, "baseline": "zero", "samples": 400},
    ),
    Exhibit(
        name="sst2",
        title="SST-2: film reviews, good or bad",
        case=replace(_SST, training={**_SST.training, "epochs": 5}),
        data="Sentences of film reviews, good or bad.",
        network="The network is a text CNN with windows of one to three words and 100 filters of "
        "each.",
        licence="Stanford Sentiment Treebank (Socher et al. 2013), for research and without a "
        "licence: only means over words are shown.",
        is_public=False,
        pictures=(
            Picture(
                "sst2-words",
                "sizes",
                ("integrated_gradients",),
                reading="The words with the largest mean |attribution| where they stand, over all "
                "explained sentences, and whether they raise the output of a good review or "
                "lower it.",
            ),
        ),
        also=("deeplift", "lrp", "kernel_shap", "occlusion", "grad_cam"),
        explanation={"rows": 100, "baseline": "zero", "samples": 200},
    ),
)
