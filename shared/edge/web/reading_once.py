"""What one page reads, read once: its use cases each begin by looking whose account it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from shared.domain.errors import NotFound

_DIRECTORY = "directory"


class ForOnePage(Mapping[str, Any]):
    """The ports of a page that changes nothing, with a directory that remembers for it."""

    def __init__(self, ports: Mapping[str, Any]) -> None:
        self._ports = ports
        self._directory: ReadOnce | None = None

    def __getitem__(self, name: str) -> Any:
        if name != _DIRECTORY:
            return self._ports[name]
        if self._directory is None:
            self._directory = ReadOnce(self._ports[name])
        return self._directory

    def __iter__(self) -> Iterator[str]:
        return iter(self._ports)

    def __len__(self) -> int:
        return len(self._ports)


class ReadOnce:
    """A `Directory` to read from; what was found, or not found, is not asked for again."""

    def __init__(self, directory: Any) -> None:
        self._directory = directory
        self._found: dict[tuple[str, type, str], Any] = {}

    def find(self, company_id: str, of: type, resource_id: str) -> Any:
        """Return a resource as it was when it was first asked for, or None."""
        place = (company_id, of, resource_id)
        if place not in self._found:
            self._found[place] = self._directory.find(company_id, of, resource_id)
        return self._found[place]

    def get(self, company_id: str, of: type, resource_id: str) -> Any:
        """Return a resource. Raises `NotFound`."""
        found = self.find(company_id, of, resource_id)
        if found is None:
            raise NotFound
        return found

    def many(self, company_id: str, of: type, ids: Collection[str]) -> dict[str, Any]:
        """Return those of some resources that there are, by id."""
        found = self.several(company_id, [(of, one) for one in ids])
        return {one: each for (_, one), each in found.items()}

    def several(
        self, company_id: str, wanted: Collection[tuple[type, str]]
    ) -> dict[tuple[type, str], Any]:
        """Return those of some resources of any kinds that there are, by kind and id."""
        unread = [one for one in wanted if (company_id, *one) not in self._found]
        found = self._directory.several(company_id, unread) if unread else {}
        self._found |= {(company_id, *one): found.get(one) for one in unread}
        seen = {one: self._found[company_id, *one] for one in wanted}
        return {one: each for one, each in seen.items() if each is not None}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._directory, name)  # lists and books, which no page reads twice
