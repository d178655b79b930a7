"""Where collection cases lie in the Ledger table, and the lists they stand in.

case              C#{co}#collecting#{account}            -
step              C#{co}#collecting#{account}            step#{at}#{id}
batch of actions  C#{co}#collection_batch#{id}           -

follow-ups        C#{co}#follow_ups#{community}          {day}#{account}

Steps are listed where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.case import CollectionCase
from shared.domain.arrears.steps import CollectionStep, instant_text
from shared.store.keys import ITSELF, pk

CASE = "collecting"
_STEP = "step#"

KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    CollectionCase: lambda words: ((CASE, words[0]), ITSELF),
    CollectionStep: lambda words: ((CASE, words[0]), f"{_STEP}{words[1]}#{words[2]}"),
    CollectionBatch: lambda words: (("collection_batch", words[0]), ITSELF),
}
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    CollectionCase: lambda case: (case.account_id,),
    CollectionStep: lambda step: (step.account_id, instant_text(step.at), step.id),
    CollectionBatch: lambda batch: (batch.id,),
}


def pointers(company_id: str, record: object) -> tuple[tuple[str, str], ...]:
    """Return where the lists that a record of this area stands in point to it."""
    if isinstance(record, CollectionCase) and record.follow_up_on is not None:
        place = f"{record.follow_up_on.isoformat()}#{record.account_id}"
        return ((pk(company_id, "follow_ups", record.community_id), place),)
    return ()


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return where a list of this area lies, how its sort keys begin, and if they are pointers."""
    if of is CollectionCase:
        return pk(company_id, "follow_ups", words[0]), "", True
    return pk(company_id, CASE, words[0]), _STEP, False
