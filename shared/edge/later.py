"""Modules that are imported when something of them is first needed.

A cold start pays for what its first request uses, and not for sixty models of other areas. Types
are checked as ever, because the real import stands beside it for the type checker:

    if TYPE_CHECKING:
        from shared.edge.http import models_property as models
    else:
        models = later("shared.edge.http.models_property")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any


class Later:
    """Something of a module that may not have been imported yet."""

    __slots__ = ("_module", "_name")

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def get(self) -> Any:
        """Return it."""
        return getattr(import_module(self._module), self._name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return self.get()(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<later {self._module}.{self._name}>"


class LaterModule:
    """A module whose names stand for what they will be."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Later:
        return Later(self._module, name)


def later(module: str) -> Any:
    """Return a stand-in for `module`."""
    return LaterModule(module)


def now(value: Any) -> Any:
    """Return `value`, or what it stands for."""
    return value.get() if isinstance(value, Later) else value


class WhenNeeded(Mapping[str, Any]):
    """Values by name, each made when it is first asked for and kept."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers, self._made = makers, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
