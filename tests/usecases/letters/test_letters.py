"""Letters go to whoever owes, in the order of walking, once each, whatever dies on the way."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdf
import pypdfium2
import pytest

from shared.domain.community import Language
from shared.domain.errors import NotFound
from shared.domain.letters.batch import LetterBatch, LettersNotFound, LettersNotReady, LetterState
from shared.domain.letters.demand import Demand
from shared.domain.messaging.contacts import AccountContacts, Stop
from shared.domain.owners.pay_link import hash_token
from shared.usecases.arrears.disputing import DisputeBill, dispute_bill
from shared.usecases.ledger.ledger_ports import Decision, Depth, Look, Save
from shared.usecases.letters.asking import (
    FetchLetters,
    WantedWhom,
    fetch_letters,
    get_letters,
    list_letter_files,
    resume_letters,
)
from shared.usecases.letters.contacts import list_demands
from shared.usecases.letters.making import fail_letters
from shared.usecases.letters.ports import PrintLetters
from shared.usecases.messaging.records import contacts_ref
from shared.usecases.ports import Once
from shared.usecases.reading import ById, ListOf
from tests.ledger.world import CO, COMMUNITY
from tests.usecases.letters.street import (
    ADDRESS,
    HOMES,
    PARKING,
    Street,
    account_of,
    owing,
    plainly,
)

EVERYBODY = (*(home[0] for home in HOMES), PARKING)


def sheets(pdf: bytes) -> list[tuple[str, str]]:
    """Return the text and the link of each page."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    for page, text in zip(pages, texts, strict=True):
        annotations: Any = page["/Annots"]
        link = str(annotations[0].get_object()["/A"]["/URI"])
        found.append((re.sub(r"\s", "", text), link))
    return found


def demands(street: Street) -> dict[int, list[Demand]]:
    """Return every demand by account."""
    world = street.world
    reading: dict[str, Any] = {"directory": world.directory, "ledger": world.ledger}
    return {
        number: list(list_demands(world.actor, ListOf(account_of(number), 100), **reading).items)
        for number in EVERYBODY
    }


def now(street: Street, batch: LetterBatch) -> LetterBatch:
    return get_letters(street.world.actor, ById(batch.id), ledger=street.world.ledger)


def files(street: Street, batch: LetterBatch) -> Any:
    command = ListOf(batch.id, 100)
    return list_letter_files(street.world.actor, command, ledger=street.world.ledger).items


def test_each_building_gets_its_letters_as_a_caretaker_walks() -> None:
    street = owing()
    batch = street.ask()
    street.work_off()
    done, made = now(street, batch), files(street, batch)
    assert (done.state, done.files, done.ready, done.letters) == (LetterState.READY, 2, 2, 6)
    assert [(file.building, file.first, file.pages) for file in made] == [
        ("2栋", 1, 5),
        ("10栋", 6, 1),
    ]
    assert made[0].accounts == tuple(map(account_of, (15, 14, 13, 12, 16)))
    pages = sheets(street.files.kept[made[0].key])
    for (text, _), number, place in zip(pages, (15, 14, 13, 12, 16), range(1, 6), strict=True):
        assert f"业主{number}" in text
        assert batch.number_of(place) in text
        assert all(each in text for each in ("催缴通知单", "第九百四十四条", "2026-09", "大写金额"))
        assert f"¥{Decimal(200 + 10 * number):,.2f}" in text
    (demand,) = demands(street)[15]
    assert (demand.number, demand.minor, demand.text_version) == (batch.number_of(1), 35000, 1)
    assert [(bill.period, bill.minor) for bill in demand.bills] == [
        ("2026-09", 20000),
        ("2026-10", 15000),
    ]


def test_the_code_on_a_letter_is_the_link_to_its_own_account() -> None:
    street = owing()
    batch = street.ask(language=Language.EN)
    street.work_off()
    first = files(street, batch)[0]
    for (text, link), account in zip(
        sheets(street.files.kept[first.key]), first.accounts, strict=True
    ):
        assert "Demandforpayment" in text
        assert link.startswith(f"{ADDRESS}/p/lp_")
        opened = street.links.by_hash(hash_token(link.rsplit("/", 1)[1]))
        assert opened is not None
        assert (opened.account_id, opened.purpose) == (account, "letter")


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        (WantedWhom(buildings=("bld_0000000000000010",)), {11}),
        (WantedWhom(accounts=(account_of(12), account_of(16))), {12, 16}),
        (WantedWhom(min_amount=Decimal(350)), {15, 16}),
        (WantedWhom(min_days=60), set()),
        (WantedWhom(min_days=55), set(EVERYBODY)),
    ],
)
def test_only_those_asked_for_get_a_letter(whom: WantedWhom, expected: set[int]) -> None:
    street = owing()
    batch = street.ask(whom)
    street.work_off()
    assert {number for number, found in demands(street).items() if found} == expected
    done = now(street, batch)
    if not expected:
        assert (done.state, done.reason) == (LetterState.FAILED, "nobody_owes")


