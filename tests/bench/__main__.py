"""`make bench`: run every bench_*.py of this folder, print a table, write results.json.

A bench module has `measure(ground) -> {name: Figure}`. Names of modules on the command line run
only those and leave the other results as they are: `python -m tests.bench package`.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure, ground

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results.json"


def known() -> list[str]:
    """Return the names of the benches: bench_package.py is `package`."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def main(arguments: Sequence[str]) -> int:
    """Run the benches named, or all; returns 1 if a limit is not kept."""
    unknown = set(arguments) - set(known())
    if unknown:
        print(f"There is no bench {', '.join(sorted(unknown))}. There are: {', '.join(known())}.")
        return 2
    figures: dict[str, Figure] = {}
    started = time.monotonic()
    with ground() as lent:
        for name in arguments or known():
            began = time.monotonic()
            print(f"{name} …", end=" ", flush=True)
            figures |= importlib.import_module(f"tests.bench.bench_{name}").measure(lent)
            print(f"{time.monotonic() - began:.0f} s", flush=True)
    before = json.loads(RESULTS.read_text()) if arguments and RESULTS.exists() else {}
    results = before | {name: figure.as_json for name, figure in figures.items()}
    RESULTS.write_text(json.dumps(dict(sorted(results.items())), indent=2) + "\n")
    print(table(figures))
    print(verdict(figures, time.monotonic() - started))
    return 0 if all(figure.holds for figure in figures.values()) else 1


def verdict(figures: dict[str, Figure], seconds: float) -> str:
    """Return what the figures come to, and what to do next."""
    over = sorted(name for name, figure in figures.items() if not figure.holds)
    kept = f"Kept in {RESULTS.relative_to(FOLDER.parent.parent)}, after {seconds / 60:.0f} min."
    if not over:
        return f"All {len(figures)} limits hold. {kept}"
    return (
        f"{kept}\nOver the limit: {', '.join(over)}. Ratios suffer when a machine has other work:\n"
        "measure again with nothing else running (`.venv/bin/python -m tests.bench NAME …` for\n"
        f"some of {', '.join(known())}), then see the bench's module in tests/bench."
    )


def table(figures: dict[str, Figure]) -> str:
    """Return the figures as lines under a heading, those over their limit marked."""
    width = max([len(name) for name in figures], default=4)
    lines = [f"{'':{width}}  {'value':>10}  {'limit':>10}  "]
    for name, figure in sorted(figures.items()):
        sign = "≥" if figure.at_least else "≤"
        mark = "" if figure.holds else "  ← OVER"
        limit = f"{sign} {figure.limit:g}"
        words = f"{figure.unit}; {figure.against}"
        lines.append(f"{name:{width}}  {figure.value:>10.3f}  {limit:>10}  {words}{mark}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
