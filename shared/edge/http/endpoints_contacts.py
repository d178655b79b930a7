"""Endpoints of contacts with debtors and of written demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import READERS, SIGNERS, Call, Endpoint, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.arrears import contact
    from shared.edge.http import models_contacts as models
    from shared.edge.http import models_readings as uploads
    from shared.usecases.letters import contacts
else:
    contact = later("shared.domain.arrears.contact")
    models = later("shared.edge.http.models_contacts")
    uploads = later("shared.edge.http.models_readings")
    contacts = later("shared.usecases.letters.contacts")

_ACCOUNT = "/v1/accounts/{account_id}"


def _photo(call: Call) -> object:
    path = call.path
    numbers = [int(each) if each.isdecimal() else 0 for each in (path["contact"], path["photo"])]
    return contacts.SeeVisitPhoto(path["account_id"], *numbers)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path=f"{_ACCOUNT}/contacts",
        action="enter_contact",
        summary="Note a call, a visit or another contact with an account's holder",
        roles=SIGNERS,
        body=models.ContactBody,
        answer=models.ContactAnswer,
        result=contact.Contact,
        status=201,
    ),
    Endpoint(
        method="GET",
        path=f"{_ACCOUNT}/contacts",
        action="list_contacts",
        summary="List the contacts with an account's holder, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.ContactAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path=f"{_ACCOUNT}/contact-photos",
        action="send_visit_photo",
        summary="Get a form to send a photo of a visit with",
        roles=SIGNERS,
        body=models.VisitPhotoBody,
        answer=uploads.UploadFormAnswer,
    ),
    Endpoint(
        method="GET",
        path=f"{_ACCOUNT}/contacts/{{contact}}/photos/{{photo}}",
        action="see_visit_photo",
        summary="Get a link to a contact's photo, good for a few minutes",
        roles=READERS,
        command=_photo,
        answer=uploads.PhotoLinkAnswer,
    ),
    Endpoint(
        method="GET",
        path=f"{_ACCOUNT}/demands",
        action="list_demands",
        summary="List the written demands made of an account, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.DemandAnswer,
        listing=True,
    ),
)
