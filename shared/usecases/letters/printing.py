"""A file of letters is printed: demands settled, sheets made, kept under its key, and counted."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.accounts import Account, Holder
from shared.domain.community import Community, Company
from shared.domain.letters.batch import LetterBatch, LetterFile, LettersNotFound, LetterState
from shared.domain.letters.demand import Demand
from shared.domain.letters.paper import LetterPaper
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.letters.choosing import doorstep_of_accounts
from shared.usecases.letters.drawing import demands_in, draw_up
from shared.usecases.letters.ports import LetterFiles, LetterPress, PrintLetters
from shared.usecases.letters.records import file_ref, letters_ref
from shared.usecases.owners.pay_links import WantedLink, make_pay_link
from shared.usecases.owners.ports import PayLinks
from shared.usecases.ports import Clock, Directory

_LINK_DAYS = 180
PURPOSE = "letter"


def print_letters(
    order: PrintLetters,
    *,
    directory: Directory,
    ledger: Ledger,
    links: PayLinks,
    letter_files: LetterFiles,
    letter_press: LetterPress,
    clock: Clock,
) -> LetterFile:
    """The file is there, each of its letters noted as a demand of its account.

    Raises `LettersNotFound`, `FilesUnavailable`.
    """
    company_id = order.company_id
    batch = ledger.find(company_id, letters_ref(order.letters_id))
    file = ledger.find(company_id, file_ref(order.letters_id, order.file))
    if batch is None or file is None:
        raise LettersNotFound(letters_id=order.letters_id)
    if file.state is LetterState.READY:
        return file
    community = directory.get(company_id, Community, batch.community_id)
    accounts = directory.many(company_id, Account, file.accounts)
    if not file.drawn:
        file = draw_up(company_id, batch, file, community, ledger=ledger, clock=clock)
    demands = demands_in(company_id, batch, file, ledger)
    papers = _papers(
        company_id,
        batch,
        file,
        [(accounts[each.account_id], each) for each in demands],
        community,
        directory=directory,
        links=links,
        clock=clock,
    )
    key, pages = "", 0
    if papers:
        printed = letter_press(papers, file, batch.language)
        key = f"{company_id}/{batch.community_id}/letters/{batch.id}/{file.number:04d}.pdf"
        pages = printed.pages
        letter_files.keep(key, printed.content, f"letters-{batch.day}-{file.number:02d}.pdf")
    return _ready(company_id, batch, file.printed(key, pages), ledger)


def _papers(
    company_id: str,
    batch: LetterBatch,
    file: LetterFile,
    demands: Sequence[tuple[Account, Demand]],
    community: Community,
    *,
    directory: Directory,
    links: PayLinks,
    clock: Clock,
) -> tuple[LetterPaper, ...]:
    """Return the sheets of a file; their links are made, or are those that were made before."""
    company = directory.get(company_id, Company, company_id)
    accounts = [account for account, _ in demands]
    holders = directory.many(company_id, Holder, [account.holder_id for account in accounts])
    steps = doorstep_of_accounts(company_id, accounts, file.building, directory=directory)
    papers = []
    for account, demand in demands:
        wanted = WantedLink(
            company_id, account, f"{PURPOSE}/{batch.id}", PURPOSE, batch.by, _LINK_DAYS
        )
        issued = make_pay_link(wanted, links=links, clock=clock)
        holder, step = holders.get(account.holder_id), steps.get(account.id)
        papers.append(
            LetterPaper(
                demand=demand,
                wording=batch.wording,
                company=company.name,
                community=community.name,
                holder=holder.name if holder else "",
                address=step.words if step else "",
                link=f"{batch.address}/p/{issued.token}",
            )
        )
    return tuple(papers)


def _ready(company_id: str, batch: LetterBatch, printed: LetterFile, ledger: Ledger) -> LetterFile:
    """Return the file as ready, counted once in its batch."""
    ref, whole = file_ref(batch.id, printed.number), letters_ref(batch.id)

    def decision(seen: Seen) -> Decision[LetterFile]:
        before = seen.get(ref, LettersNotFound(letters_id=batch.id))
        letters = seen.get(whole, LettersNotFound(letters_id=batch.id))
        if before.state is LetterState.READY:
            return Decision(before)
        after = before.printed(printed.key, printed.pages)
        return Decision(after, (Save(before, after), Save(letters, letters.with_ready(after))))

    return ledger.decide(company_id, Look(records=(ref, whole)), decision)
