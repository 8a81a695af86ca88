"""The chart of ring sizes, the conversion, and the sheet that is printed true to scale."""

import re
from io import BytesIO
from math import pi

import pytest
from django.test import Client
from pypdf import PdfReader

from jewelry.models3d.ring_sizes import table
from shop import size_strip

MM = 72 / 25.4


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace(" , ", ", ")


def test_the_chart_shows_each_size_of_four_countries(client: Client) -> None:
    page = text_of(client.get("/sizes/").content.decode())
    for row in table():
        assert f"{row.russian} {row.american} {row.european} {row.british}" in page


@pytest.mark.parametrize(
    ("size", "system", "found"),
    [
        ("7", "US", "17.3 mm inside: nearest are 17½ in Russia, 7 in the USA"),
        ("54", "EU", "17.2 mm inside: nearest are 17 in Russia"),
        ("m½", "UK", "16.9 mm inside: nearest are 17 in Russia"),
    ],
)
def test_a_size_of_another_country_is_converted(client: Client, size, system, found) -> None:
    response = client.get("/sizes/", {"size": size, "system": system})
    assert response.status_code == 200
    assert found in text_of(response.content.decode())


@pytest.mark.parametrize(
    "asked",
    [
        {"size": "99", "system": "RU"},
        {"size": "x" * 500, "system": "RU"},
        {"size": "M", "system": "US"},
        {"size": "17", "system": "XX"},
    ],
)
def test_what_is_no_size_gets_a_sentence(client: Client, asked) -> None:
    response = client.get("/sizes/", asked)
    assert response.status_code == 422
    assert "mm inside: nearest" not in response.content.decode()


def test_the_sheet_is_true_to_scale(client: Client) -> None:
    """Read from the PDF's own drawing: a unit is 1/72 inch, and viewers do not scale it."""
    response = client.get("/sizes/strip.pdf")
    assert response["Content-Type"] == "application/pdf"
    (page,) = PdfReader(BytesIO(response.content)).pages
    assert [float(side) / MM for side in page.mediabox[2:]] == pytest.approx([210, 297], abs=0.1)
    drawn = page.get_contents().get_data().decode("latin-1")
    lines = [
        [float(number) / MM for number in line]
        for line in re.findall(r"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l", drawn)
    ]
    card = [x1 - x0 for x0, y0, x1, y1 in lines if y0 == y1]
    assert card[0] == pytest.approx(85.6, abs=0.01)
    zero = 20 + size_strip.TAB_MM
    ticks = [x0 - zero for x0, _y0, x1, _y1 in lines if x0 == x1]
    for row in table():
        assert min(abs(tick - pi * row.diameter) for tick in ticks) < 0.01


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_sheet_speaks_the_visitors_language_and_is_the_same_each_time(language) -> None:
    answers = [
        Client(headers={"Accept-Language": language}).get("/sizes/strip.pdf") for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    words = PdfReader(BytesIO(answers[0].content)).pages[0].extract_text()
    assert ("Around the finger" in words) == (language == "en")
