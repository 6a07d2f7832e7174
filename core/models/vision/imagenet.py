"""Pictures through a named network with its 1,000 ImageNet classes: the most probable ones."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor, nn

from core.data.images.pictures import FORMATS, PictureError, picture_bytes
from core.errors import AuditError
from core.models.vision.named import published_weights
from core.models.vision.shapes import vision_shape
from core.models.vision.weights import with_published
from core.records.architecture import Vision
from core.records.views.experiments import TopClass

FIRST = 5
_USUAL_SIDE = 224
# Their published weights expect pictures from -1 to 1, which torchvision shifts them to inside.
_SHIFTED = ("googlenet", "inception_v3")


def class_names(network: str) -> tuple[str, ...]:
    """Return the names of the classes of torchvision's weights, in the order of the outputs.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    return tuple(published_weights(network).meta["categories"])


def usual_side(network: str) -> int:
    """Return the side of the pictures that the network is published for, in pixels.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    side = int(published_weights(network).transforms().crop_size[0])
    try:
        vision_shape(Vision(name="network", network=network, outputs=1000), (3, side, side))
    except AuditError:
        # Weights that were trained on larger patches fit a network that is built for them.
        return _USUAL_SIDE
    return side


def top_five(network: str, *, weights: Path, picture: Path) -> tuple[TopClass, ...]:
    """Return the five most probable classes of a picture, the most probable first.

    Parameters
    ----------
    weights : Path
        torchvision's own weights for this network, or others of the same 1,000 classes.

    Raises
    ------
    AuditError
        If torchvision knows no such network, or a file cannot be used.
    """
    made = with_published(network, weights)
    with torch.no_grad():
        shares = torch.softmax(made(prepared(network, picture))[0].double(), dim=0)
    names = class_names(network)
    # A stable order, also among equals.
    order = torch.argsort(shares, descending=True, stable=True)[:FIRST].tolist()
    return tuple(TopClass(name=names[place], probability=float(shares[place])) for place in order)


def hits(network: str, model: nn.Module, *, pictures: list[tuple[Path, int]]) -> int:
    """Return for how many pictures their class is among the five most probable.

    Raises
    ------
    AuditError
        If a picture cannot be read.
    """
    found = 0
    with torch.no_grad():
        for picture, number in pictures:
            outputs = model(prepared(network, picture))[0]
            found += number in torch.topk(outputs, FIRST).indices.tolist()
    return found


def labelled_pictures(folder: Path, *, network: str) -> list[tuple[Path, int]]:
    """Return the pictures of a validation folder with the numbers of their classes.

    Parameters
    ----------
    folder : Path
        With one folder for each class, called as in `class_names`; or with 1,000 folders whose
        alphabetical order is that of the classes, as in ImageNet's own.

    Raises
    ------
    AuditError
        If folders are called otherwise, or there is no picture.
    """
    names = class_names(network)
    inner = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    by_name = {name.lower(): number for number, name in enumerate(names)}
    numbers = {path: by_name[path.name.lower()] for path in inner if path.name.lower() in by_name}
    if len(inner) == len(names) and len(numbers) < len(inner):
        numbers = {path: number for number, path in enumerate(inner)}
    strange = [path.name for path in inner if path not in numbers]
    found = [
        (file, number)
        for path, number in numbers.items()
        for file in sorted(path.iterdir())
        if file.is_file() and not file.name.startswith(".")
    ]
    if found and not strange:
        return found
    raise AuditError(
        "The validation folder does not hold pictures by ImageNet's classes",
        seen=f"a folder '{strange[0]}'" if strange else f"no picture in {folder}",
        allowed=f"folders called as the classes ('{names[0]}'), or 1,000 in ImageNet's own order",
        remedy="Choose the folder that holds one folder for each class.",
    )


def prepared(network: str, picture: Path) -> Tensor:
    """Return a picture (1, 3, side, side) as torchvision prepares it for its own weights.

    Raises
    ------
    AuditError
        If the picture cannot be read.
    """
    preparation: Any = published_weights(network).transforms()
    if network in _SHIFTED:
        preparation.mean = preparation.std = [0.5, 0.5, 0.5]
    tensor = preparation(_opened(picture)).unsqueeze(0)
    assert isinstance(tensor, Tensor)
    return tensor


def _opened(path: Path) -> Image.Image:
    """Return a picture in colour, upright."""
    try:
        data = picture_bytes(path)
        with warnings.catch_warnings():
            # The library only warns of a picture between one and two times its limit.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return ImageOps.exif_transpose(image).convert("RGB")
    except (
        OSError,
        ValueError,
        SyntaxError,
        PictureError,
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise AuditError(
            f"The picture {path.name} could not be read",
            seen=str(error) or type(error).__name__,
            allowed="a picture such as PNG or JPEG",
            remedy="Check the path, or save the picture again.",
        ) from error
