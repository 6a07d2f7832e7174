"""Tables: income, credit, heart disease, and charges after release."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.gallery import sources
from benchmarks.gallery.exhibit import Choice, Exhibit, Picture
from benchmarks.real.cases import CASES, Case

_REAL = {case.name: case for case in CASES}
_RICH = Choice(">50K")
_BAD = Choice("bad")
_ILL = Choice("present")

TABLES = (
    Exhibit(
        name="adult",
        title="Adult: who earns more than 50,000 dollars",
        case=replace(_REAL["adult_mlp"], training={**_REAL["adult_mlp"].training, "epochs": 15}),
        data="Rows of the US census of 1994: 13 columns, of which 7 are categories.",
        network="The network is an MLP with 64 and 32 units.",
        licence="Adult (Becker and Kohavi 1996), UCI Machine Learning Repository, CC BY 4.0.",
        pictures=(
            Picture(
                "adult-waterfall",
                "waterfall",
                ("exact_shapley",),
                _RICH,
                "Read from above: the output at the baseline, what each column adds or takes "
                "away, and the output of this row at the end. All columns made of one category "
                "are one part. Thirteen parts are few enough to go through every coalition, so "
                "that these values have no sampling error.",
            ),
            Picture(
                "adult-bars",
                "bars",
                ("integrated_gradients",),
                _RICH,
                "The same row by Integrated Gradients. It asks another question, about the way "
                "from the mean row instead of coalitions with usual rows, and gives other "
                "figures; signs and order of the strongest parts should be alike.",
            ),
            Picture(
                "adult-swarm",
                "swarm",
                ("exact_shapley",),
                reading="A point for each test row, dark where the value of the column is high; "
                "categories have no order and are hollow. Capital gains matter for few rows, and "
                "then much; age and education rise with their values.",
            ),
        ),
        also=("kernel_shap", "permutation_shap", "deeplift", "deep_shap", "lrp", "lime"),
        explanation={"rows": 100},
    ),
    Exhibit(
        name="german_credit",
        title="German credit: which loans go bad",
        case=_REAL["german_credit_mlp"],
        data="A thousand loans with 20 columns; codes such as A14 are those of the file, whose "
        "published meanings are in part wrong (Grömping 2019), so that they are not spelt out.",
        network="The network is an MLP with 32 units.",
        licence="Statlog German Credit (Hofmann 1994), UCI Machine Learning Repository, CC BY 4.0.",
        pictures=(
            Picture(
                "german-credit-force",
                "force",
                ("permutation_shap",),
                _BAD,
                "The same sum as a waterfall on one line: filled arrows push up towards the "
                "output of this row, hatched ones push down.",
            ),
            Picture(
                "german-credit-bars",
                "bars",
                ("deeplift_shap",),
                _BAD,
                "The same loan by DeepLIFT against several usual rows.",
            ),
        ),
        also=("integrated_gradients", "kernel_shap", "lrp", "gradient_shap", "feature_ablation"),
        explanation={"rows": 60, "samples": 1000},
    ),
    Exhibit(
        name="heart",
        title="Heart disease: the Cleveland rows",
        case=Case(
            name="heart_mlp",
            folder="heart_cleveland",
            make=sources.heart,
            data={
                "positive": "present",
                "source": {"kind": "table", "path": "heart.csv", "target": "disease"},
                "split": {"test": 0.3},
            },
            model={"family": "mlp", "hidden": [16], "dropout": 0.3},
            training={"epochs": 60, "patience": 12, "batch_size": 16, "weight_decay": 0.05},
            goal=0.8,
        ),
        data="303 patients with 13 findings; disease of any degree is one class.",
        network="The network is an MLP with 16 units.",
        licence="Heart Disease, Cleveland (Janosi, Steinbrunn, Pfisterer and Detrano 1989), UCI "
        "Machine Learning Repository, CC BY 4.0.",
        pictures=(
            Picture(
                "heart-waterfall",
                "waterfall",
                ("exact_shapley",),
                _ILL,
                "The thallium scan, the heart rate that was reached, and the kind of chest pain "
                "are what physicians look at too. That a network uses them says nothing of causes.",
            ),
            Picture(
                "heart-profiles",
                "profiles",
                reading="Above the mean output as one finding alone is set to each value "
                "(partial dependence) over single rows as thin lines, below its accumulated "
                "local effect; ticks are deciles. Where both rise alike, the finding works much "
                "the same in all rows.",
                features=("vessels coloured", "ST depression", "highest rate"),
            ),
        ),
        also=("integrated_gradients", "kernel_shap", "owen", "deeplift", "lrp", "lime"),
        explanation={"rows": 60},
    ),
    Exhibit(
        name="compas",
        title="COMPAS: charged again within two years",
        case=Case(
            name="compas_mlp",
            folder="compas",
            make=sources.compas,
            data={
                "positive": "charged again",
                "source": {"kind": "table", "path": "compas.csv", "target": "within two years"},
                "split": {"test": 0.3},
            },
            model={"family": "mlp", "hidden": [32, 16], "dropout": 0.2},
            training={"epochs": 30, "patience": 6, "batch_size": 64, "learning_rate": 2e-3},
            goal=0.66,
        ),
        data="Defendants in Broward County as ProPublica published them: six columns, without "
        "name, race or score.",
        network="The network is an MLP with 32 and 16 units.",
        licence="Data of ProPublica's analysis (Larson, Mattu, Kirchner and Angwin 2016) from "
        "public records, without a licence: only means over rows are shown.",
        is_public=False,
        pictures=(
            Picture(
                "compas-sizes",
                "sizes",
                ("exact_shapley",),
                reading="Means over rows with their intervals. Leaving race out does not make a "
                "network fair: earlier charges and age carry part of what it tells.",
            ),
            Picture(
                "compas-profiles",
                "profiles",
                reading="Risk falls with age and rises with earlier charges; single rows are left "
                "out, and the ticks leave out the least and the greatest value.",
                features=("age", "earlier charges"),
            ),
        ),
        also=("integrated_gradients", "sampling_shap", "deep_shap", "occlusion"),
        explanation={"rows": 200},
    ),
)
