"""The look of a document on paper: the site's typefaces, and its colours in the light theme."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import TableStyle

from jewelry.pricing.document import fonts

PAGE_MARGIN = 18 * mm
INK, SOFT, HAIR = (HexColor(colour) for colour in ("#1f1a22", "#6b6470", "#e4e1db"))
ACCENT = HexColor("#12534a")
CUTS = [(7, 3), (17, 3), (22, 9.2), (12, 21.5), (2, 9.2), (7, 3), (9, 9.2), (12, 21.5), (15, 9.2), (17, 3)]  # fmt: skip
GIRDLE = [(2, 9.2), (22, 9.2), (15, 9.2), (12, 3), (9, 9.2)]
_registering = Lock()


def _style(face: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    colour = more.pop("textColor", INK)
    return ParagraphStyle(face, fontName=face, fontSize=size, leading=leading, textColor=colour, **more)  # fmt: skip


STYLES = {
    "Title": _style("Display", 26, 32),
    "Heading": _style("Display", 12, 17),
    "Text": _style("Text", 9, 12),
    "Strong": _style("Strong", 9.5, 13),
    "Small": _style("Text", 7.4, 9.8, textColor=SOFT),
    "Reason": _style("Text", 8.2, 11.4, spaceAfter=3),
    "Quiet": _style("Text", 9, 13, textColor=SOFT),
    "Name": _style("Text", 8.2, 11, textColor=SOFT),
    "Value": _style("Text", 8.2, 11),
    "Amount": _style("Text", 9, 12, alignment=TA_RIGHT),
    "Sum": _style("Strong", 9.5, 13, alignment=TA_RIGHT),
}
ALL = (0, 0), (-1, -1)
FLUSH = [("LEFTPADDING", *ALL, 0), ("RIGHTPADDING", *ALL, 0), ("VALIGN", *ALL, "TOP")]
BESIDE = TableStyle([*FLUSH, ("TOPPADDING", *ALL, 0), ("RIGHTPADDING", (0, 0), (0, -1), 9 * mm)])
PAIR = TableStyle([*FLUSH, ("TOPPADDING", *ALL, 5 * mm)])
SHEET = TableStyle(
    [
        *FLUSH,
        ("RIGHTPADDING", (0, 0), (0, -1), 6),
        ("LINEBELOW", *ALL, 0.4, HAIR),
        ("TOPPADDING", *ALL, 1.8),
        ("BOTTOMPADDING", *ALL, 2),
    ]
)
LINES = TableStyle(
    [
        *SHEET.getCommands(),
        ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
        ("LINEBELOW", (0, -1), (-1, -1), 0, HexColor("#ffffff")),
    ]
)


def register() -> None:
    """Register the fonts once in a process; the first document ever waits until they are made."""
    with _registering:
        known = set(pdfmetrics.getRegisteredFontNames())
        for face in fonts.TYPEFACES.keys() - known:
            pdfmetrics.registerFont(TTFont(face, fonts.path(face)))


def furniture(number: str) -> Callable[[Canvas, Any], None]:
    """Return the function that draws each page's mark at the top, and number and page at the
    bottom."""

    def draw(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        _mark(canvas, PAGE_MARGIN, A4[1] - PAGE_MARGIN)
        canvas.setFont("Text", 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(PAGE_MARGIN, 11 * mm, number)
        canvas.drawRightString(A4[0] - PAGE_MARGIN, 11 * mm, str(document.page))
        canvas.restoreState()

    return draw


def _mark(canvas: Canvas, x: float, y: float) -> None:
    scale = 0.78
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(1)
    canvas.setLineJoin(1)
    for points in (CUTS, GIRDLE):
        path = canvas.beginPath()
        path.moveTo(x + points[0][0] * scale, y - points[0][1] * scale)
        for across, down in points[1:]:
            path.lineTo(x + across * scale, y - down * scale)
        canvas.drawPath(path)
    canvas.setFillColor(INK)
    canvas.setFont("Display", 14)
    canvas.drawString(x + 27 * scale, y - 15.5 * scale, "Alexandrite")
