"""Endpoints of bank mandates, formats, collection files 报盘 and banks' answers 回盘."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import CLERKS, READERS, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.bank_files import bank_answer, bank_file, bank_format, mandate
    from shared.edge.http import models_bank_answers as answers
    from shared.edge.http import models_bank_files as models
    from shared.edge.http import models_bank_formats as formats
    from shared.edge.http import models_readings as uploads
else:
    bank_answer = later("shared.domain.bank_files.bank_answer")
    bank_file = later("shared.domain.bank_files.bank_file")
    bank_format = later("shared.domain.bank_files.bank_format")
    mandate = later("shared.domain.bank_files.mandate")
    answers = later("shared.edge.http.models_bank_answers")
    models = later("shared.edge.http.models_bank_files")
    formats = later("shared.edge.http.models_bank_formats")
    uploads = later("shared.edge.http.models_readings")

_MANDATES: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/bank-mandate",
        action="give_mandate",
        summary="Let an account be collected from a bank account, instead of any before",
        roles=CLERKS,
        body=models.MandateBody,
        answer=models.MandateAnswer,
        result=mandate.BankMandate,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/bank-mandate",
        action="get_mandate",
        summary="Get an account's bank mandate, masked",
        roles=READERS,
        command=by_id("account_id"),
        answer=models.MandateAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/bank-mandate/history",
        action="list_past_mandates",
        summary="List what an account's bank mandate was before it was replaced or changed, masked",
        roles=READERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.PastMandateAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/bank-mandate/end",
        action="end_mandate",
        summary="End an account's bank mandate on a day",
        roles=CLERKS,
        body=models.EndMandateBody,
        answer=models.MandateAnswer,
        result=mandate.BankMandate,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/bank-mandates",
        action="list_mandates",
        summary="List a community's bank mandates, masked",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.MandateAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/bank-mandates/search",
        action="find_mandates",
        summary="Find which accounts are collected from a bank account",
        roles=CLERKS,
        body=models.FindMandatesBody,
        answer=models.FoundMandatesAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/bank-formats",
        action="save_format",
        summary="Save how a bank wants its file and writes its answer, under a name",
        roles=CLERKS,
        body=formats.BankFormatBody,
        answer=formats.BankFormatAnswer,
        result=bank_format.BankFormat,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/bank-formats",
        action="list_formats",
        summary="List a community's bank formats, the built-in examples first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=formats.BankFormatAnswer,
        listing=True,
    ),
)
ENDPOINTS: tuple[Endpoint, ...] = (
    *_MANDATES,
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/bank-files",
        action="make_bank_file",
        summary="Make a collection file of what is due from accounts with a mandate",
        roles=CLERKS,
        body=models.BankFileBody,
        answer=models.BankFileAnswer,
        result=bank_file.BankFile,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/bank-files",
        action="list_bank_files",
        summary="List a community's bank files, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.BankFileAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/bank-files/{bank_file_id}",
        action="get_bank_file",
        summary="Get a bank file and how its rows stand",
        roles=READERS,
        command=by_id("bank_file_id"),
        answer=models.BankFileAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/bank-files/{bank_file_id}/rows",
        action="list_bank_rows",
        summary="List the rows of a bank file",
        roles=READERS,
        query=ListQuery,
        command=list_below("bank_file_id"),
        answer=models.BankRowAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/bank-files/{bank_file_id}/download",
        action="fetch_bank_file",
        summary="Get a link to the file for the bank, good for a few minutes",
        roles=CLERKS,
        command=by_id("bank_file_id"),
        answer=models.FileLinkAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/bank-files/{bank_file_id}/uploads",
        action="send_bank_answer",
        summary="Get a form to send a bank's answer with",
        roles=CLERKS,
        command=by_id("bank_file_id"),
        answer=uploads.UploadFormAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/bank-files/{bank_file_id}/answer",
        action="answer_bank_file",
        summary="Read a bank's answer that was sent; each row counts once, however often it comes",
        roles=CLERKS,
        body=models.AnswerBody,
        answer=answers.BankAnswerAnswer,
        result=bank_answer.BankAnswer,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/bank-files/{bank_file_id}/answers",
        action="list_bank_answers",
        summary="List a bank file's answers, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("bank_file_id"),
        answer=answers.BankAnswerAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/bank-files/{bank_file_id}/close",
        action="close_bank_file",
        summary="Give up the rows nobody answered and close a bank file",
        roles=CLERKS,
        body=models.CloseBankFileBody,
        answer=models.BankFileAnswer,
        result=bank_file.BankFile,
    ),
    Endpoint(
        method="POST",
        path="/v1/bank-files/{bank_file_id}/resume",
        action="resume_bank_file",
        summary="Ask again for whatever of a bank file was cut short",
        roles=CLERKS,
        command=by_id("bank_file_id"),
        answer=models.BankFileAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/bank-answers/{bank_answer_id}",
        action="get_bank_answer",
        summary="Get a bank's answer and how far it was read",
        roles=READERS,
        command=by_id("bank_answer_id"),
        answer=answers.BankAnswerAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/bank-answers/{bank_answer_id}/result",
        action="fetch_bank_result",
        summary="Get a link to the row-by-row result of a bank's answer",
        roles=CLERKS,
        command=by_id("bank_answer_id"),
        answer=models.FileLinkAnswer,
    ),
)
