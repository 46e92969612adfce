"""Whoever chooses English reads English on every page, and nobody else is shown it."""

import re

import pytest

from chalicelib.entrypoints.pages.sign_in_state import LANGUAGE_COOKIE
from chalicelib.entrypoints.speech import language, say, speak, vnd
from chalicelib.entrypoints.speech.said import in_words, said_age, said_day, said_kg
from chalicelib.entrypoints.speech.templates import VIETNAMESE
from chalicelib.messages import Language
from tests.builders import application_on
from tests.unit.pages.desk_visitor import Visitor

NAMES = re.compile("Xứ Lạng|Lạng Sơn|Tiếng Việt|đồng|₫|Chi Lăng|Tràng Định|[Vv]ành khuyên|mác mật|bánh chưng|Mẫu Sơn")
"""What English says as it is; with it the names of places, which are data."""
PAGES = ("/gio-hang", "/tro-giup", "/tro-giup/rut-tien", "/dang-nhap", "/tra-cuu", "/verify", "/quay/dang-nhap",
         "/dieu-hanh/dang-nhap", "/ngoai-mang", "/khong-co-trang-nay")  # fmt: skip


class Reader(Visitor):
    """Somebody whose browser asks for English."""

    def _send(self, method, path, raw):  # type: ignore[no-untyped-def]
        self._cookie = "; ".join(filter(None, (self._cookie.partition(";")[0], f"{LANGUAGE_COOKIE}=en")))
        return super()._send(method, path, raw)


@pytest.fixture
def english():  # type: ignore[no-untyped-def]
    speak(Language.EN)
    yield
    speak(Language.VI)


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_hold_no_vietnamese_but_names(path: str) -> None:
    shown = Reader(application_on()).get(path)
    assert '<html lang="en">' in shown.html
    assert VIETNAMESE.findall(NAMES.sub("", shown.text)) == [], shown.text
    assert language() is Language.VI, "the next request begins anew"


def test_the_choice_is_made_at_the_foot_of_the_page_and_kept_in_a_cookie() -> None:
    visitor = Visitor(application_on())
    page = visitor.get("/gio-hang?a=1")
    assert '<button name="tieng" value="en" lang="en">English</button>' in page.html
    assert page.hidden["tiep"] == "/gio-hang?a=1"
    assert visitor.post("/ngon-ngu", tieng="en", tiep="/gio-hang").leads_to == "/gio-hang"
    assert visitor.post("/ngon-ngu", tieng="en", tiep="//elsewhere.vn").leads_to == "/"


@pytest.mark.usefixtures("english")
def test_sums_days_and_weights_are_said_in_english() -> None:
    assert vnd(1_250_000) == "1,250,000\u00a0₫"
    assert in_words(2_540_005) == "Two million five hundred and forty thousand and five đồng"
    assert said_day("2026-11-22T17:30:00.000Z") == "Monday 23 November 2026"
    assert said_kg(2_350) == "2.35 kg"
    assert said_age("2026-11-23T04:00:00.000Z", "2026-11-23T05:00:00.000Z") == "1 hour"
    assert say("Đã giao {n} kiện", n=1) == "1 parcel delivered"
    assert say("Đã giao {n} kiện", n=2) == "2 parcels delivered"