def test_who_has_paid_or_died_since_gets_none_and_the_reason_is_told() -> None:
    street = owing()
    batch = street.ask(WantedWhom(buildings=("bld_0000000000000002",)))
    street.carry_out(street.work.orders.popleft())
    street.world.pay(35000, account=account_of(15))
    ref = contacts_ref(account_of(12))
    dead = AccountContacts(account_of(12), COMMUNITY, stop=Stop.DECEASED)
    street.world.ledger.decide(
        CO, Look(records=(ref,)), lambda _: Decision(None, (Save(None, dead),))
    )
    street.work_off()
    (file,) = files(street, batch)
    told = {each.account_id: each.reason for each in file.left_out}
    assert told == {account_of(15): "paid", account_of(12): "deceased"}
    assert file.pages == 3
    assert now(street, batch).letters == 3
    assert not demands(street)[15]


def test_what_is_disputed_is_not_asked_for_and_whose_all_is_gets_no_letter() -> None:
    street = owing()
    world = street.world
    ports: dict[str, Any] = street.ports("directory", "ledger", "clock")
    whole, partly = account_of(15), account_of(12)
    for account, periods in ((whole, ("2026-09", "2026-10")), (partly, ("2026-10",))):
        for key in (due.key for due in world.ledger.book(CO, account, "CNY", Depth.OPEN).bills):
            if key.period in periods:
                command = DisputeBill(Once(CO, key.id, ""), key.id, "the lift stood still")
                dispute_bill(world.actor, command, **ports)
    batch = street.ask(WantedWhom(buildings=("bld_0000000000000002",)))
    street.work_off()
    (file,) = files(street, batch)
    assert [(one.account_id, one.reason) for one in file.left_out] == [(whole, "disputed")]
    (demand,) = demands(street)[12]
    assert [(bill.period, bill.minor) for bill in demand.bills] == [("2026-09", 20000)]


def made_of(street: Street) -> dict[str, object]:
    """Return what letters left behind."""
    return {
        "files": street.files.kept,
        "demands": demands(street),
        "links": {place: link.purpose for place, link in street.links.kept.items()},
    }


def test_whatever_kills_the_worker_the_files_and_demands_are_the_same() -> None:
    whole = owing(plainly)
    ready = whole.ask()
    whole.work_off()
    expected, steps = made_of(whole), whole.ticks
    assert steps > 20
    for fatal in range(5, steps + 1):  # the first four ticks are the request's own
        street = owing(plainly)
        batch = street.ask()
        street.fatal = fatal
        street.work_off()
        assert made_of(street) == expected
        assert now(street, batch) == now(whole, ready)


def test_ten_deliveries_of_everything_make_one_demand_each() -> None:
    street = owing()
    batch = street.ask()
    again = street.ask()
    assert again == batch
    seen = []
    while street.work.orders:
        order = street.work.orders.popleft()
        if order in seen:
            continue
        seen.append(order)
        for _ in range(10):
            street.carry_out(order)
    kept = dict(street.files.kept)
    for order in seen:
        street.carry_out(order)
    assert street.files.kept == kept
    assert all(len(found) == 1 for found in demands(street).values())
    assert now(street, batch).letters == len(EVERYBODY)


def test_what_failed_is_told_and_resumed_without_a_second_demand() -> None:
    street = owing()
    batch = street.ask()
    street.carry_out(street.work.orders.popleft())
    fail_letters(PrintLetters(CO, batch.id, 1), "files_unavailable", ledger=street.world.ledger)
    assert (now(street, batch).state, now(street, batch).reason) == (
        LetterState.FAILED,
        "files_unavailable",
    )
    fetching: dict[str, Any] = street.ports("ledger", "letter_files")
    with pytest.raises(LettersNotReady):
        fetch_letters(street.world.actor, FetchLetters(batch.id, 1), **fetching)
    street.work.orders.clear()
    resume_letters(street.world.actor, ById(batch.id), **street.ports("ledger", "letter_work"))
    street.work_off()
    assert now(street, batch).state is LetterState.READY
    assert all(len(found) == 1 for found in demands(street).values())
    link = fetch_letters(street.world.actor, FetchLetters(batch.id, 1), **fetching)
    assert link.url.endswith("/0001.pdf")


def test_letters_of_elsewhere_are_not_found() -> None:
    street = owing()
    batch = street.ask()
    elsewhere = replace(street.world.actor, communities=frozenset({"cty_elsewhere"}))
    with pytest.raises(LettersNotFound):
        get_letters(elsewhere, ById(batch.id), ledger=street.world.ledger)
    with pytest.raises(NotFound):
        street.ask(WantedWhom(buildings=("bld_0000000000000099",)))
    with pytest.raises(LettersNotFound):
        fetch_letters(
            street.world.actor,
            FetchLetters(batch.id, 9),
            **street.ports("ledger", "letter_files"),
        )
