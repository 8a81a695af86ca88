"""The packing list and the label of a parcel: PDF on A6, with the site's fonts.

The same parcel in the same language gives the same file, byte for byte.
"""

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A6
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepInFrame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from jewelry.orders.models import Order
from jewelry.pricing.document import pdf_style
from jewelry.purchases.delivery import COUNTRIES
from jewelry.purchases.models import Purchase
from jewelry.shipping.parcels import Parcel

MARGIN = 7 * mm
WIDTH, HEIGHT = A6[0] - 2 * MARGIN, A6[1] - 2 * MARGIN
BARCODE_HIGH, MAX_BAR = 17 * mm, 1.8
NAME = ParagraphStyle("Name", fontName="Strong", fontSize=13, leading=16, textColor=pdf_style.INK)
WHERE = ParagraphStyle("Where", fontName="Text", fontSize=11, leading=14.5, textColor=pdf_style.INK)
HEAD = ParagraphStyle("Head", fontName="Display", fontSize=16, leading=20, textColor=pdf_style.INK)
NUMBER = ParagraphStyle("Number", fontName="Strong", fontSize=11, leading=15)
FLUSH = TableStyle(
    [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, pdf_style.HAIR),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)


def label(parcel: Parcel) -> bytes:
    """Return one page: to whom, where to, by whom, with the number as a barcode."""
    pdf_style.register()
    story: list[Flowable] = [
        _text("Alexandrite", "Quiet"),
        HRFlowable(WIDTH, 0.6, color=pdf_style.INK, spaceBefore=3, spaceAfter=7),
        *_recipient(parcel),
    ]
    if parcel.shipment and parcel.shipment.carrier:
        story += [Spacer(0, 4 * mm), *_carried(parcel)]
    story += [Spacer(0, 3 * mm), _text(_contents(parcel), "Small")]
    # Long addresses are set smaller, since a label has one page.
    return _pdf(
        _("Label of %(number)s"), parcel, [KeepInFrame(WIDTH, HEIGHT, story, mode="shrink")]
    )


def packing_list(parcel: Parcel) -> bytes:
    """Return what lies in the parcel. It has no prices: it may be a gift."""
    pdf_style.register()
    purchase = parcel.purchase
    sent = parcel.shipment.sent_at if parcel.shipment else None
    when = [date_format(sent, "DATE_FORMAT")] if sent else []
    story: list[Flowable] = [
        _text("Alexandrite", "Quiet"),
        Paragraph(escape(_("What is in the box")), HEAD),
        _text(" · ".join([purchase.number, *when]), "Quiet"),
        Spacer(0, 3 * mm),
        Table(
            [[_piece(order), _text(f"× {order.quantity}", "Amount")] for order in parcel.orders],
            [WIDTH - 12 * mm, 12 * mm],
            style=FLUSH,
        ),
    ]
    if purchase.gift_note:
        story += [Spacer(0, 4 * mm), Paragraph(escape(purchase.gift_note), HEAD)]
    return _pdf(_("Packing list of %(number)s"), parcel, story)


def _recipient(parcel: Parcel) -> list[Flowable]:
    purchase = parcel.purchase
    to = [Paragraph(escape(purchase.recipient_name or str(purchase.customer)), NAME)]
    if purchase.phone:
        to.append(Paragraph(escape(purchase.phone), WHERE))
    if parcel.is_picked_up:
        return [*to, Spacer(0, 2 * mm), Paragraph(escape(_("Picked up at the workshop")), NAME)]
    return [
        *to,
        Spacer(0, 2 * mm),
        *[Paragraph(escape(line), WHERE) for line in _address(purchase)],
    ]


def _address(purchase: Purchase) -> list[str]:
    street = ", ".join(part for part in (purchase.street, purchase.flat) if part)
    country = str(COUNTRIES.get(purchase.country, purchase.country))
    place = ", ".join(part for part in (purchase.postcode, purchase.city, country) if part)
    lines = (purchase.point, street, purchase.entrance, place)
    return [line for line in lines if line] or [_("The address is in the contract.")]


def _carried(parcel: Parcel) -> list[Flowable]:
    assert parcel.shipment is not None
    number = parcel.shipment.number
    named = [_text(str(parcel.shipment.carrier), "Strong"), Spacer(0, 1.5 * mm)]
    if not number:
        return named
    if not number.isascii():  # a courier's own words: no barcode has these letters
        return [*named, Paragraph(escape(number), NUMBER)]
    # As wide as the page allows: scanners read broad bars from afar.
    narrow = WIDTH / Code128(number, barWidth=1, quiet=False).width
    code = Code128(number, barHeight=BARCODE_HIGH, barWidth=min(narrow, MAX_BAR), quiet=False)
    return [*named, code, Paragraph(escape(number), NUMBER)]


def _contents(parcel: Parcel) -> str:
    orders = ", ".join(order.number for order in parcel.orders)
    return f"{parcel.purchase.number} · {orders}"


def _piece(order: Order) -> list[Flowable]:
    said = [order.number, order.alloy.name, *[f"{name}: {wish}" for name, wish in order.wishes]]
    marks = [hallmark.uin for hallmark in order.hallmarks.all()]
    uins = [_text(_("UIN: %(uins)s") % {"uins": ", ".join(marks)}, "Small")] if marks else []
    return [_text(order.title, "Strong"), _text(" · ".join(said), "Small"), *uins]


def _text(words: str, style: str) -> Paragraph:
    return Paragraph(escape(words), pdf_style.STYLES[style])


def _pdf(title: str, parcel: Parcel, story: list[Any]) -> bytes:
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A6,
        title=title % {"number": parcel.purchase.number},
        author="Alexandrite",
        lang=get_language(),
        invariant=1,
    )
    frame = Frame(MARGIN, MARGIN, WIDTH, HEIGHT, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_quiet))
    document.build(story)
    return file.getvalue()


def _quiet(canvas: Canvas, document: Any) -> None:
    """Number the pages from the second on."""
    if document.page > 1:
        canvas.setFont("Text", 7)
        canvas.drawRightString(A6[0] - MARGIN, 4 * mm, str(document.page))
