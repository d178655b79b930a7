"""A PDF sheet with a Chinese font embedded as far as it is used, and a QR code of vectors.

The same calls give the same bytes: the date within is given, nothing else changes.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum

import segno

from shared.edge.documents.font import font_path

with warnings.catch_warnings():
    # It tells that it can't put pictures into a PDF without Pillow, which nobody asks of it.
    warnings.simplefilter("ignore", UserWarning)
    from fpdf import FPDF
    from fpdf.enums import Align, WrapMode, XPos, YPos
    from fpdf.fonts import TTFFont

# It logs the characters that the font has not: parts of people's names. They are shown as MISSING.
logging.getLogger("fpdf").setLevel(logging.ERROR)

FONT = "sans"
MARGIN_MM = 12
LINE_MM = 6.4
BLACK, GREY, RED = (20, 20, 20), (120, 120, 120), (190, 20, 30)
Colour = tuple[int, int, int]
MISSING = "〓"  # the mark for a character that a printer has not, as in the trade


class Paper(Enum):
    """Sheets there are: width and height in mm."""

    HALF = (210, 148)  # half A4, landscape
    A4 = (210, 297)
    A4_LANDSCAPE = (297, 210)


class Sheet:
    """Pages written from the top to the bottom."""

    def __init__(
        self, title: str, language: str, made_at: datetime, paper: Paper = Paper.HALF
    ) -> None:
        self._pdf = FPDF(orientation="portrait", unit="mm", format=paper.value)
        self._lacks, self._code_at = False, (0, 0.0)
        self._pdf.set_margins(MARGIN_MM, MARGIN_MM)
        self._pdf.set_auto_page_break(auto=True, margin=MARGIN_MM)
        self._pdf.set_creation_date(made_at.astimezone(UTC))
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_producer("Levy")
        self._pdf.add_font(FONT, fname=font_path())
        font = self._pdf.fonts[FONT]
        assert isinstance(font, TTFFont)  # noqa: S101  of a file, not one of PDF's own
        self._known = font.cmap
        self._pdf.add_page()

    @property
    def width_mm(self) -> float:
        """How wide a line may be."""
        return self._pdf.epw

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return int(self._pdf.pages_count)

    @property
    def lacks(self) -> bool:
        """Whether something was written that the font has not, and is shown as 〓."""
        return self._lacks

    def new_page(self) -> None:
        """Go on at the top of a fresh page."""
        self._pdf.add_page()

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
            self._fitted(self._shown(words), width_mm or self.width_mm),
            align=Align.coerce(align),
            new_x=XPos.LMARGIN if last else XPos.RIGHT,
            new_y=YPos.NEXT if last else YPos.TOP,
        )

    def paragraph(
        self,
        words: str,
        *,
        width_mm: float = 0,
        colour: Colour = BLACK,
        size: int = 9,
        by_sign: bool = False,
    ) -> None:
        """Write text over as many lines as it needs; `by_sign` breaks it anywhere, as Chinese."""
        self._font(size, colour)
        self._pdf.multi_cell(
            width_mm or self.width_mm,
            LINE_MM * size / 10,
            self._shown(words),
            align=Align.L,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=WrapMode.CHAR if by_sign else WrapMode.WORD,
        )

    def row(
        self,
        cells: Sequence[tuple[str, float, str]],
        *,
        shaded: bool = False,
        size: int = 9,
        height_mm: float = LINE_MM,
    ) -> None:
        """Write a row of a table: text, width in mm and "L" or "R" of each cell."""
        self.room_for(height_mm)
        self._font(size, BLACK)
        self._pdf.set_fill_color(236, 236, 236)
        self._pdf.set_draw_color(*GREY)
        for words, width_mm, align in cells:
            self._pdf.cell(
                width_mm,
                height_mm,
                self._fitted(self._shown(words), width_mm),
                border=1,
                fill=shaded,
                align=Align.coerce(align),
                new_x=XPos.RIGHT,
                new_y=YPos.TOP,
            )
        self._pdf.ln(height_mm)

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
        self._code_at = self.pages, y

    def below_qr(self, height_mm: float) -> None:
        """Go on below the last QR code, which took so much, unless that is past already."""
        page, y = self._code_at
        if page == self.pages:
            self._pdf.set_xy(MARGIN_MM, max(self._pdf.get_y(), y + height_mm))

    def rule(self) -> None:
        """Draw a line across, to cut along."""
        y = self._pdf.get_y() + 2
        self._pdf.set_draw_color(*GREY)
        self._pdf.set_dash_pattern(dash=2, gap=2)
        self._pdf.line(MARGIN_MM, y, self._pdf.w - MARGIN_MM, y)
        self._pdf.set_dash_pattern()
        self._pdf.set_xy(MARGIN_MM, y + 3)

    def content(self) -> bytes:
        """Return the PDF."""
        return bytes(self._pdf.output())

    def _font(self, size: int, colour: Colour) -> None:
        self._pdf.set_font(FONT, size=size)
        self._pdf.set_text_color(*colour)

    def _shown(self, words: str) -> str:
        """Return `words` with 〓 for what the font has not."""
        known = self._known
        shown = "".join(sign if ord(sign) in known or sign == "\n" else MISSING for sign in words)
        self._lacks = self._lacks or shown != words
        return shown

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
