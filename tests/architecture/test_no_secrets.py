"""No key of a true account is in the tree, whatever file it could hide in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from infra.environments import ROOT

KEYS = re.compile(
    r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9]{24}|A(?:KIA|SIA)[0-9A-Z]{16}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|levy_key_[0-9a-z]{16}_[0-9a-z]{32}|xox[abp]-[0-9]{8}"
    r"|gh[pousr]_[A-Za-z0-9]{30}"
)
NOT_OURS = {".git", ".venv", ".levy", ".aws-sam", "__pycache__"}


def files() -> list[Path]:
    """Return what git would keep; every file where this is no checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.parts)]


def test_no_file_holds_a_key() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in files()
        if path.is_file() and KEYS.search(path.read_text(errors="replace"))
    ]
    assert found == []


def test_what_is_a_key_is_known_for_one() -> None:
    for made_up in ("sk_" + "live_" + "a1" * 8, "whsec_" + "b2" * 12, "AKIA" + "C3" * 8):
        assert KEYS.search(f'key = "{made_up}"')
