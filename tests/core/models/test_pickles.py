from __future__ import annotations

import io
import pickle
from collections import OrderedDict

import pytest
import torch

from core.models.pickles import forbidden_imports


class Runs:
    """Would run a command if it were unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return eval, ("1 + 1",)


@pytest.mark.parametrize("protocol", range(6))
def test_imports_are_named_in_every_protocol(protocol: int) -> None:
    data = pickle.dumps({"weights": [1.5, Runs(), "text"]}, protocol=protocol)
    module = "__builtin__" if protocol < 3 else "builtins"
    assert forbidden_imports(data) == (f"{module}.eval",)


def test_imports_through_remembered_names_are_found() -> None:
    value = ["builtins", "eval", Runs(), Runs()]
    assert forbidden_imports(pickle.dumps(value, protocol=4)) == ("builtins.eval",)


def test_a_name_that_is_computed_is_called_so() -> None:
    code = b"\x80\x04\x8c\x08builtinsN\x93."
    assert forbidden_imports(code) == ("a name that it computes",)


def test_old_opcodes_that_call_are_found() -> None:
    assert forbidden_imports(b"(S'echo'\nios\nsystem\n.") == ("os.system",)
    assert forbidden_imports(b"\x80\x02\x82\x07.") == ("registered extension 7",)


def test_imports_behind_the_first_pickle_are_found() -> None:
    data = pickle.dumps(1) + pickle.dumps(Runs())
    assert forbidden_imports(data) == ("builtins.eval",)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.int8])
@pytest.mark.parametrize("is_zip", [True, False])
def test_tensors_need_nothing_forbidden(dtype: torch.dtype, *, is_zip: bool) -> None:
    file = io.BytesIO()
    weights = torch.nn.Parameter(torch.ones(2, 3).to(dtype), requires_grad=False)
    torch.save(OrderedDict(a=weights, b=torch.ones(1)), file, _use_new_zipfile_serialization=is_zip)
    assert forbidden_imports(file.getvalue()) == ()


def test_bytes_that_are_no_pickle_want_nothing() -> None:
    for data in (b"", b"\x00" * 20, b"PK\x03\x04", b"0", b"a", b"u.", bytes(range(256))):
        assert forbidden_imports(data) == ()
