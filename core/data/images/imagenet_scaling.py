"""The scaling of pixels with which published networks were trained.

References
----------
The weights of torchvision's classification models: mean (0.485, 0.456, 0.406) and deviation
(0.229, 0.224, 0.225) of red, green and blue in [0, 1] over the training pictures of ImageNet.
"""

from __future__ import annotations

from core.data.dataset import Dataset
from core.data.encoder import ChannelEncoding, Encoder
from core.errors import AuditError

_MEANS = (0.485, 0.456, 0.406)
_DEVIATIONS = (0.229, 0.224, 0.225)


def imagenet_encoder(dataset: Dataset) -> Encoder:
    """Return the encoder of colour pictures that looks at no row.

    Raises
    ------
    AuditError
        If the data are not pictures of three channels.
    """
    record = dataset.record
    if record.kind != "image" or record.input_shape[0] != len(_MEANS):
        shape = " × ".join(str(side) for side in record.input_shape)
        raise AuditError(
            "The scaling 'imagenet' does not fit the data",
            seen=f"{record.kind} rows of {shape}",
            allowed="colour pictures: red, green and blue",
            remedy='Read the pictures in colour, or set the scaling to "standardise".',
        )
    channels = zip(record.features, _MEANS, _DEVIATIONS, strict=True)
    return Encoder(
        kind=record.kind,
        input_shape=record.input_shape,
        features=tuple(
            ChannelEncoding(feature=feature.name, mean=mean, std=std, fill=mean)
            for feature, mean, std in channels
        ),
        fitted_rows=0,
    )
