"""MiniStack with two defects of 1.5.33 mended. Runs in MiniStack's own environment.

It keeps how far a function has read a stream, but not the stream: after a restart the function
would wait at a position that the new, empty stream reaches only after as many changes as there
were before. DynamoDB forgets neither, so both are kept here.

Asked to stop, it saves everything and then waits up to a minute for threads that serve nobody any
more. Here it ends soon after all is saved.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from ministack import app
from ministack.services import dynamodb

KEPT = {"levy_stream_records": "_stream_records", "levy_stream_trimmed": "_stream_trimmed"}

LINGER_SECONDS = 2

_get_state, _load_state = dynamodb.get_state, dynamodb.load_persisted_state
_save_all = app.save_all


def get_state() -> dict[str, Any]:
    """Return what is to be remembered, the streams with it."""
    return {**_get_state(), **{key: getattr(dynamodb, name) for key, name in KEPT.items()}}


def load_persisted_state(state: dict[str, Any]) -> None:
    """Restore what was remembered, the streams with it."""
    _load_state(state)
    for key, name in KEPT.items():
        getattr(dynamodb, name).update(state.get(key, {}))


def save_all_and_end(services: dict[str, Any]) -> None:
    """Save the state of every service; the process is gone soon afterwards."""
    _save_all(services)
    end = threading.Timer(LINGER_SECONDS, os._exit, (0,))
    end.daemon = True
    end.start()


dynamodb.get_state = get_state
dynamodb.load_persisted_state = load_persisted_state
app.save_all = save_all_and_end

if __name__ == "__main__":
    app.main()
