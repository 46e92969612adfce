"""Sheets over the API: who may, what is told, where the file goes and comes from."""

from typing import Any

from chalicelib.composition import use
from chalicelib.identity import Role
from chalicelib.sheets import SheetId
from tests.builders_orders import ActorCaller, Fair
from tests.builders_sheets import REASON, csv_of, row_of, sheet_market, worked
from tests.caller import Caller


def desk(market: Fair) -> ActorCaller:
    return ActorCaller(market.app, market.operations)


def wish(market: Fair, **changes: Any) -> dict[str, Any]:
    sheet_id = SheetId.make(market.app.clock.now(), market.app.entropy)
    return {"sheet_id": sheet_id, "format": "csv", "name": "na.csv", "reason": REASON} | changes


def test_a_file_from_its_announcement_to_its_undoing() -> None:
    market = sheet_market()
    caller = desk(market)
    told = caller.post("/sheet-imports", wish(market)).body
    assert (told["state"], told["upload"]["fields"]["key"]) == ("awaited", f"sheets/{told['id']}.csv")
    content = csv_of([row_of(1), row_of(2, stock="nhiều")])
    market.app.objects.write(told["upload"]["fields"]["key"], content, content_type="text/csv")
    at = f"/sheet-imports/{told['id']}"
    for step, state, counts in (
        ("check", "checked", {"created": 1, "faulty": 1}),
        ("import", "done", {"created": 1, "faulty": 1}),
        ("undo", "undone", {"back": 1}),
    ):
        assert caller.post(f"{at}/{step}").status == 201
        worked(market)
        use(market.app)
        now = caller.get(at).body
        assert (now["state"], now["counts"], now["rows_done"]) == (state, counts, 2)
        (fault,) = caller.get(f"{at}/faults").body["entries"]
        assert (fault["row"], fault["column"], fault["cell"]) == (3, "Số lượng", "nhiều")
    refused = caller.post(f"{at}/import")
    assert (refused.status, refused.body["code"]) == (409, "sheet_moved")
    assert [one["id"] for one in caller.get("/sheet-imports").body["entries"]] == [told["id"]]


def test_an_export_says_where_its_file_is() -> None:
    market = sheet_market()
    caller = desk(market)
    ordered = caller.post("/sheet-exports", {"sheet_id": wish(market)["sheet_id"], "format": "xlsx", "category": "na"})
    assert (ordered.body["state"], ordered.body["address"]) == ("writing", None)
    worked(market)
    use(market.app)
    done = caller.get(f"/sheet-exports/{ordered.body['id']}").body
    assert (done["state"], done["rows_done"]) == ("done", 1)
    assert f"exports/{done['id']}.xlsx" in done["address"]
    assert done["file_name"].endswith(".xlsx")
    assert len(caller.get("/sheet-exports").body["entries"]) == 1


def test_what_is_asked_wrongly_or_by_others() -> None:
    market = sheet_market()
    caller = desk(market)
    first = wish(market)
    assert caller.post("/sheet-imports", first).status == 201
    assert caller.post("/sheet-imports", first | {"name": "other"}, key="another-operation").body["code"] == "sheet_exists"
    assert caller.post("/sheet-imports", wish(market, reason="vì")).status == 422
    asked = {"sheet_id": wish(market)["sheet_id"], "format": "csv", "category": "khong-co"}
    assert caller.post("/sheet-exports", asked).body["code"] == "no_such_category"
    unknown = SheetId.make(market.app.clock.now(), market.app.entropy)
    for address in (f"/sheet-imports/{unknown}", f"/sheet-imports/{unknown}/faults", f"/sheet-exports/{unknown}"):
        assert caller.get(address).body["code"] == "no_such_sheet"
    seller = Caller(market.app, market.van.party_id, frozenset({Role.HOUSEHOLD}))
    assert seller.post("/sheet-imports", wish(market)).status == 403
    assert seller.get(f"/sheet-imports/{first['sheet_id']}").status == 403
