"""Names and lists of the records of collecting: cases, their steps, batches of actions."""

from __future__ import annotations

from datetime import datetime

from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.case import CollectionCase
from shared.domain.arrears.steps import CollectionStep, instant_text, step_id_of
from shared.usecases.ledger.ledger_ports import Ref, Shelf


def case_ref(account_id: str) -> Ref[CollectionCase]:
    """Return the name of an account's case."""
    return Ref(CollectionCase, (account_id,))


def step_ref(account_id: str, at: datetime, step_id: str) -> Ref[CollectionStep]:
    """Return the name of a step taken at an instant."""
    return Ref(CollectionStep, (account_id, instant_text(at), step_id))


def taken_ref(account_id: str, batch_id: str, asked_at: datetime) -> Ref[CollectionStep]:
    """Return the name of the step that a batch, asked for at an instant, takes on an account."""
    return step_ref(account_id, asked_at, step_id_of(batch_id, account_id))


def batch_ref(batch_id: str) -> Ref[CollectionBatch]:
    """Return the name of a batch of actions."""
    return Ref(CollectionBatch, (batch_id,))


def steps_of(account_id: str) -> Shelf[CollectionStep]:
    """Return the list of an account's steps, newest first."""
    return Shelf(CollectionStep, (account_id,), newest_first=True)


def follow_ups_of(community_id: str) -> Shelf[CollectionCase]:
    """Return the list of a community's cases that somebody has to look at, by day."""
    return Shelf(CollectionCase, (community_id,))
