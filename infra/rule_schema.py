"""`python -m infra.rule_schema`: write the published JSON Schema of charge rules anew.

`infra/charge-rule.schema.json` is committed; a test compares it with what the engine says.
"""

from __future__ import annotations

import json
from pathlib import Path

from shared.domain.charges.schema import rule_schema

FILE = Path(__file__).with_name("charge-rule.schema.json")


def text() -> str:
    """Return the schema as it is published."""
    return json.dumps(rule_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
    print(f"{FILE.name} written")
