"""Nothing in Levy can ask anybody to cut water, power, gas or heat off: the law forbids it.

Civil Code of the PRC, Art. 944: a property manager must not press for fees by stopping supplies.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.environments import ROOT
from shared.domain.arrears.case import CollectionStatus, LegalState
from shared.domain.arrears.steps import HANDED_ON, Action
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.texts import all_texts
from shared.usecases.arrears.telling import COLLECTION_ACTION_ASKED, COLLECTION_STATUS_CHANGED

CUTS = re.compile(
    r"停水|停电|停气|停暖|停热|断水|断电|断气|断暖|断热|限水|限电|停止供|中断供"
    r"|\b(cut|shut|turn|switch)[ _-]?off\b|\bdisconnect|\bcut[ _-](the )?(water|power|gas|heat)"
    r"|\bstop[ _-](the )?(water|power|gas|heat|supply)|\bsuspend[ _-](the )?(water|power|gas|heat)",
    re.IGNORECASE,
)
FORBIDDING = "the law forbids that way of collecting"
EVENTS = sorted((ROOT / "infra" / "events").glob("*.json"))


@pytest.mark.parametrize(
    "word", ["停水", "cut_power", "cut the water", "disconnect", "stop supply"]
)
def test_the_words_are_found_where_they_stand(word: str) -> None:
    assert CUTS.search(word)


def test_no_action_or_status_offers_it() -> None:
    for kind in (Action, CollectionStatus, LegalState):
        assert [each.value for each in kind if CUTS.search(each.value)] == []


def test_what_can_be_done_with_debtors_is_a_closed_list() -> None:
    """A word that is added here is one that somebody has thought about."""
    assert {each.value for each in Action} == {"remind", "letter", "plan_offer", "assign", "legal"}
    assert {each.value for each in CollectionStatus} == {
        "normal", "reminded", "collector", "legal", "settled",
    }  # fmt: skip
    assert {each.value for each in LegalState} == {
        "preparing", "notice_sent", "filed", "judged", "enforced", "closed",
    }  # fmt: skip
    told = {path.name.split(".")[0] for path in EVENTS}
    assert {name for name in told if name.startswith("Collection")} == {
        COLLECTION_STATUS_CHANGED,
        COLLECTION_ACTION_ASKED,
    }


@pytest.mark.parametrize("name", [COLLECTION_STATUS_CHANGED, COLLECTION_ACTION_ASKED])
def test_events_of_collecting_carry_ids_and_listed_words_and_no_sentence(name: str) -> None:
    schema = event(name)
    assert schema["additionalProperties"] is False
    words = {"was", "status", "action"}
    free = set(schema["properties"]) - words - {"schema", "number", "on"}
    assert all(field == "id" or field.endswith("_id") for field in free)
    assert all("enum" in schema["properties"][each] for each in words & set(schema["properties"]))


def test_no_endpoint_offers_it() -> None:
    told = [f"{one.path} {one.action} {one.summary}" for one in ENDPOINTS]
    assert [each for each in told if CUTS.search(each)] == []


def test_no_text_threatens_with_it() -> None:
    told = {code: text for code, both in all_texts().items() for text in both.values()}
    assert {code: text for code, text in told.items() if CUTS.search(text)} == {}


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_no_event_has_a_field_or_value_for_it(path: Path) -> None:
    properties = json.loads(path.read_text())["properties"]
    assert CUTS.search(json.dumps(properties, ensure_ascii=False)) is None


@pytest.mark.parametrize("name", [COLLECTION_STATUS_CHANGED, COLLECTION_ACTION_ASKED])
def test_events_of_collecting_say_that_it_is_forbidden(name: str) -> None:
    assert FORBIDDING in event(name)["description"]


def test_events_name_every_status_and_action_there_is() -> None:
    fields = event(COLLECTION_STATUS_CHANGED)["properties"]
    for field in ("was", "status"):
        assert fields[field]["enum"] == [each.value for each in CollectionStatus]
    actions = event(COLLECTION_ACTION_ASKED)["properties"]["action"]["enum"]
    assert set(actions) == {each.value for each in HANDED_ON}


def event(name: str) -> Any:
    return json.loads((ROOT / "infra" / "events" / f"{name}.v1.json").read_text())
