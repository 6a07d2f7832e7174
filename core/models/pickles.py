"""What a pickle would import, read from its opcodes without running any of them."""

from __future__ import annotations

import io
import pickletools
import warnings
from collections.abc import Iterator

_MOST_PICKLES = 5
"""An old torch file is five pickles in a row, then raw numbers."""

_PLAIN = {
    "collections.OrderedDict",
    "torch.Size",
    "torch.device",
    "torch.serialization._get_layout",
    "torch.storage.TypedStorage",
    "torch.storage.UntypedStorage",
    "_codecs.encode",
}
_HIDDEN = "a name that it computes"

_Slot = str | None
_MARK = "\0mark"  # no opcode can push this: it stands for the bottom of a tuple, list or dict


def forbidden_imports(data: bytes) -> tuple[str, ...]:
    """Return the dotted names that the pickles in `data` would import beyond plain tensors.

    Parameters
    ----------
    data : bytes
        One pickle, or several in a row; reading stops at the first byte that is no opcode.

    Notes
    -----
    This names what a file wanted; it does not decide whether the file is safe. That is done by
    `torch.load(weights_only=True)`, which refuses by itself.
    """
    seen: dict[str, None] = {}
    stream = io.BytesIO(data)
    with warnings.catch_warnings():
        # Old text opcodes hold Python literals, and a damaged one draws the parser's own warning.
        warnings.filterwarnings("ignore", message="invalid escape", category=DeprecationWarning)
        for _ in range(_MOST_PICKLES):
            try:
                for name in _imports(stream):
                    seen.setdefault(name)
            except (ValueError, IndexError, KeyError):
                break
    return tuple(name for name in seen if not _is_plain(name))


def _is_plain(name: str) -> bool:
    """Whether a name belongs to the way in which torch writes tensors."""
    module, _, leaf = name.rpartition(".")
    is_storage = module in ("torch", "torch.cuda") and leaf.endswith("Storage")
    is_rebuild = module == "torch._utils" and leaf.startswith("_rebuild_")
    is_dtype = module == "torch" and leaf.rstrip("0123456789_").isalpha() and leaf.islower()
    return name in _PLAIN or is_storage or is_rebuild or (is_dtype and leaf[-1:].isdigit())


def _imports(stream: io.BytesIO) -> Iterator[str]:
    """Walk the opcodes of one pickle with a stack that holds only strings and marks."""
    stack: list[_Slot] = []
    memo: dict[int, _Slot] = {}
    for opcode, argument, _ in pickletools.genops(stream):
        name = opcode.name
        if name in ("GLOBAL", "INST"):
            yield str(argument).replace(" ", ".")
        elif name == "STACK_GLOBAL":
            yield _dotted(stack)
        elif name.startswith("EXT"):
            yield f"registered extension {argument}"
        if name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(memo[int(str(argument))])
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            memo[int(str(argument))] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name == "DUP":
            stack.append(stack[-1])
        else:
            _apply(opcode, argument, stack)


def _dotted(stack: list[_Slot]) -> str:
    module, leaf = stack[-2:]
    return f"{module}.{leaf}" if module and leaf else _HIDDEN


def _apply(opcode: pickletools.OpcodeInfo, argument: object, stack: list[_Slot]) -> None:
    """Take from the stack and put on it what the opcode's own description says."""
    before = opcode.stack_before
    if pickletools.markobject in before:
        while stack.pop() != _MARK:
            pass
        before = before[: before.index(pickletools.markobject)]
    if before:
        del stack[-len(before) :]
    is_text = isinstance(argument, str) and opcode.name not in ("GLOBAL", "INST", "PERSID")
    for item in opcode.stack_after:
        if item is pickletools.markobject:
            stack.append(_MARK)
        else:
            stack.append(str(argument) if is_text else None)
