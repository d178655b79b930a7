"""infra/openapi.yaml, written from the table of endpoints and its models.

`python -m infra.openapi` writes it, `--check` says whether it is what the code serves.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from infra.environments import ROOT
from shared.edge.http.endpoints import AREAS
from shared.edge.http.openapi import document

FILE = ROOT / "infra" / "openapi.yaml"
_HEAD = "# Written by `make openapi` from shared/edge/http; CI compares it with the code.\n"
# What YAML reads as a plain string whatever surrounds it, and never as something else.
_PLAIN = re.compile(r"[A-Za-z/_$][A-Za-z0-9/_$.{}-]*(?: [A-Za-z0-9/_$.{};()-]+)*")
_WORDS_OF_YAML = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def render() -> str:
    """Return the file's text."""
    return _HEAD + "\n".join(_lines(document(AREAS), "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    """Yield a mapping or list in block style; what is empty or plain stands behind its name."""
    entries = value.items() if isinstance(value, dict) else ((None, inner) for inner in value)
    for name, inner in entries:
        label = f"{_scalar(name)}:" if name is not None else "-"
        if isinstance(inner, (dict, list)) and inner:
            block = list(_lines(inner, indent + "  "))
            if name is None:  # the first line of a list's entry stands behind its dash
                yield f"{indent}- {block[0].lstrip()}"
                yield from block[1:]
            else:
                yield f"{indent}{label}"
                yield from block
        else:
            yield f"{indent}{label} {_scalar(inner)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)  # JSON's scalars are YAML's


def main() -> int:
    """Write the file, or compare it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only tell whether it is up to date")
    text = render()
    if not parser.parse_args().check:
        FILE.write_text(text)
        return 0
    if FILE.exists() and FILE.read_text() == text:
        return 0
    print("infra/openapi.yaml is not what the code serves: run `make openapi` and commit it.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
