"""A browser for tests: Debian's Chromium, driven by Playwright.

A machine that has none gets it from Debian's packages, where the tests run as root as CI does;
elsewhere Playwright's own does (`.venv/bin/playwright install chromium`). It is never skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without a font for Chinese a picture of a page is full of boxes.
_PACKAGES = ("chromium", "fonts-noto-cjk")


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser without a window, and stop it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_program(playwright), args=_flags())
        try:
            yield started
        finally:
            started.close()


def _flags() -> list[str]:
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _program(playwright: Playwright) -> str:
    """Return where the browser is, installed if it has to be. Fails, saying what to do."""
    found = _installed(playwright)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _installed(playwright)
    if found is None:
        raise AssertionError(
            "The pages are tested in a browser. Install Debian's package chromium, or run "
            ".venv/bin/playwright install chromium, and try again."
        )
    return found


def _installed(playwright: Playwright) -> str | None:
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, _NAMES)), own if Path(own).exists() else None)


def _install() -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, check=True, capture_output=True, env=quiet, timeout=280)
