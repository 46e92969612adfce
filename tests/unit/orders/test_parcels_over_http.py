"""Parcels through the API: who sees and moves them, and how they end."""

import pytest

from chalicelib.identity import Actor
from chalicelib.payments import escrow
from tests.builders_orders import BUYER_PHONE, ActorCaller, Fair, deliver_effects, fair
from tests.caller import Caller
from tests.unit.orders.over_http import CANNOT_SEND, ok, placed, signed_in


@pytest.fixture
def market() -> Fair:
    return fair()


class TestParcels:
    def test_a_household_sees_its_own_with_one_next_action(self, market: Fair) -> None:
        market.paid()
        (mine,) = ok(signed_in(market, market.van).get("/my/parcels"))["entries"]
        assert mine["next_action"] == "confirm"
        assert mine["shares"]["seller"] == 123_760
        assert BUYER_PHONE not in str(mine)

    def test_what_is_not_paid_is_not_its_business(self, market: Fair) -> None:
        order = placed(market)
        van = signed_in(market, market.van)
        assert ok(van.get("/my/parcels"))["entries"] == []
        assert van.post(f"/parcels/{order['parcels'][0]['id']}/confirmation").status == 404

    @pytest.mark.pain(15)
    def test_another_households_parcel_is_not_found(self, market: Fair) -> None:
        order = market.paid()
        theirs = order.parcels[0].parcel_id
        pao = signed_in(market, market.pao)
        for step in ("confirmation", "packing", "cancellation"):
            sent = CANNOT_SEND if step == "cancellation" else None
            assert pao.post(f"/parcels/{theirs}/{step}", sent).status == 404

    def test_only_staff_of_an_outlet_scan(self, market: Fair) -> None:
        parcel = market.paid().parcels[0].parcel_id
        van = signed_in(market, market.van)
        nowhere = ActorCaller(
            market.app,
            Actor(market.teller.party_id, market.teller.roles, market.teller.session_id),
        )
        body = {"cod-remittance": {"shift_id": "shf_01KAR3NDEKTSV4RRFFQ69G5FAV"}}
        for step in ("hand-in", "dispatch", "delivery", "cod-remittance"):
            assert van.post(f"/parcels/{parcel}/{step}", body.get(step)).status == 403
            assert nowhere.post(f"/parcels/{parcel}/{step}", body.get(step)).body["code"] == "not_at_outlet"
        assert van.get(f"/parcels/{parcel}").status == 403
        assert Caller(market.app).get(f"/parcels/{parcel}").status == 401

    def test_steps_out_of_order_are_conflicts(self, market: Fair) -> None:
        parcel = market.paid().parcels[0].parcel_id
        van, teller = signed_in(market, market.van), ActorCaller(market.app, market.teller)
        assert van.post(f"/parcels/{parcel}/packing").body["code"] == "parcel_moved"
        assert teller.post(f"/parcels/{parcel}/hand-in").status == 409
        assert teller.post(f"/parcels/{parcel}/delivery").status == 409
        desk = ActorCaller(market.app, market.operations)
        assert desk.post(f"/parcels/{parcel}/cod-remittance").body["code"] == "cash_not_due"

    def test_a_label_is_found_as_it_is_typed(self, market: Fair) -> None:
        order = market.paid()
        teller = ActorCaller(market.app, market.teller)
        for code in (order.parcels[1].code, order.parcels[1].code.lower(), order.parcels[1].parcel_id):
            assert ok(teller.get(f"/parcels/{code}"))["code"] == order.parcels[1].code
        for code in (f"{order.order.code}-3", f"{order.order.code}-9", order.order.code, "x", "pcl_x", "-", "7K3M9QWT-1"):
            assert teller.get(f"/parcels/{code}").status in (404, 422), code

    def test_listings_are_paged_and_cursors_are_ones_own(self, market: Fair) -> None:
        for _ in range(3):
            market.paid(lines=[(market.na, 1)])
        van = signed_in(market, market.van)
        first = ok(van.get("/my/parcels?limit=2"))
        rest = ok(van.get(f"/my/parcels?limit=2&cursor={first['next_cursor']}"))
        assert len({one["id"] for one in first["entries"] + rest["entries"]}) == 3
        assert rest["next_cursor"] is None
        pao = signed_in(market, market.pao)
        assert pao.get(f"/my/parcels?cursor={first['next_cursor']}").status == 422
        assert van.get("/my/parcels?cursor=x").status == 422
        assert van.get("/my/parcels?limit=0").status == 422


