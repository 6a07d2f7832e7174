"""From a data set to rows as the network sees them: split first, then fit, then encode."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset, Prepared
from core.data.encoder import OTHER, CategoricalEncoding, Encoder, fit_encoder
from core.data.images.imagenet_scaling import imagenet_encoder
from core.data.images.stored import Inputs
from core.data.images.streamed import is_finite
from core.data.splits.split import describe_split, split_notes, split_rows
from core.data.texts.encoding import count_words, rule_of, word_notes
from core.errors import AuditError
from core.evidence.wording import count_text
from core.plan.data import DataPlan
from core.plan.sources import TableSource
from core.records.base import Part
from core.records.data import DatasetRecord, Feature

Indices = npt.NDArray[np.int64]

_PARTS: tuple[Part, ...] = ("validation", "test")


def prepare(plan: DataPlan, dataset: Dataset, *, seed: int) -> Prepared:
    """Return the data set split by the plan and encoded by what its training part showed.

    Raises
    ------
    AuditError
        If a class is too small to be split, a column has no value in the training part, or a
        value lies too far from the training part to be computed with.
    """
    parts = split_rows(dataset, plan=plan.split, seed=seed)
    notes = split_notes(dataset, plan=plan.split, parts=parts)
    return prepare_parts(plan, dataset, parts=parts, said=notes)


def prepare_parts(
    plan: DataPlan, dataset: Dataset, *, parts: dict[Part, Indices], said: tuple[str, ...] = ()
) -> Prepared:
    """Return the data set with these parts, encoded by what the training part shows.

    For folds and smaller amounts of data: whatever is fitted sees the rows of `training` alone.
    Rows that stand in no part are encoded and otherwise left alone.

    Parameters
    ----------
    said : tuple of str
        Notes on how the parts were dealt.

    Raises
    ------
    AuditError
        If a column has no value in the training part, or a value lies too far from it to be
        computed with.
    """
    encoder = _fitted(plan, dataset, training=parts["training"])
    inputs = encoder.encode(dataset)
    if not is_finite(inputs):
        raise AuditError(
            f"'{dataset.record.name}' holds values too far apart to be computed with",
            allowed="values within 32-bit range once scaled by the training part",
            remedy="Look for mistyped values, or take the logarithm of such columns.",
        )
    notes = (
        *said,
        *_merged_notes(encoder, dataset, rows=parts["training"]),
        *(
            note
            for part in _PARTS
            for note in _unseen_notes(encoder, dataset, part=part, rows=parts[part])
        ),
        *_word_notes(dataset, inputs, parts),
    )
    record = dataset.record.model_copy(
        update={
            "input_shape": encoder.input_shape,
            "features": _encoded_features(dataset.record, encoder),
            "words": 0 if dataset.texts is None else len(encoder.words.names),
            "notes": dataset.record.notes + notes,
        }
    )
    return Prepared(
        record=record,
        split=describe_split(
            dataset, parts=parts, encoder=encoder, prepared=record.digest, plan=plan.split
        ),
        encoder=encoder,
        inputs=inputs,
        targets=dataset.targets,
        parts=parts,
        dataset=dataset,
    )


def _fitted(plan: DataPlan, dataset: Dataset, *, training: Indices) -> Encoder:
    if plan.scaling == "imagenet":
        return imagenet_encoder(dataset)
    return fit_encoder(
        dataset,
        training=training,
        is_scaled=plan.scaling == "standardise",
        words=rule_of(plan.source),
        most_categories=most_categories(plan),
    )


def most_categories(plan: DataPlan) -> int | None:
    """Return how many texts a category column keeps before the rare ones are merged, or None."""
    source = plan.source
    if isinstance(source, TableSource) and source.rare == "merge":
        return source.categories
    return None


def _merged_notes(encoder: Encoder, dataset: Dataset, *, rows: Indices) -> list[str]:
    """Say how many texts of each column were merged, and in how many training rows they stood."""
    return [
        f"'{feature}': {count_text(texts, 'rare text', 'rare texts')} in "
        f"{count_text(cells, 'training row', 'training rows')} merged into {OTHER}, as are texts "
        "that training did not show."
        for feature, texts, cells in encoder.merged(dataset, rows=rows)
    ]


def _encoded_features(record: DatasetRecord, encoder: Encoder) -> tuple[Feature, ...]:
    """Return the features with the encoded columns, and the categories, that each one owns."""
    features = []
    owned = zip(record.features, encoder.features, encoder.columns, strict=True)
    for feature, encoding, columns in owned:
        shown = encoding.categories if isinstance(encoding, CategoricalEncoding) else ()
        features.append(feature.model_copy(update={"columns": columns, "categories": shown}))
    return tuple(features)


def _unseen_notes(encoder: Encoder, dataset: Dataset, *, part: Part, rows: Indices) -> list[str]:
    """Say how many cells of one part hold a category that training did not show."""
    return [
        f"{count_text(count, 'cell', 'cells')} of '{feature}' in the {part} part: a category "
        "that the training part does not hold; encoded as none of the known ones."
        for feature, count in encoder.unseen(dataset, rows=rows)
    ]


def _word_notes(dataset: Dataset, inputs: Inputs, parts: dict[Part, Indices]) -> list[str]:
    """Say of each part of texts how many words are unknown, and how many texts were cut."""
    if dataset.texts is None or dataset.lengths is None:
        return []
    return [
        note
        for part, rows in parts.items()
        for note in word_notes(
            count_words(dataset.lengths[rows], inputs[rows]), part=part, longest=inputs.shape[1]
        )
    ]
