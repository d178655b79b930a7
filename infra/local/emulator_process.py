"""MiniStack, remembering a table's stream over a restart. Runs in MiniStack's own environment.

MiniStack 1.5.33 keeps how far a function has read a stream, but not the stream: after a restart
the function would wait at a position that the new, empty stream reaches only after as many
changes as there were before. DynamoDB forgets neither, so both are kept here.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main
from ministack.services import dynamodb

KEPT = {"levy_stream_records": "_stream_records", "levy_stream_trimmed": "_stream_trimmed"}

_get_state, _load_state = dynamodb.get_state, dynamodb.load_persisted_state


def get_state() -> dict[str, Any]:
    """Return what is to be remembered, the streams with it."""
    return {**_get_state(), **{key: getattr(dynamodb, name) for key, name in KEPT.items()}}


def load_persisted_state(state: dict[str, Any]) -> None:
    """Restore what was remembered, the streams with it."""
    _load_state(state)
    for key, name in KEPT.items():
        getattr(dynamodb, name).update(state.get(key, {}))


dynamodb.get_state = get_state
dynamodb.load_persisted_state = load_persisted_state

if __name__ == "__main__":
    main()
