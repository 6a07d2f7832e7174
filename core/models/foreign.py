"""Weights that somebody else saved: read without running anything, refused in plain words."""

from __future__ import annotations

import io
import pickle
import stat
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from core.errors import AuditError
from core.models.build import Network
from core.models.checkpoint import tensors_of, with_weights
from core.models.described import read_architecture
from core.models.pickles import forbidden_imports
from core.records.architecture import Architecture

_LARGEST_FILE = 4 * 2**30
_LISTED = 5
_FORMATS = "a safetensors file, or a state dict saved with torch.save"
_SAVE_WEIGHTS = "Save only the weights, with torch.save(model.state_dict(), path), and name that."
_WRAPPERS = ("state_dict", "model_state_dict")

# A damaged file fails inside torch's unpickler and Python's zip reader in all of these ways.
_DAMAGE = (
    pickle.UnpicklingError,
    RuntimeError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OSError,
    OverflowError,
    struct.error,
)


def load_described(weights: Path, architecture: Path) -> tuple[Architecture, Network]:
    """Return the network of a described architecture with weights from elsewhere.

    Parameters
    ----------
    weights : Path
        safetensors, or a state dict saved by torch (zip or the older format).
    architecture : Path
        JSON file with the fields of `Architecture`.

    Returns
    -------
    tuple of Architecture and Network
        The network is in eval mode, float32, on the CPU.

    Raises
    ------
    AuditError
        If a file cannot be read, would run code, or the two do not fit.
    """
    described = read_architecture(architecture)
    return described, with_weights(described, read_state_dict(weights))


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a weights file by name, on the CPU.

    Raises
    ------
    AuditError
        If the file is missing, empty, a folder, damaged, of another format, larger than 4 GiB,
        or would run code when it is unpickled; then the sentence names what it would import.
    """
    data = _read(path)
    if _is_safetensors(data):
        return tensors_of(data, name=path.name)
    if data.startswith(b"PK"):
        _check_pickles(path.name, _pickles_in_zip(data, name=path.name))
    elif data[:1] == b"\x80" or forbidden_imports(data):
        _check_pickles(path.name, data)
    else:
        raise AuditError(
            f"{path.name} is not a weights file",
            seen=f"a file that begins with {data[:8]!r}",
            allowed=_FORMATS,
            remedy="Choose another file, or save the weights again.",
        )
    return _tensors(_unpickle(data, name=path.name), name=path.name)


def _unpickle(data: bytes, *, name: str) -> object:
    with warnings.catch_warnings():
        # Torch warns of odd protocols and old storages; what fails because of them is told below.
        warnings.simplefilter("ignore", UserWarning)
        try:
            return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        except _DAMAGE as error:
            raise _damaged(name, str(error).partition("\n")[0]) from error


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise AuditError(
            "The weights are a folder",
            seen=path.name,
            allowed=_FORMATS,
            remedy="Name the file inside the folder.",
        )
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise AuditError(
                "The weights are not a file",
                seen=f"{path.name}, a device, pipe or socket",
                allowed=_FORMATS,
                remedy="Save what it gives as a file, and name that.",
            )
        size = status.st_size
        if size > _LARGEST_FILE:
            raise AuditError(
                f"{path.name} is too large",
                seen=f"{size / 2**30:.1f} GiB",
                allowed=f"at most {_LARGEST_FILE / 2**30:.0f} GiB",
                remedy="Save the weights alone, without the state of the optimiser.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise AuditError(
            f"The weights {path} could not be read",
            seen=error.strerror,
            allowed=_FORMATS,
            remedy="Check the path and whether you may read the file.",
        ) from error
    if not data:
        raise AuditError(
            f"{path.name} is empty",
            seen="0 bytes",
            allowed=_FORMATS,
            remedy="Copy the file again from where it came.",
        )
    return data


def _is_safetensors(data: bytes) -> bool:
    """Whether eight bytes of header length are followed by a JSON object."""
    return len(data) > 8 and data[8:9] == b"{"


def _pickles_in_zip(data: bytes, *, name: str) -> bytes:
    """Return the pickles of a torch archive, after its sizes were checked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, limit=len(data), name=name)
            if any("/code/" in entry.filename for entry in entries):
                raise AuditError(
                    f"{name} is a compiled TorchScript program",
                    allowed=_FORMATS,
                    remedy=_SAVE_WEIGHTS,
                )
            pickles = [entry for entry in entries if entry.filename.endswith(".pkl")]
            return b"".join(archive.read(entry) for entry in pickles)
    except (zipfile.BadZipFile, *_DAMAGE) as error:
        raise _damaged(name, str(error)) from error


def _check_sizes(entries: list[zipfile.ZipInfo], *, limit: int, name: str) -> None:
    """Torch never compresses: whatever unpacks to more than the file itself is a trap."""
    unpacked = sum(entry.file_size for entry in entries)
    is_stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
    if is_stored and unpacked <= limit:
        return
    raise AuditError(
        f"{name} is a compressed archive",
        seen=f"{unpacked:,} bytes packed into {limit:,}",
        allowed=_FORMATS + ", which are never compressed",
        remedy="Unpack the archive yourself, if you trust it, and name the weights inside.",
    )


def _check_pickles(name: str, data: bytes) -> None:
    names = forbidden_imports(data)
    if not names:
        return
    shown = ", ".join(names[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    is_module = any(item.startswith(("torch.nn.", "torchvision.models.")) for item in names)
    raise AuditError(
        f"{name} holds a whole pickled model, and opening it would run its code"
        if is_module
        else f"{name} would run code when it is opened",
        seen=f"it wants to import {shown}{more}",
        allowed="tensors only",
        remedy=_SAVE_WEIGHTS
        if is_module
        else "Do not open this file with other programs either, "
        "unless you know who made it. " + _SAVE_WEIGHTS,
    )


def _tensors(value: object, *, name: str) -> dict[str, Tensor]:
    """Return the tensors of what torch read, also from under one usual wrapper."""
    if isinstance(value, Mapping):
        for wrapper in _WRAPPERS:
            if isinstance(value.get(wrapper), Mapping):
                value = value[wrapper]
                break
    if not isinstance(value, Mapping) or not value:
        raise _not_a_state_dict(name, type(value).__name__)
    tensors: dict[str, Tensor] = {}
    for key, tensor in value.items():
        if not isinstance(key, str) or not isinstance(tensor, Tensor):
            raise _not_a_state_dict(name, f"{key!r:.60} with a {type(tensor).__name__}")
        is_dense = tensor.layout == torch.strided and tensor.device.type == "cpu"
        if not is_dense or tensor.is_quantized or tensor.is_complex():
            raise _not_a_state_dict(name, f"'{key}' with sparse, quantised or absent values")
        tensors[key] = tensor.detach()
    return tensors


def _not_a_state_dict(name: str, seen: str) -> AuditError:
    return AuditError(
        f"{name} is not a state dict",
        seen=seen,
        allowed="names of weights, each with a tensor",
        remedy=_SAVE_WEIGHTS,
    )


def _damaged(name: str, seen: str) -> AuditError:
    return AuditError(
        f"{name} is damaged or cut off",
        seen=seen,
        allowed=_FORMATS,
        remedy="Copy the file again from where it came.",
    )
