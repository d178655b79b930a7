"""What each page shows: a use case asked, its answer handed to a template."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.domain.errors import LevyError, NotFound
from shared.domain.ledger.online_order import can_be_paid
from shared.domain.ledger.payment import RECEIVED, PaymentState
from shared.edge.web import session
from shared.edge.web.page import Asked, Kept, Ports, Seen, Sent, Shown
from shared.edge.web.render import STATIC
from shared.usecases.ledger.ledger_reading import Chosen, ChosenBill
from shared.usecases.owners.pay_links import open_pay_link
from shared.usecases.ports import Once
from shared.usecases.reading import ById, ListOf

# A page that waits for the provider looks again so often, ever slower, and then on request only.
_LOOKS_SECONDS = (3, 3, 3, 5, 5, 10, 10, 15, 15, 30, 30, 60, 60)
_MOST_BILLS = 100


def open_link(asked: Asked, ports: Ports) -> Seen:
    """Begin a session; the token leaves the address at once. Raises `PayLinkRefused`."""
    links = ports["links"]
    link = open_pay_link(asked.path["token"], links=links, clock=ports["clock"])
    begun = session.begin(link, asked.now)
    return Sent(f"{asked.root}pay", session=session.seal(links.secret(), begun))


def home(asked: Asked, ports: Ports) -> Seen:
    """Show what is open, to be paid in one tap."""
    from shared.usecases.messaging.binding import what_to_ask
    from shared.usecases.owners.home import owner_home

    found = owner_home(asked.owner, ById(asked.account_id), **_picked(ports, "clock"))
    asking = what_to_ask(
        asked.owner,
        asked.account_id,
        credits=lambda: ports["messages"],
        sealer=lambda: ports["address_sealer"],
        **_picked(ports),
    )
    data = {"home": found, "of": found.of, "once": ports["ids"].secret(), "asking": asking}
    return Shown("home.html", data)


def pay(asked: Asked, ports: Ports) -> Seen:
    """Have the chosen bills ordered as they were seen, and send the payer to the provider."""
    from shared.domain.ledger.payment import payment_id_of
    from shared.usecases.paying.payment_orders import OpenOrder, open_order

    chosen = asked.form.get("bill", [])[:_MOST_BILLS]
    if not chosen:
        return _home_with(asked, ports, "nothing_chosen")
    digest = hashlib.sha256("\n".join([asked.account_id, *sorted(chosen)]).encode()).hexdigest()
    # Another choice made on the same page is another order; the same choice is the same one.
    nonce = "".join(asked.form.get("once", []))[:60]
    once = Once(asked.owner.company_id, f"web-{asked.account_id}-{nonce}-{digest[:16]}", digest)
    order_id = payment_id_of(once.scope, once.key)
    command = OpenOrder(
        once=once,
        account_id=asked.account_id,
        chosen=Chosen(bills=tuple(_bill_seen(each) for each in chosen)),
        return_url=f"{asked.address}/pay/return/{order_id}",
    )
    order = open_order(
        asked.owner,
        command,
        provider=ports["provider"],
        payment_page="",
        **_picked(ports, "clock"),
    )
    if order.provider and order.provider.url and can_be_paid(order, asked.now):
        return Sent(order.provider.url)
    return Sent(f"{asked.root}pay/return/{order.id}")


def bill(asked: Asked, ports: Ports) -> Seen:
    """Show one bill, each line with how it was computed."""
    from shared.usecases.billing.bills import replay_bill
    from shared.usecases.owners.home import owner_place

    directory = ports["directory"]
    command = ById(asked.path["bill_id"])
    view = replay_bill(
        asked.owner, command, bills=ports["bills"], runs=ports["runs"], directory=directory
    )
    of = owner_place(asked.owner, ById(asked.account_id), directory=directory)
    from shared.edge.web.bill_lines import explained_late_fee, explained_lines
    from shared.edge.web.story import LINES_SHOWN, story_lines
    from shared.usecases.timeline.telling import bill_timeline

    told = bill_timeline(
        asked.owner, ListOf(command.id, LINES_SHOWN), **_picked(ports, "runs")
    ).items
    late = None
    if view.stored.late_fee_minor:
        from shared.usecases.arrears.explaining import explain_late_fee

        found = explain_late_fee(asked.owner, command, **_picked(ports, "runs", "clock"))
        late = explained_late_fee(found, asked.language)
    from shared.usecases.arrears.disputing import get_bill_disputes

    data = {
        "of": of,
        "stored": view.stored,
        "disputed": get_bill_disputes(asked.owner, command, **_picked(ports)).open,
        "lines": explained_lines(view, asked.language),
        "late": late,
        "story": story_lines(told, of.community, asked.language),
    }
    return Shown("bill.html", data)


def history(asked: Asked, ports: Ports) -> Seen:
    """Show what was paid."""
    from shared.usecases.owners.home import owner_history

    found = owner_history(asked.owner, ById(asked.account_id), **_picked(ports))
    return Shown("history.html", {"of": found.of, "payments": found.payments})


def payment(asked: Asked, ports: Ports) -> Seen:
    """Show a payment as the ledger has it: coming back from the provider decides nothing."""
    from shared.usecases.owners.home import owner_payment

    found = owner_payment(asked.owner, ById(asked.path["payment_id"]), **_picked(ports))
    order = found.payment
    data: dict[str, Any] = {"of": found.of, "payment": order, "pay_url": ""}
    if order.state in RECEIVED:
        data["once"] = ports["ids"].secret()
        from shared.edge.web.story import LINES_SHOWN, story_lines
        from shared.usecases.timeline.telling import payment_timeline

        told = payment_timeline(asked.owner, ListOf(order.id, LINES_SHOWN), **_picked(ports))
        data["story"] = story_lines(told.items, found.of.community, asked.language)
        return Shown("paid.html", data)
    if order.state in {PaymentState.CREATED, PaymentState.PENDING}:
        if order.provider and can_be_paid(order, asked.now):
            data["pay_url"] = order.provider.url
        return Shown("waiting.html", data, look_again=_next_look(asked))
    return Shown("unpaid.html", data)


def print_receipt(asked: Asked, ports: Ports) -> Seen:
    """Note that the owner printed a receipt, and send the browser to its paper."""
    from shared.edge.paper_tickets import seal_ticket
    from shared.usecases.documents.owner_prints import PrintOwn, print_own_receipt

    payment_id = asked.path["payment_id"]
    nonce = "".join(asked.form.get("once", []))[:60]
    digest = hashlib.sha256(payment_id.encode()).hexdigest()
    # The same page printed twice is one print; opened again, it is another.
    once = Once(asked.owner.company_id, f"print-{asked.account_id}-{nonce}-{digest[:16]}", digest)
    ticket = print_own_receipt(asked.owner, PrintOwn(once, payment_id), **_picked(ports, "clock"))
    sealed = seal_ticket(ports["links"].secret(), ticket)
    return Sent(f"{asked.root}v1/receipt-papers/{sealed}")


def kept(asked: Asked, ports: Ports) -> Seen:
    """Answer a style sheet or script. Raises `NotFound`."""
    del ports
    if asked.path["name"] not in STATIC:
        raise NotFound
    return Kept(asked.path["name"])


def refused(error: LevyError, *, known: bool) -> Shown:
    """Return the page that says what went wrong and what to do; `known`: a session goes on."""
    return Shown("refused.html", {"error": error, "known": known})


def _home_with(asked: Asked, ports: Ports, said: str) -> Seen:
    shown = home(asked, ports)
    assert isinstance(shown, Shown)  # noqa: S101  it is a page
    return Shown(shown.template, {**shown.data, "said": said}, status=422)


def _bill_seen(value: str) -> ChosenBill:
    """Return a bill as its box names it: its id and the version that was shown."""
    bill_id, _, version = value[:200].partition("@")
    is_version = version.isascii() and version.isdigit() and len(version) < 10
    return ChosenBill(bill_id, version=int(version) if is_version else None)


def _next_look(asked: Asked) -> str:
    looked = asked.query.get("looked", "0")
    number = int(looked) if looked.isascii() and looked.isdigit() and len(looked) < 4 else 0
    if number >= len(_LOOKS_SECONDS):
        return ""
    return f"{_LOOKS_SECONDS[number]};url=?looked={number + 1}"


def _picked(ports: Ports, *more: str) -> dict[str, Any]:
    return {name: ports[name] for name in ("directory", "ledger", *more)}
