"""What goes wrong on a person's machine, said as a sentence that tells what to do."""

from __future__ import annotations


class Trouble(Exception):
    """The message is shown as it is, without a traceback."""
