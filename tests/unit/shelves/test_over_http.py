"""Shelves through the API: the teller's commands, whose they are, and what the household sees."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.identity import Role, StaffNumber
from tests.builders_identity import CHI_LANG, HUU_LUNG, PIN, staff_member
from tests.builders_orders import PAO_PHONE, ActorCaller, Fair, fair
from tests.builders_shelves import bought, check_counts, left, new_move
from tests.caller import Caller
from tests.unit.orders.over_http import ok, signed_in


@pytest.fixture
def market() -> Fair:
    return fair()


@pytest.fixture
def till(market: Fair) -> Caller:
    return ActorCaller(market.app, market.teller)


def units(market: Fair, count: int, **changes: Any) -> dict[str, Any]:
    return {"move_id": new_move(market), "phone": PAO_PHONE, "count": count, **changes}


def test_goods_come_go_and_are_counted(market: Fair, till: Caller) -> None:
    staff_member(market.app, Role.SUPERVISOR, number=StaffNumber("LS0009"), phone="+84977000111")
    at = f"/shelves/{market.hoi.listing_id}"
    found = ok(till.post("/shelf-lookups", {"phone": "0913 456 789"}))
    (keepable,) = found["entries"]
    assert found["household"] == market.pao.name
    assert (keepable["at_home"], keepable["here"], keepable["obstacle"]) == (20, 0, None)
    taken = ok(till.post(f"{at}/intakes", units(market, 12)))
    assert (taken["kind"], taken["units"], taken["left"]) == ("taken_in", 12, 12)
    parcel = bought(market, 2)
    shown = ok(till.get(at))
    assert (shown["shelf"]["units"], shown["phone"]) == (12, "*** *** 789")
    assert shown["waiting"] == [{"id": parcel.parcel_id, "code": parcel.code, "units": 2, "sendable": True}]
    assert ok(till.get(f"/parcels/{parcel.code}/shelf"))["sendable"] is True
    assert ok(till.post(f"/parcels/{parcel.parcel_id}/shelf-hand-in"))["state"] == "handed_in"
    assert ok(till.get(f"/parcels/{parcel.code}/shelf"))["sendable"] is False
    assert ok(till.post(f"{at}/take-backs", units(market, 3)))["left"] == 7
    signed = {"supervisor_number": "LS0009", "supervisor_pin": PIN}
    off = {"move_id": new_move(market), "seen": 7, "counted": 6, "variance": "damaged", "note": "chuột cắn một túi"}
    assert ok(till.post(f"{at}/recounts", {**off, **signed}))["left"] == 6
    (line,) = ok(till.get("/shelves"))["entries"]
    assert {name: line[name] for name in ("units", "taken_in", "sent", "taken_back", "missing")} == {
        "units": 6, "taken_in": 12, "sent": 2, "taken_back": 3, "missing": 1,
    }  # fmt: skip
    log = ok(till.get(f"{at}/moves"))["entries"]
    assert [move["kind"] for move in log] == ["recounted", "taken_back", "sent", "taken_in"]
    assert log[2]["parcel_code"] == parcel.code
    check_counts(market)


def test_the_household_sees_where_its_goods_are(market: Fair, till: Caller) -> None:
    at, pao = f"/my/listings/{market.hoi.listing_id}/places", signed_in(market, market.pao)
    assert ok(pao.get(at)) == {"at_home": 20, "promised": 0, "entries": []}
    left(market, 5)
    bought(market, 4)
    places = ok(pao.get(at))
    assert (places["at_home"], places["promised"]) == (15, 4)
    assert [(one["outlet"], one["units"]) for one in places["entries"]] == [("Xã Chi Lăng", 5)]
    (move,) = ok(pao.get(f"{at}/{CHI_LANG}/moves"))["entries"]
    assert (move["kind"], move["units"]) == ("taken_in", 5)
    assert pao.get(f"{at}/{HUU_LUNG}/moves").body["code"] == "no_such_shelf"
    van = signed_in(market, market.van)
    assert van.get(at).status == van.get(f"{at}/{CHI_LANG}/moves").status == 404


def test_a_log_is_read_page_by_page(market: Fair, till: Caller) -> None:
    for _ in range(5):
        left(market, 1)
    seen: list[int] = []
    path = f"/shelves/{market.hoi.listing_id}/moves?limit=2"
    cursor = ""
    while True:
        page = ok(till.get(path + (f"&cursor={cursor}" if cursor else "")))
        seen += [move["left"] for move in page["entries"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert seen == [5, 4, 3, 2, 1]
    assert till.get(f"{path}&cursor=xyz").status == 422


def test_only_staff_of_the_outlet(market: Fair, till: Caller) -> None:
    left(market, 5)
    parcel, at = bought(market), f"/shelves/{market.hoi.listing_id}"
    recount = {"move_id": new_move(market), "seen": 5, "counted": 5}
    commands = [
        ("/shelf-lookups", {"phone": PAO_PHONE}),
        (f"{at}/intakes", units(market, 1)),
        (f"{at}/take-backs", units(market, 1)),
        (f"{at}/recounts", recount),
        (f"/parcels/{parcel.parcel_id}/shelf-hand-in", {}),
    ]
    queries = ["/shelves", at, f"{at}/moves", f"/parcels/{parcel.parcel_id}/shelf"]
    pao = signed_in(market, market.pao)
    nowhere = ActorCaller(market.app, replace(market.teller, outlet_code=None))
    for path, sent in commands:
        assert pao.post(path, sent).status == 403
        assert nowhere.post(path, sent).body["code"] == "not_at_outlet"
    for path in queries:
        assert pao.get(path).status == 403
        assert nowhere.get(path).body["code"] == "not_at_outlet"
    elsewhere = ActorCaller(market.app, replace(market.teller, outlet_code=HUU_LUNG))
    assert ok(elsewhere.get("/shelves"))["entries"] == []
    for path, sent in commands[2:4]:
        assert elsewhere.post(path, sent).body["code"] == "no_such_shelf"
    assert elsewhere.get(at).body["code"] == elsewhere.get(f"{at}/moves").body["code"] == "no_such_shelf"
    assert elsewhere.post(*commands[4]).body["code"] == "shelf_short"
    check_counts(market)
