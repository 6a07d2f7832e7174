"""How one choice is declared: title, help, unit, bounds."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo


class Section(BaseModel):
    """A group of choices; frozen, and an unknown name is an error rather than a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def setting(title: str, help_text: str, *, unit: str = "", **bounds: Any) -> Any:  # noqa: ANN401
    """Declare one field of the plan.

    Parameters
    ----------
    title : str
        The label, as it stands in a form and in the report.
    help_text : str
        One or two sentences for the reader who asks what this is.
    unit : str
        Unit of the value ("epochs", "rows"), empty where there is none.
    **bounds
        Whatever `pydantic.Field` takes: `default`, `ge`, `le`, `min_length`, ...
    """
    extra: JsonDict | None = {"unit": unit} if unit else None
    return Field(title=title, description=help_text, json_schema_extra=extra, **bounds)


def unit_of(field: FieldInfo) -> str:
    """Return the declared unit of a field, empty where there is none."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
