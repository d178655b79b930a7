"""Phone lists come most urgent first, visit lists as one walks; what is told of each is safe."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from shared.domain.actor import Role
from shared.domain.arrears.contact import ContactFacts, ContactResult, ContactWay
from shared.domain.community import Language
from shared.domain.letters.work_list import ListKind, WorkList
from shared.domain.messaging.contacts import AccountContacts, Stop
from shared.edge.documents.work_list_pdf import work_list_pdf
from shared.edge.http.models_work_lists import seen_by
from shared.edge.http.work_list_csv import COLUMNS, csv_of
from shared.usecases.arrears.disputing import DisputeBill, dispute_bill
from shared.usecases.ledger.ledger_ports import Decision, Depth, Look, Save
from shared.usecases.letters.asking import WantedWhom
from shared.usecases.letters.contacts import EnterContact, enter_contact
from shared.usecases.letters.lists import AskList, work_list
from shared.usecases.messaging.records import contacts_ref
from shared.usecases.ports import Once
from tests.ledger.world import CO, COMMUNITY, TODAY
from tests.usecases.letters.street import Street, account_of, owing


@pytest.fixture
def street() -> Street:
    return owing()


def listed(street: Street, kind: ListKind, limit: int = 200, **whom: object) -> WorkList:
    command = AskList(kind, COMMUNITY, WantedWhom(**whom), limit)  # type: ignore[arg-type]
    needed = ("directory", "ledger", "debtors", "clock")
    return work_list(street.world.actor, command, **street.ports(*needed))


def note(street: Street, number: int, facts: ContactFacts) -> None:
    command = EnterContact(street.world.once(), account_of(number), facts)
    enter_contact(street.world.actor, command, **street.ports("directory", "ledger", "clock"))


def numbers(found: WorkList) -> list[int]:
    return [int(entry.account_id[4:]) for entry in found.entries]


def again(days: int, said: str = "") -> ContactFacts:
    day = TODAY + timedelta(days=days)
    return ContactFacts(ContactWay.CALL, ContactResult.CALL_AGAIN, said, again_on=day)


def test_visits_follow_the_way_a_caretaker_walks(street: Street) -> None:
    found = listed(street, ListKind.VISIT)
    assert numbers(found) == [15, 14, 13, 12, 16, 11]
    assert [entry.step.words for entry in found.entries[:2]] == [
        "2栋 1单元 201",
        "2栋 1单元 202",
    ]


def test_calls_begin_with_who_asked_to_be_called_and_leave_out_who_asked_for_later(
    street: Street,
) -> None:
    note(street, 12, again(0))
    note(street, 16, again(1))
    street.owe(11, 500, "2026-06")
    found = listed(street, ListKind.PHONE)
    assert numbers(found) == [12, 11, 15, 14, 13]
    assert (found.matching, found.later) == (5, 1)
    assert found.entries[0].phone == "13800000012"
    assert numbers(listed(street, ListKind.PHONE, limit=2)) == [12, 11]


def test_who_promised_to_pay_is_left_alone_until_the_day_is_over(street: Street) -> None:
    promised = ContactFacts(ContactWay.CALL, ContactResult.PROMISED, promised_on=TODAY)
    note(street, 14, promised)
    found = listed(street, ListKind.PHONE)
    assert 14 not in numbers(found)
    assert found.later == 1
    street.world.clock.time += timedelta(days=1)
    assert numbers(listed(street, ListKind.PHONE))[0] == 14


@pytest.mark.parametrize("kind", list(ListKind))
def test_nobody_is_pressed_for_what_is_disputed_in_a_plan_or_left_by_the_dead(
    street: Street, kind: ListKind
) -> None:
    world = street.world
    ports = street.ports("directory", "ledger", "clock")

    def dispute(number: int, *, bills: int) -> None:
        book = world.ledger.book(CO, account_of(number), "CNY", Depth.OPEN)
        for due in book.bills[:bills]:
            dispute_bill(world.actor, DisputeBill(Once(CO, due.id, ""), due.id, "no"), **ports)
        street.look(number)

    dispute(15, bills=2)
    dispute(14, bills=1)
    ref = contacts_ref(account_of(13))
    dead = AccountContacts(account_of(13), COMMUNITY, stop=Stop.DECEASED)
    world.ledger.decide(CO, Look(records=(ref,)), lambda _: Decision(None, (Save(None, dead),)))
    planned = street.debtors.find(CO, COMMUNITY, account_of(12))
    assert planned is not None
    street.debtors.save(CO, planned, replace(planned, in_plan=True, version=planned.version + 1))

    found = listed(street, kind)
    assert sorted(numbers(found)) == [11, 14, 16]
    assert found.left_out == 3
    (partly,) = (one for one in found.entries if one.account_id == account_of(14))
    assert partly.minor in (14000, 20000)  # of its two bills the other one


def test_a_list_is_of_who_owes_so_much_in_a_building(street: Street) -> None:
    there = ("bld_0000000000000010",)
    assert numbers(listed(street, ListKind.VISIT, buildings=there)) == [11]
    assert numbers(listed(street, ListKind.VISIT, min_days=60)) == []


def test_csv_runs_no_formula_and_a_reader_sees_no_phone_and_no_note(street: Street) -> None:
    note(street, 15, again(0, '=HYPERLINK("x")'))
    found = listed(street, ListKind.VISIT)
    rows = list(csv.reader(io.StringIO(csv_of(found, Language.EN).removeprefix("\ufeff"))))
    assert all(len(row) == len(COLUMNS) for row in rows)
    assert rows[1][COLUMNS.index("note")] == '\'=HYPERLINK("x")'
    assert rows[1][COLUMNS.index("last_result")] == "Call again"
    assert rows[1][COLUMNS.index("overdue")] == "350.00"
    masked = seen_by(Role.READER, found)
    assert {entry.phone for entry in masked.entries} == {f"*********{n}" for n in range(11, 17)}
    assert "HYPERLINK" not in csv_of(masked, Language.ZH)
    assert seen_by(Role.MANAGER, found) == found


@pytest.mark.parametrize(
    ("kind", "language", "title"),
    [(ListKind.PHONE, Language.ZH, "电话催缴名单"), (ListKind.VISIT, Language.EN, "Visit list")],
)
def test_a_list_is_printed_whole(
    street: Street, kind: ListKind, language: Language, title: str
) -> None:
    found = listed(street, kind)
    content = work_list_pdf(found, language)
    assert content == work_list_pdf(found, language)
    with pypdfium2.PdfDocument(content) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert title in text
    assert all(f"138000000{number}" in text for number in range(11, 17))
