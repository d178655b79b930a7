"""What a page of an owner costs: a phone waits for each request to the store, one after another."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.functions.home import Home, build_home
from tests.functions.phone import browser_of, enter


class Counted:
    """A port whose reads are counted by name."""

    def __init__(self, port: Any, reads: Counter[str]) -> None:
        self._port, self._reads = port, reads

    def __getattr__(self, name: str) -> Any:
        self._reads[name] += 1
        return getattr(self._port, name)


def reads_of(home: Home, path: str) -> Counter[str]:
    """Return how often the directory is asked for the page at `path`."""
    reads: Counter[str] = Counter()
    browser, _ = enter(home)
    browser.ports = {**browser.ports, "directory": Counted(browser.ports["directory"], reads)}
    assert browser.get(path).status == 200
    return reads


def test_the_first_page_asks_the_directory_for_each_thing_once() -> None:
    """The account; its community, holder and unit; the building; the names of all items."""
    home = build_home()
    home.bill(24200, 3000)
    assert reads_of(home, "/pay") == {"find": 2, "several": 2}


def test_what_was_changed_shows_on_the_next_page() -> None:
    home = build_home()
    browser, _ = enter(home)
    path = f"/v1/communities/{home.community}"
    version = home.api.get(path).json["version"]
    assert home.api.patch(path, {"name": "月亮花园"}, version).status == 200
    assert "月亮花园" in browser.get("/pay").text
    assert browser_of(home).get("/pay").status == 401
