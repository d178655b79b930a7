"""Requests are checked by the parameter types of the installed `stripe` library itself.

The library ships a `TypedDict` per request. Copied without its request options and closed against
unknown keys, it is a strict validator: an upgrade of the library that drops or renames a parameter
Levy sends breaks the tests on its own.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import TypedDict, is_typeddict

from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit

_OPTIONS = frozenset(RequestOptions.__annotations__)


def checked(params_class: str, params: Json) -> Json:
    """Return `params` with numbers and flags read, if the library's type has room for them.

    `params_class` is "module:Class" below `stripe.params`. Raises `ApiError`.
    """
    try:
        return _adapter(params_class).validate_python(params)
    except ValidationError as problem:
        raise _refusal(problem) from problem


@cache
def _adapter(params_class: str) -> TypeAdapter[Json]:
    module, _, name = params_class.partition(":")
    return TypeAdapter(_closed(getattr(import_module(f"stripe.params.{module}"), name)))


@cache
def _closed(typed: Any) -> Any:
    own = {name: hint for name, hint in typed.__annotations__.items() if name not in _OPTIONS}
    bare = type(typed.__name__, (), {"__annotations__": own})
    hints = get_type_hints(bare, vars(sys.modules[typed.__module__]), include_extras=True)
    copied = {name: _copied(hint) for name, hint in hints.items()}
    make: Any = TypedDict  # mypy knows the class statement only
    closed = make(typed.__name__, copied)
    closed.__pydantic_config__ = ConfigDict(extra="forbid")
    return closed


def _copied(hint: Any) -> Any:
    """Return the type with every TypedDict below it closed too."""
    origin, inside = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return _closed(hint)
    if origin is NotRequired:
        return NotRequired[_copied(inside[0])]
    if origin is UntypedStripeObject:
        return dict[str, inside[0]]  # type: ignore[valid-type]
    if origin in {Union, UnionType}:
        return Union[tuple(_copied(each) for each in _shut(inside))]  # noqa: UP007
    if origin in {list, dict}:
        return origin[tuple(_copied(each) for each in inside)]
    return hint


def _shut(options: tuple[Any, ...]) -> list[Any]:
    """Drop the open end of an enumeration: `Literal['a', 'b'] | str` means one of the two today."""
    named = any(get_origin(each) is Literal and "" not in get_args(each) for each in options)
    return [each for each in options if not (named and each is str) and each is not NoneType]


def _refusal(problem: ValidationError) -> ApiError:
    first = problem.errors(include_url=False, include_context=False)[0]
    steps = [str(step) for step in first["loc"] if not _is_branch(step)]
    param = steps[0] + "".join(f"[{step}]" for step in steps[1:]) if steps else None
    match first["type"]:
        case "extra_forbidden":
            return unfit(
                f"Received unknown parameter: {param}", param=param, code="parameter_unknown"
            )
        case "missing":
            return unfit(f"Missing required param: {param}.", param=param, code="parameter_missing")
        case "int_parsing" | "int_type":
            return unfit(f"Invalid integer: {param}", param=param, code="parameter_invalid_integer")
        case _:
            return unfit(f"Invalid {param}: {first['msg']}", param=param)


def _is_branch(step: int | str) -> bool:
    """Whether a step of a location names a branch of a union and not a parameter."""
    return step in {"int", "str"} or (isinstance(step, str) and not step.replace("_", "").isalnum())
