"""Sales by crop and commune: the page, its parts, and files that add up to what it says."""

import csv
import io

import pytest

from chalicelib.catalogue import COMMUNES
from chalicelib.composition import use
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.pages.desk_sales import said_weight
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.stream_feed import StreamFeed
from tests.unit.pages.desk_visitor import Visitor

ROOM = f"{HOME}/ban-hang"
SPAN = "tu=2026-09-01&den=2026-10-05"


@pytest.fixture(scope="module")
def f() -> Fair:
    """Two households; three orders released in September, one in October."""
    feed = StreamFeed()
    market = fair(table=feed.table)
    use(market.app)
    for days in (1, 1, 22, 2):
        for parcel in market.paid().parcels:
            market.delivered(parcel)
        market.tick(days=2)
        market.release_due()
        market.tick(days=days)
    feed.drain(streams.summarise)
    return market


def rows(file: str) -> list[dict[str, str]]:
    assert file.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(file[1:])))


def test_the_desk_and_the_auditor_see_what_was_sold(f: Fair) -> None:
    for role in (Role.OPERATIONS, Role.AUDITOR):
        shown = Visitor(f.app, role).get(f"{ROOM}?{SPAN}")
        assert "Còn lại sau trả hàng 1.000.000 ₫" in shown.text
        assert "Na Chi Lăng 520.000 ₫ – 520.000 ₫ 8 kg" in shown.text
        assert "Hoa hồi 480.000 ₫ – 480.000 ₫ 4 kg" in shown.text
        assert "<title>3/9: 250.000" in shown.html.replace("\u00a0", " ").replace("\u2060", "")
        assert shown.forms == 0
    assert ROOM in Visitor(f.app, Role.OPERATIONS).get(HOME).links
    assert Visitor(f.app, Role.TELLER).get(ROOM).status in {302, 303, 403}


def test_one_crop_and_one_commune(f: Fair) -> None:
    visitor = Visitor(f.app, Role.AUDITOR)
    crop = visitor.get(f"{ROOM}?{SPAN}&loai=hoi")
    assert "Còn lại sau trả hàng 480.000 ₫" in crop.text
    assert "Na Chi Lăng 520.000" not in crop.text
    place = visitor.get(f"{ROOM}?{SPAN}&xa={f.na.commune_code}&loai=na")
    assert "Còn lại sau trả hàng 520.000 ₫" in place.text
    assert COMMUNES[f.na.commune_code].name in place.text


def test_nothing_sold_is_said(f: Fair) -> None:
    shown = Visitor(f.app, Role.AUDITOR).get(f"{ROOM}?tu=2026-08-01&den=2026-08-31")
    assert "Chưa bán được gì trong thời gian này." in shown.text


@pytest.mark.parametrize(
    "path", [f"?{SPAN}&tep=nong-san", f"?{SPAN}&tep=xa", f"/xa?{SPAN}&tep=theo-xa", f"/chi-tiet?{SPAN}&tep=nong-san-theo-xa"]
)
def test_each_file_adds_up_to_the_page(f: Fair, path: str) -> None:
    found = rows(Visitor(f.app, Role.AUDITOR).get(f"{ROOM}{path}").html)
    sums = {name: sum(int(row[name]) for row in found) for name in ("Tiền bán", "Trả lại", "Còn lại", "Khối lượng (g)")}
    assert sums == {"Tiền bán": 1_000_000, "Trả lại": 0, "Còn lại": 1_000_000, "Khối lượng (g)": 12_000}


def test_the_files_by_day_of_the_months_add_up_too(f: Fair) -> None:
    visitor = Visitor(f.app, Role.AUDITOR)
    spans = ["tu=2026-09-01&den=2026-09-30", "tu=2026-10-01&den=2026-10-05"]
    links = {link.replace("&amp;", "&") for link in visitor.get(f"{ROOM}?{SPAN}").links}
    assert {f"{ROOM}?{span}&tep=ngay" for span in spans} <= links
    found = [row for span in spans for row in rows(visitor.get(f"{ROOM}?{span}&tep=ngay").html)]
    assert sum(int(row["Còn lại"]) for row in found) == 1_000_000
    assert len({row["Ngày"] for row in found}) == 4
    only = rows(visitor.get(f"{ROOM}?{spans[0]}&tep=ngay&loai=hoi").html)
    assert {row["Nông sản"] for row in only} == {"Hoa hồi"}
    assert visitor.get(f"{ROOM}?{SPAN}&tep=ngay").status == 422


def test_the_tables_of_communes_and_of_both(f: Fair) -> None:
    visitor = Visitor(f.app, Role.AUDITOR)
    assert COMMUNES[f.na.commune_code].name in visitor.get(f"{ROOM}/xa?{SPAN}").text
    both = visitor.get(f"{ROOM}/chi-tiet?{SPAN}&loc=hồi").text
    assert "Hoa hồi," in both
    assert "Na Chi Lăng," not in both
    assert visitor.get(f"{ROOM}/chi-tiet?trang=x").status == 422


@pytest.mark.parametrize(
    "query", ["tu=x", "den=2026-13-01", "tu=2026-09-09&den=2026-09-01", "tu=2020-01-01", "loai=x", "xa=1"]
)
def test_what_makes_no_sense_is_refused_with_words(f: Fair, query: str) -> None:
    assert Visitor(f.app, Role.AUDITOR).get(f"{ROOM}?{query}").status in {404, 422}


def test_over_http(f: Fair) -> None:
    caller = Caller(f.app, Visitor(f.app, Role.AUDITOR).party_id, frozenset({Role.AUDITOR}))
    body = caller.get("/measures/sales?first=2026-09-01&last=9999-12-31").body
    assert (body["last"], body["total"]["net"]) == (f.app.clock.now().date().isoformat(), 1_000_000)
    day = caller.get("/measures/sales/2026-09-03").body
    assert sum(cell["sold"]["value"] for cell in day["cells"]) == 250_000
    assert Caller(f.app, f.van.party_id, frozenset({Role.HOUSEHOLD})).get("/measures/sales").status == 403


@pytest.mark.parametrize(("grams", "said"), [(0, "0 kg"), (2_350, "2,35 kg"), (1_204_400, "1.204 kg"), (-500, "-0,5 kg")])
def test_weights_are_said_short(grams: int, said: str) -> None:
    assert said_weight(grams).replace("\u00a0", " ") == said
