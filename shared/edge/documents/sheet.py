"""A PDF sheet with a Chinese font embedded as far as it is used, and a QR code of vectors.

The same calls give the same bytes: the date within is given, nothing else changes.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime

import segno
from pylopdf_fonts_zh_cn import sans_path

with warnings.catch_warnings():
    # It tells that it can't put pictures into a PDF without Pillow, which nobody asks of it.
    warnings.simplefilter("ignore", UserWarning)
    from fpdf import FPDF
    from fpdf.enums import Align, XPos, YPos

# It logs the characters that the font has not: parts of people's names.
logging.getLogger("fpdf").setLevel(logging.ERROR)

FONT = "sans"
MARGIN_MM = 12
LINE_MM = 6.4
BLACK, GREY, RED = (20, 20, 20), (120, 120, 120), (190, 20, 30)
Colour = tuple[int, int, int]
_A5_LANDSCAPE = (148, 210)


class Sheet:
    """Pages of half A4, landscape, written from the top to the bottom."""

    def __init__(self, title: str, language: str, made_at: datetime) -> None:
        self._pdf = FPDF(orientation="landscape", unit="mm", format=_A5_LANDSCAPE)
        self._pdf.set_margins(MARGIN_MM, MARGIN_MM)
        self._pdf.set_auto_page_break(auto=True, margin=MARGIN_MM)
        self._pdf.set_creation_date(made_at.astimezone(UTC))
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_producer("Levy")
        self._pdf.add_font(FONT, fname=sans_path())
        self._pdf.add_page()

    @property
    def width_mm(self) -> float:
        """How wide a line may be."""
        return self._pdf.epw

    def room_for(self, height_mm: float) -> None:
        """Go on to the next page unless that much is left of this one."""
        if self._pdf.will_page_break(height_mm):
            self._pdf.add_page()

    def text(
        self,
        words: str,
        *,
        size: int = 10,
        colour: Colour = BLACK,
        align: str = "L",
        width_mm: float = 0,
        last: bool = True,
    ) -> None:
        """Write a line; the next one goes below it, or (not `last`) beside it."""
        self._font(size, colour)
        self._pdf.cell(
            width_mm or self.width_mm,
            LINE_MM * size / 10,
            self._fitted(words, width_mm or self.width_mm),
            align=Align.coerce(align),
            new_x=XPos.LMARGIN if last else XPos.RIGHT,
            new_y=YPos.NEXT if last else YPos.TOP,
        )

    def paragraph(self, words: str, *, width_mm: float, colour: Colour = BLACK) -> None:
        """Write text over as many lines as it needs."""
        self._font(9, colour)
        self._pdf.multi_cell(
            width_mm, LINE_MM * 0.9, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def row(
        self, cells: Sequence[tuple[str, float, str]], *, shaded: bool = False, size: int = 9
    ) -> None:
        """Write a row of a table: text, width in mm and "L" or "R" of each cell."""
        self.room_for(LINE_MM)
        self._font(size, BLACK)
        self._pdf.set_fill_color(236, 236, 236)
        self._pdf.set_draw_color(*GREY)
        for words, width_mm, align in cells:
            self._pdf.cell(
                width_mm,
                LINE_MM,
                self._fitted(words, width_mm),
                border=1,
                fill=shaded,
                align=Align.coerce(align),
                new_x=XPos.RIGHT,
                new_y=YPos.TOP,
            )
        self._pdf.ln(LINE_MM)

    def gap(self, height_mm: float) -> None:
        """Leave room."""
        self._pdf.ln(height_mm)

    def stamp(self, words: str) -> None:
        """Write large and red across every page so far, as a rubber stamp does."""
        self._font(44, RED)
        width = self._pdf.get_string_width(words)
        middle_x, middle_y = self._pdf.w / 2, self._pdf.h / 2
        for page in range(1, self._pdf.pages_count + 1):
            self._pdf.page = page
            self._font(44, RED)
            with (
                self._pdf.local_context(fill_opacity=0.45),
                self._pdf.rotation(18, middle_x, middle_y),
            ):
                self._pdf.text(middle_x - width / 2, middle_y + 6, words)

    def qr_code(self, code: str, size_mm: float, caption: str) -> None:
        """Draw a QR code, which leads where it says, at the right of the present place."""
        rows = qr_modules(code)
        x, y = self._pdf.w - MARGIN_MM - size_mm, self._pdf.get_y()
        module = size_mm / len(rows)
        self._pdf.set_fill_color(0, 0, 0)
        for number, row in enumerate(rows):
            for start, length in _runs(row):
                self._pdf.rect(
                    x + start * module, y + number * module, length * module, module, style="F"
                )
        self._pdf.link(x, y, size_mm, size_mm, code)
        self._font(8, GREY)
        self._pdf.set_xy(x - 10, y + size_mm)
        self._pdf.cell(size_mm + 20, 4, caption, align=Align.C)
        self._pdf.set_xy(MARGIN_MM, y)

    def content(self) -> bytes:
        """Return the PDF."""
        return bytes(self._pdf.output())

    def _font(self, size: int, colour: Colour) -> None:
        self._pdf.set_font(FONT, size=size)
        self._pdf.set_text_color(*colour)

    def _fitted(self, words: str, width_mm: float) -> str:
        """Return what of `words` fits, with … where something does not."""
        room = width_mm - 2 * self._pdf.c_margin
        if self._pdf.get_string_width(words) <= room:
            return words
        while words and self._pdf.get_string_width(words + "…") > room:
            words = words[:-1]
        return words + "…"


def qr_modules(code: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a QR code of `code`, True for dark, without its quiet zone."""
    made = segno.make(code, error="m", micro=False)
    return tuple(tuple(bool(module) for module in row) for row in made.matrix)


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return (start, length) of each stretch of dark modules."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
