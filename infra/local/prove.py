"""`make prove`: the laws of the ledger, over every community of the local stack."""

from __future__ import annotations

from typing import Any

from infra.local import deployment, emulator
from infra.local.home import Home, read_json
from infra.local.trouble import Trouble
from shared.adapters.clock import SystemClock
from shared.domain.community import Community
from shared.domain.ledger.proof_result import ProofResult
from shared.domain.money import Money
from shared.store.cards import CardTable
from shared.store.collection import CollectionTable
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ledger.proof import prove_ledger

BY = "make prove"
_BREACHES_SHOWN = 20


def prove(home: Home) -> int:
    """Prove every community and keep the dated results; returns 1 if a law is broken.

    Raises `Trouble` when no stack runs.
    """
    port = emulator.running_port(home)
    if port is None:
        raise Trouble("The local stack does not run. Start it: `make up`, then `make prove`.")
    found = read_json(home.stack_file)["outputs"]
    ports = ports_of(deployment.client("dynamodb", port), found)
    results = [
        _prove_one(company.id, community, ports)
        for company in all_companies(ports["directory"])
        for community in communities_of(company.id, ports["directory"])
    ]
    broken = sum(1 for result in results if not result.holds)
    print(_next(len(results), broken))
    return 1 if broken else 0


def ports_of(dynamodb: Any, outputs: dict[str, str]) -> dict[str, Any]:
    """Return what proving works with, on the tables that the stack's `outputs` name."""
    directory, ledger, clock = outputs["DirectoryTable"], outputs["LedgerTable"], SystemClock()
    return {
        "directory": DirectoryTable(dynamodb, directory, "", clock),
        "cards": CardTable(dynamodb, directory),
        "ledger": LedgerTable(dynamodb, ledger, directory, clock),
        "collection": CollectionTable(dynamodb, outputs["ReportsTable"]),
        "clock": clock,
    }


def _prove_one(company_id: str, community: Community, ports: dict[str, Any]) -> ProofResult:
    result = prove_ledger(company_id, community.id, BY, **ports)
    print("\n".join(lines_of(community, result)), flush=True)
    return result


def lines_of(community: Community, result: ProofResult) -> list[str]:
    """Return a line on the community, and one for each broken law that names the entry."""
    found = result.found
    money = " ".join(
        f"{word} {Money(minor, community.currency)}"
        for word, minor in (
            ("owed", found.owed_minor),
            ("paid", found.paid_minor),
            ("open", found.open_minor),
            ("balance", found.balance_minor),
        )
    )
    verdict = "holds " if result.holds else "BROKEN"
    lines = [
        f"{verdict} {community.name} ({community.id}): {found.accounts} accounts, "
        f"{found.bills} bills, {found.movements} movements, {found.receipts} receipts; {money}"
    ]
    lines += [
        f"       {one.law}: {one.about}: expected {one.expected}, found {one.found}"
        for one in found.breaches[:_BREACHES_SHOWN]
    ]
    more = result.broken - len(lines) + 1
    if more > 0:
        lines.append(f"       … and {more} more")
    return lines


def _next(communities: int, broken: int) -> str:
    if not communities:
        return "There is no community yet. `make run` enters one and bills it."
    if broken:
        return (
            f"{broken} of {communities} communities broke a law. Look up the entries above with "
            "GET /v1/accounts/{id}/statement (an account's id comes first), correct them by new "
            "entries, never by hand in the table, then `make prove` again."
        )
    where = "GET /v1/communities/{id}/ledger-proofs"
    of = "the community" if communities == 1 else f"all {communities} communities"
    return f"Every law holds in {of}. The dated results: {where}."
