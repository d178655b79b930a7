"""Which use case answers which endpoint about bank files; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

bank_answers = later("shared.usecases.bank_files.answering")
bank_closing = later("shared.usecases.bank_files.closing")
bank_exports = later("shared.usecases.bank_files.exporting")
bank_formats = later("shared.usecases.bank_files.formats")
bank_mandates = later("shared.usecases.bank_files.mandates")
bank_views = later("shared.usecases.bank_files.views")

ACTIONS: dict[str, Callable[..., Any]] = {
    "give_mandate": bank_mandates.give_mandate,
    "get_mandate": bank_mandates.get_mandate,
    "list_past_mandates": bank_mandates.list_past_mandates,
    "end_mandate": bank_mandates.end_mandate,
    "list_mandates": bank_mandates.list_mandates,
    "find_mandates": bank_mandates.find_mandates,
    "save_format": bank_formats.save_format,
    "list_formats": bank_formats.list_formats,
    "make_bank_file": bank_exports.make_file,
    "list_bank_files": bank_views.list_files,
    "get_bank_file": bank_views.get_file,
    "list_bank_rows": bank_views.list_rows,
    "fetch_bank_file": bank_views.fetch_file,
    "send_bank_answer": bank_views.send_answer,
    "answer_bank_file": bank_answers.answer_file,
    "list_bank_answers": bank_views.list_answers,
    "close_bank_file": bank_closing.close_file,
    "resume_bank_file": bank_views.resume_file,
    "get_bank_answer": bank_views.get_answer,
    "fetch_bank_result": bank_views.fetch_result,
}
