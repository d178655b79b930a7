"""Orders about letters, handed on over SQS. Their reader: `shared/edge/letter_messages`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from shared.adapters.sqs import OrderQueue
from shared.usecases.letters.ports import ChooseLetters, LetterOrder, PrintLetters


class SqsLetterWork(OrderQueue[LetterOrder]):
    """A `LetterWork`."""

    kinds: ClassVar[Mapping[type, str]] = {ChooseLetters: "choose", PrintLetters: "print"}
