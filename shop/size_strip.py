"""The sheet to print for measuring a ring: a strip for the finger and circles for a ring, true to scale.

The same language gives the same file, byte for byte.
"""

from functools import lru_cache
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from jewelry.models3d.ring_sizes import RingSize, table
from jewelry.pricing.document import pdf_style

LEFT = 20 * mm
WIDTH = A4[0] - 2 * LEFT
CARD_MM = 85.6
"""The long side of a bank card (ISO/IEC 7810, ID-1), which everybody has to check the print with."""

STRIP_MM, STRIP_HIGH_MM, TAB_MM = 78.0, 13.0, 22.0
"""From the zero line to the strip's end; its height; the tab before the zero line."""

ROUND_FROM_MM, ROUND_TO_MM, COLUMNS = 15.0, 22.5, 4


@lru_cache(maxsize=8)
def render(language: str) -> bytes:
    """Return the PDF in this language."""
    pdf_style.register()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, lang=language)
    with translation.override(language):
        canvas.setTitle(_("Ring sizes to print"))
        canvas.setAuthor("Alexandrite")
        y = _head(canvas)
        y = _check(canvas, y - 9 * mm)
        y = _strip(canvas, y - 12 * mm)
        _circles(canvas, y - 13 * mm)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _head(canvas: Canvas) -> float:
    y = A4[1] - 30 * mm
    _line(canvas, LEFT, y, _("Your ring size"), "Display", 24)
    told = _(
        "Print this page at 100 %, without “fit to page”, and lay a bank card on the first line."
    )
    return _words(canvas, y - 8 * mm, told)


def _check(canvas: Canvas, y: float) -> float:
    """A bar as long as a bank card."""
    canvas.setStrokeColor(pdf_style.INK)
    canvas.setLineWidth(0.8)
    canvas.line(LEFT, y, LEFT + CARD_MM * mm, y)
    for x in (LEFT, LEFT + CARD_MM * mm):
        canvas.line(x, y - 2 * mm, x, y + 2 * mm)
    told = _("a bank card: 85.6 mm")
    _line(canvas, LEFT + (CARD_MM + 4) * mm, y - 1 * mm, told, "Text", 9)
    return y


def _strip(canvas: Canvas, y: float) -> float:
    """Ticks stand at each size's circumference from the zero line, to which the end is led."""
    told = _(
        "Cut the strip out, and slit it along the dashed line. Lead the end through the slit around the "
        "finger, close to the skin, and read the size at the line. It must pass the knuckle."
    )
    _line(canvas, LEFT, y, _("Around the finger"), "Display", 13)
    bottom: float = _words(canvas, y - 6 * mm, told) - (STRIP_HIGH_MM + 4) * mm
    zero, top = LEFT + TAB_MM * mm, bottom + STRIP_HIGH_MM * mm
    canvas.setStrokeColor(pdf_style.INK)
    canvas.setLineWidth(0.5)
    canvas.rect(LEFT, bottom, (TAB_MM + STRIP_MM) * mm, STRIP_HIGH_MM * mm)
    canvas.saveState()
    canvas.setDash(2, 1.5)
    canvas.line(zero, bottom + 1.5 * mm, zero, top - 1.5 * mm)
    canvas.restoreState()
    for size in table():
        _tick(canvas, zero + size.circumference * mm, top, size)
    for across in range(40, int(STRIP_MM) - 2):
        long = across % 5 == 0
        x = zero + across * mm
        canvas.line(x, bottom, x, bottom + (2.2 if long else 1.2) * mm)
        if long:
            _middle(canvas, x, bottom + 3 * mm, str(across), 5)
    _line(canvas, LEFT + 2 * mm, top - 4.6 * mm, _("Russian size, mm"), "Text", 5.6)
    _line(canvas, LEFT + 2 * mm, bottom + 2.8 * mm, _("Europe, mm around"), "Text", 5.6)
    return bottom


def _tick(canvas: Canvas, x: float, top: float, size: RingSize) -> None:
    is_whole = size.diameter == int(size.diameter)
    canvas.line(x, top, x, top - (2.6 if is_whole else 1.5) * mm)
    if is_whole:
        _middle(canvas, x, top - 4.8 * mm, str(int(size.diameter)), 5.6)


def _circles(canvas: Canvas, y: float) -> None:
    _line(canvas, LEFT, y, _("A ring that fits"), "Display", 13)
    told = _(
        "Lay a ring on the circles: it has the size of the circle that its inner edge just shows."
    )
    y = _words(canvas, y - 6 * mm, told) - 12 * mm
    canvas.setLineWidth(0.5)
    wide, high = WIDTH / COLUMNS, 29 * mm
    for place, size in enumerate(table(ROUND_FROM_MM, ROUND_TO_MM)):
        x = LEFT + (place % COLUMNS + 0.5) * wide
        middle = y - place // COLUMNS * high
        canvas.circle(x, middle, size.diameter / 2 * mm)
        _middle(canvas, x, middle + 0.4 * mm, size.russian, 10)
        names = f"US {size.american} · EU {size.european}"
        _middle(canvas, x, middle - 3 * mm, names, 5)


def _line(canvas: Canvas, x: float, y: float, words: str, face: str, size: float) -> None:
    canvas.setFillColor(pdf_style.INK)
    canvas.setFont(face, size)
    canvas.drawString(x, y, words)


def _middle(canvas: Canvas, x: float, y: float, words: str, size: float) -> None:
    canvas.setFillColor(pdf_style.INK)
    canvas.setFont("Text", size)
    canvas.drawCentredString(x, y, words)


def _words(canvas: Canvas, y: float, words: str) -> float:
    """Write a paragraph; return the y of its last line."""
    canvas.setFillColor(pdf_style.SOFT)
    canvas.setFont("Text", 9)
    lines: list[str] = simpleSplit(words, "Text", 9, WIDTH)
    for number, line in enumerate(lines):
        canvas.drawString(LEFT, y - number * 4.6 * mm, line)
    last: float = y - (len(lines) - 1) * 4.6 * mm
    return last
