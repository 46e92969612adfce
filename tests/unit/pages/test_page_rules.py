"""The small rules of the pages: addresses, baskets, numbers as typed, forms from elsewhere."""

import json
from urllib.parse import quote

import pytest

from chalicelib.entrypoints.pages.page import (
    MAX_BASKET_LINES,
    local_address,
    own_path,
    read_basket,
    refuse_other_origins,
)
from chalicelib.entrypoints.pages.words import weight_words
from chalicelib.entrypoints.speech.said import said_day, said_phone, said_time
from chalicelib.kernel.errors import NotPermitted

LISTING = "lst_01KAR3NDEKTSV4RRFFQ69G5FAV"
ORIGIN = "https://xulang.example"


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/ban-hang", "/ban-hang"),
        ("/rut-tien?a=1", "/rut-tien?a=1"),
        ("", "/"),
        (None, "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t\\evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/\r\\evil.example", "/"),
        (" //evil.example", "/"),
        ("/quay\r\nSet-Cookie: xl_access=x", "/"),
        ("/quay\x00", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_sign_in_never_leads_elsewhere(asked: str | None, goes_to: str) -> None:
    assert local_address(asked) == goes_to


@pytest.mark.parametrize(
    ("cookie", "basket"),
    [
        (quote(json.dumps({LISTING: 2})), {LISTING: 2}),
        ("", {}),
        ("not json", {}),
        (quote("[1]"), {}),
        (quote(json.dumps({LISTING: 0})), {}),
        (quote(json.dumps({LISTING: -1})), {}),
        (quote(json.dumps({LISTING: True})), {}),
        (quote(json.dumps({LISTING: 1.5})), {}),
        (quote(json.dumps({"x": 1})), {}),
    ],
)
def test_a_broken_basket_is_dropped(cookie: str, basket: dict[str, int]) -> None:
    assert read_basket(cookie) == basket


def test_a_basket_has_an_end() -> None:
    many = {f"lst_01KAR3NDEKTSV4RRFFQ69G5F{number:02d}": 1 for number in range(60)}
    assert len(read_basket(quote(json.dumps(many)))) == MAX_BASKET_LINES


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"origin": ORIGIN}, False),
        ({"origin": "http://local:1", "host": "local:1"}, False),
        ({"origin": "https://evil.example"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-origin", "origin": ORIGIN}, False),
    ],
)
def test_forms_of_other_sites_are_refused(headers: dict[str, str], refused: bool) -> None:
    if refused:
        with pytest.raises(NotPermitted):
            refuse_other_origins(headers, ORIGIN)
    else:
        refuse_other_origins(headers, ORIGIN)


def test_times_are_said_in_vietnam() -> None:
    assert said_time("2026-11-22T17:30:00.000Z") == "00:30, 23/11/2026"
    assert said_day("2026-11-22T17:30:00.000Z") == "thứ hai, 23/11/2026"
    assert said_phone("+84912345678") == "0912 345 678"


@pytest.mark.parametrize(("grams", "words"), [(500, "500 g"), (1000, "1 kg"), (1500, "1,5 kg"), (2050, "2,05 kg")])
def test_weights_are_said_as_people_do(grams: int, words: str) -> None:
    assert weight_words(grams) == words


@pytest.mark.parametrize(
    ("context", "path"),
    [
        ({"path": "/api/quay", "stage": "api"}, "/quay"),
        ({"path": "/quay", "stage": "api"}, "/quay"),
        ({"path": "/apiary", "stage": "api"}, "/apiary"),
        ({"path": "/quay"}, "/quay"),
        ({}, "/"),
    ],
)
def test_the_stage_is_no_part_of_an_address(context: dict[str, str], path: str) -> None:
    assert own_path(context) == path
