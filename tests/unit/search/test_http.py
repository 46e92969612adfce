"""Search over HTTP, called in process."""

from urllib.parse import quote

import pytest

from chalicelib.composition import Application
from tests.builders_search import fixture_application
from tests.caller import Caller


@pytest.fixture(scope="module")
def app() -> Application:
    return fixture_application()


@pytest.mark.pain(10)
def test_guests_find_with_or_without_accents(app: Application) -> None:
    visitor = Caller(app)
    for words in ("na chi lang", "Na Chi Lăng", "NA%20CHI%20LANG"):
        answer = visitor.get(f"/search?q={quote(words) if '%' not in words else words}")
        assert answer.status == 200
        assert answer.body["entries"][0]["title"].startswith("Na Chi Lăng")
        assert (answer.body["sort"], answer.body["relaxed"]) == ("relevance", False)
    card = answer.body["entries"][0]
    assert card["photo"] is None
    assert {"id", "slug", "unit_price", "stock", "commune", "district", "seller_name"} <= set(card)


def test_counts_and_filters_agree(app: Application) -> None:
    visitor = Caller(app)
    whole = visitor.get("/search?q=na").body
    for facet in whole["categories"]:
        assert visitor.get(f"/search?q=na&category={facet['value']}").body["total"] == facet["count"]
    for facet in whole["communes"]:
        assert visitor.get(f"/search?q=na&commune={facet['value']}").body["total"] == facet["count"]
    assert {"Trái cây", "Na Chi Lăng"} <= {facet["name"] for facet in whole["categories"]}


def test_a_category_is_paged_by_cursor(app: Application) -> None:
    visitor = Caller(app)
    path = "/categories/trai-cay/listings?sort=price_up&limit=9"
    seen: list[str] = []
    cursor = ""
    while True:
        page = visitor.get(path + (f"&cursor={cursor}" if cursor else "")).body
        seen += [entry["id"] for entry in page["entries"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == page["total"] == 60


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/categories/khong-co/listings", 404, "no_such_category"),
        ("/search?sort=best", 422, "unknown_sort"),
        ("/search?limit=1000", 422, "invalid_input"),
        ("/search?limit=x", 422, "invalid_input"),
        ("/search?cursor=zzz", 422, "invalid_input"),
        ("/search?q=" + "a" * 201, 422, "invalid_input"),
        ("/search?q=" + "a" * 3_000, 422, "invalid_input"),
    ],
)
def test_bad_requests(app: Application, path: str, status: int, code: str) -> None:
    answer = Caller(app).get(path)
    assert (answer.status, answer.body["code"]) == (status, code)


@pytest.mark.parametrize(
    "words", ["", " ", "%00", "'; DROP", '"', "(((", "a:b", "*", "\\", "😀", "̂" * 20, "đ" * 200, "ls00000aaaaaa"]
)
def test_any_words_have_an_answer(app: Application, words: str) -> None:
    assert Caller(app).get(f"/search?q={quote(words)}").status == 200


@pytest.mark.parametrize("value", ["khong-co", "' OR 1", "đ", "06523x"])
def test_unknown_filters_find_nothing(app: Application, value: str) -> None:
    for name in ("category", "commune"):
        answer = Caller(app).get(f"/search?{name}={quote(value)}")
        assert (answer.status, answer.body["total"]) == (200, 0)


def test_each_facet_is_counted_without_its_own_choice(app: Application) -> None:
    visitor = Caller(app)
    both = visitor.get("/search?category=na,hoi&price=50k-100k,200k-500k&stock=1").body
    counts = {facet["value"]: facet["count"] for facet in both["categories"]}
    alone = [visitor.get(f"/search?category={one}&price=50k-100k,200k-500k&stock=1").body["total"] for one in ("na", "hoi")]
    assert [counts["na"], counts["hoi"]] == alone
    assert both["total"] == sum(alone) > 0
    assert counts["que"] > 0, "what is not chosen is counted too"
    prices = {facet["value"]: facet["count"] for facet in both["prices"]}
    assert both["total"] == prices["50k-100k"] + prices["200k-500k"]
    assert both["in_stock"] == both["total"]


@pytest.mark.parametrize("choice", ["month=13", "month=0", "price=cheap", "ocop=9", "stock=yes", "cold=0", "grade=best"])
def test_unknown_choices_are_named(app: Application, choice: str) -> None:
    answer = Caller(app).get(f"/search?{choice}")
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, "invalid_input", choice.partition("=")[0])


def test_what_is_in_season_stands_first(app: Application) -> None:
    shown = Caller(app).get("/search?sort=season&limit=5").body
    assert (shown["sort"], len(shown["entries"])) == ("season", 5)
    assert Caller(app).get("/search?month=now").body["total"] == 305