class TestEndings:
    def test_the_buyer_confirms_and_the_household_is_paid(self, market: Fair) -> None:
        order = market.paid()
        for parcel in order.parcels:
            market.delivered(parcel)
        found = ok(Caller(market.app).get(f"/order-lookups?code={order.order.code}&phone=1111"))
        assert found["can_confirm"]
        proof = {"token": found["token"]}
        done = ok(Caller(market.app).post(f"/orders/{order.order.order_id}/receipt-confirmation", proof))
        assert done["state"] == "completed"
        again = Caller(market.app).post(f"/orders/{order.order.order_id}/receipt-confirmation", proof)
        assert (again.status, again.body["code"]) == (422, "not_yet_received")
        earnings = ok(signed_in(market, market.van).get("/my/earnings"))
        assert (earnings["waiting"], earnings["available"], earnings["paid_out"]) == (0, 123_760, 0)
        assert [line["kind"] for line in earnings["lines"]] == ["release"]
        (ended,) = ok(signed_in(market, market.van).get("/my/parcels?ended=true"))["entries"]
        assert ended["state"] == "released"

    @pytest.mark.pain(7)
    def test_earnings_wait_until_the_release(self, market: Fair) -> None:
        market.paid()
        earnings = ok(signed_in(market, market.pao).get("/my/earnings"))
        assert (earnings["waiting"], earnings["available"]) == (114_240, 0)
        assert [parcel["shares"]["seller"] for parcel in earnings["parcels"]] == [114_240]

    def test_the_job_releases_and_everyone_is_told(self, market: Fair) -> None:
        order = market.paid()
        for parcel in order.parcels:
            market.delivered(parcel)
        deliver_effects(market)
        market.sms.sent.clear()
        market.tick(hours=48)
        assert market.minute()["release_due_parcels"] == 2
        deliver_effects(market)
        assert sorted(phone for phone, _ in market.sms.sent) == sorted([market.van.phone, market.pao.phone])
        assert all("đã vào số dư" in text for _, text in market.sms.sent)
        assert market.minute()["release_due_parcels"] == 0
        assert not [item for item in market.table.everything() if item["pk"].startswith("OUT#")]

    def test_cancelled_before_payment_the_goods_are_free(self, market: Fair) -> None:
        order = placed(market)
        assert Caller(market.app).post(f"/orders/{order['id']}/cancellation").status == 404
        done = ok(Caller(market.app).post(f"/orders/{order['id']}/cancellation", {"token": order["token"]}))
        assert (done["state"], done["can_cancel"]) == ("cancelled", False)
        assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (50, 20)
        again = Caller(market.app).post(f"/orders/{order['id']}/cancellation", {"token": order["token"]})
        assert (again.status, again.body["code"]) == (422, "too_late_to_cancel")

    def test_cancelled_after_payment_only_what_is_still_here_goes_back(self, market: Fair) -> None:
        order = market.paid()
        market.handed_in(order.parcels[0])
        token = ok(Caller(market.app).get(f"/order-lookups?code={order.order.code}&phone=1111"))["token"]
        done = ok(Caller(market.app).post(f"/orders/{order.order.order_id}/cancellation", {"token": token}))
        assert [parcel["state"] for parcel in done["parcels"]] == ["handed_in", "cancelled"]
        assert market.balance(escrow(order.order.order_id)) == 165_000
        assert market.totals()["2210"] == -150_000
        assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (48, 20)

    def test_a_household_that_cannot_send_gives_the_money_back(self, market: Fair) -> None:
        order = market.paid()
        done = ok(signed_in(market, market.pao).post(f"/parcels/{order.parcels[1].parcel_id}/cancellation", CANNOT_SEND))
        assert (done["state"], done["ended_by"]) == ("cancelled", "seller")
        assert market.totals()["2210"] == -150_000
        deliver_effects(market)
        assert any(phone == BUYER_PHONE and "khong gui duoc" in text for phone, text in market.sms.sent)
