"""What a layer of the plan contributes, unit by unit, over the rows of the global explanation."""

from __future__ import annotations

from core.catalogue.methods import LAYER_METHODS
from core.plan.stages import not_asked
from core.records.layers import LayerRecord
from explainers.layers.attribute import attribute_layer
from reports.explaining import Explaining
from reports.pipeline import Measured, Run, settings_key
from reports.steps import Steps


def inside_of(
    run: Run, steps: Steps, explaining: Explaining, *, measured: Measured
) -> dict[str, LayerRecord]:
    """Return what each layer method of the plan says of its layer; nothing where it names none."""
    plan = run.running
    if not plan.explanation.inside.layer:
        return {}
    return {
        method: _asked(run, steps, explaining, method, measured=measured)
        for method in plan.explanation.inside.methods
    }


def _asked(
    run: Run, steps: Steps, explaining: Explaining, method: str, *, measured: Measured
) -> LayerRecord:
    plan = run.running
    methods = list(plan.explanation.inside.methods)
    context = run.context.part(
        "Looking inside",
        methods.index(method),  # type: ignore[arg-type]
        count=len(methods),
        note=LAYER_METHODS[method].title,
    )

    def make() -> tuple[LayerRecord, tuple[bytes, ...]]:
        positions = explaining.sample()
        rows = explaining.prepared.parts["test"][positions]
        record, artifact, _ = attribute_layer(
            method,
            explaining.question(rows, predicted=measured.predicted[positions]),
            settings=plan.explanation,
            seed=plan.seed,
            memory_mib=plan.compute.memory_mib,
            checkpoint=explaining.trained.record.weights,
            rows=tuple(int(row) for row in rows),
            context=context,
        )
        return record, (artifact,) if artifact else ()

    without = (*not_asked(plan, "inside"), "explanation.inside.methods")
    key = (
        steps.records["predictions"],
        explaining.prepared.record.digest,
        settings_key(plan, "explanation", without=without),
    )
    return steps.run(f"inside.{method}", LayerRecord, made_from=key, make=make)
