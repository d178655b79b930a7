"""Endpoints of letters 催缴单, phone lists and visit lists, served by the documents function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    JSON,
    MANAGERS,
    PDF,
    READERS,
    SIGNERS,
    Call,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import Answer, ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.letters import batch
    from shared.edge.http import models_letters as models
    from shared.edge.http import models_work_lists as lists
    from shared.usecases.letters import asking
else:
    batch = later("shared.domain.letters.batch")
    models = later("shared.edge.http.models_letters")
    lists = later("shared.edge.http.models_work_lists")
    asking = later("shared.usecases.letters.asking")

FUNCTION = "documents"
_COMMUNITY = "/v1/communities/{community_id}"
_LETTERS = "/v1/letters/{letters_id}"


def _file(call: Call) -> object:
    number = call.path["file"]
    known = number.isascii() and number.isdecimal() and len(number) <= 4
    return asking.FetchLetters(call.path["letters_id"], int(number) if known else 0)


_OF_LETTERS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path=f"{_COMMUNITY}/letter-wording",
        action="get_letter_wording",
        summary="Get what a community's letters to debtors say",
        roles=READERS,
        command=by_id("community_id"),
        answer=models.WordingAnswer,
        function=FUNCTION,
    ),
    Endpoint(
        method="PATCH",
        path=f"{_COMMUNITY}/letter-wording",
        action="update_letter_wording",
        summary="Change what a community's letters to debtors say",
        roles=MANAGERS,
        body=models.WordingPatch,
        answer=models.WordingAnswer,
        function=FUNCTION,
    ),
    Endpoint(
        method="POST",
        path=f"{_COMMUNITY}/letters",
        action="make_letters",
        summary="Have letters to debtors printed, one PDF a building",
        roles=SIGNERS,
        body=models.LettersBody,
        answer=models.LettersAnswer,
        result=batch.LetterBatch,
        status=201,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path=f"{_COMMUNITY}/letters",
        action="list_letters",
        summary="List a community's letters, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.LettersAnswer,
        listing=True,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path=_LETTERS,
        action="get_letters",
        summary="Get letters and how far they are",
        roles=READERS,
        command=by_id("letters_id"),
        answer=models.LettersAnswer,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path=f"{_LETTERS}/files",
        action="list_letter_files",
        summary="List the files of letters, in the order of walking",
        roles=READERS,
        query=ListQuery,
        command=list_below("letters_id"),
        answer=models.LetterFileAnswer,
        listing=True,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path=f"{_LETTERS}/files/{{file}}/download",
        action="fetch_letters",
        summary="Get a link to a file of letters, good for a few minutes",
        roles=SIGNERS,
        command=_file,
        answer=models.LettersLinkAnswer,
        function=FUNCTION,
    ),
    Endpoint(
        method="POST",
        path=f"{_LETTERS}/resume",
        action="resume_letters",
        summary="Try again what failed of letters",
        roles=SIGNERS,
        command=by_id("letters_id"),
        answer=models.LettersAnswer,
        function=FUNCTION,
    ),
)


def _list(kind: str, form: str) -> Endpoint:
    """Return the endpoint of a list as JSON, CSV or PDF."""
    names = {"phone": "Whom to call, most urgent first", "visit": "Whom to see, as one walks"}
    ways = {"": "", "csv": ", as CSV", "pdf": ", as PDF; send Accept: application/pdf"}
    answers: dict[str, type[Answer]] = {
        "": lists.ListAnswer,
        "csv": lists.ListCsv,
        "pdf": lists.ListPdf,
    }
    return Endpoint(
        method="GET",
        path=f"{_COMMUNITY}/{kind}-list" + (f"/{form}" if form else ""),
        action=f"{kind}_list" + (f"_{form}" if form else ""),
        summary=names[kind] + ways[form],
        roles=READERS,
        query=lists.PhoneQuery if kind == "phone" else lists.VisitQuery,
        answer=answers[form],
        function=FUNCTION,
        media=PDF if form == "pdf" else JSON,
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    *_OF_LETTERS,
    *(_list(kind, form) for kind in ("phone", "visit") for form in ("", "csv", "pdf")),
)
