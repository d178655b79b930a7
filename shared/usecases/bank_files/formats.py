"""The formats of a community's banks: examples that everybody has, and its own documents."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.actor import Actor
from shared.domain.bank_files.bank_format import BankFormat, built_in
from shared.domain.bank_files.errors import BankFormatNotFound, BankFormatRefused
from shared.usecases.bank_files.ports import format_ref, formats_of
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ports import Directory, Once, Page
from shared.usecases.reading import ListOf, seen_community


@dataclass(frozen=True, slots=True)
class SaveFormat:
    """The community's format of this name is `form`; files that are out keep what they had."""

    once: Once
    form: BankFormat


def save_format(
    actor: Actor, command: SaveFormat, *, directory: Directory, ledger: Ledger
) -> BankFormat:
    """The community has the format. Raises `NotFound`, `BankFormatRefused`."""
    form = command.form
    seen_community(actor, form.community_id, directory)
    if form.name in {each.name for each in built_in(form.community_id)}:
        raise BankFormatRefused(reason="built_in", field="name")
    ref = format_ref(form.community_id, form.name)

    def decision(seen: Seen) -> Decision[BankFormat]:
        before = seen.find(ref)
        after = replace(form, version=before.version + 1) if before else form
        return Decision(after, (Save(before, after),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def list_formats(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[BankFormat]:
    """Return the formats of a community, the built-in examples first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    page = ledger.page(actor.company_id, formats_of(command.parent), command.limit, command.after)
    examples = () if command.after else built_in(command.parent)
    return Page((*examples, *page.items), page.next)


def format_named(company_id: str, community_id: str, name: str, ledger: Ledger) -> BankFormat:
    """Return a community's format. Raises `BankFormatNotFound`."""
    for example in built_in(community_id):
        if example.name == name:
            return example
    found = ledger.find(company_id, format_ref(community_id, name))
    if found is None:
        raise BankFormatNotFound(name=name, field="format")
    return found
