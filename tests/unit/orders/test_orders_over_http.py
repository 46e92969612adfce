"""Orders through the API: who may do what, what is answered, what a repeat does."""

import uuid
from typing import Any

import pytest

from chalicelib.orders import LookUpsTooOften, find_order_by_code
from chalicelib.payments import balance_account, escrow
from tests.builders_identity import PIN, WRONG_PIN
from tests.builders_orders import BUYER_PHONE, ActorCaller, Fair, fair
from tests.caller import Caller
from tests.unit.orders.money import give_balance
from tests.unit.orders.over_http import BUYER_ROLE, CANNOT_SEND, body, ok, placed, signed_in


@pytest.fixture
def market() -> Fair:
    return fair()


class TestPlacing:
    def test_a_guest_orders_from_two_households(self, market: Fair) -> None:
        order = placed(market)
        assert order["state"] == "awaiting_payment"
        assert (order["goods"], order["delivery"], order["total"]) == (250_000, 65_000, 315_000)
        assert [parcel["code"] for parcel in order["parcels"]] == [f"{order['code']}-1", f"{order['code']}-2"]
        assert order["payment"]["transfer"]["content"] == f"XL{order['code']}"
        assert order["recipient"]["phone"] == BUYER_PHONE
        assert order["can_cancel"]
        assert not order["can_confirm"]

    def test_the_link_opens_it_and_a_wrong_one_does_not(self, market: Fair) -> None:
        order = placed(market)
        guest = Caller(market.app)
        assert ok(guest.get(f"/orders/{order['id']}?token={order['token']}")) == order
        assert guest.get(f"/orders/{order['id']}").status == 404
        assert guest.get(f"/orders/{order['id']}?token={'A' * 24}").status == 404
        assert signed_in(market, market.van).get(f"/orders/{order['id']}").status == 404
        assert ok(guest.get(f"/payments/{order['payment']['id']}?token={order['token']}")) == order["payment"]
        assert guest.get(f"/payments/{order['payment']['id']}").status == 404

    @pytest.mark.parametrize("phone", ["1111", "0911111111", "+84 911 111 111", "84911111111"])
    def test_code_and_phone_open_it(self, market: Fair, phone: str) -> None:
        order = placed(market)
        for code in (order["code"], order["code"].lower(), f"XL {order['code'][:4]}-{order['code'][4:]}"):
            query = f"code={code}&phone={phone}".replace(" ", "%20").replace("+", "%2B")
            assert ok(Caller(market.app).get(f"/order-lookups?{query}"))["id"] == order["id"]

    @pytest.mark.parametrize("phone", ["", "0", "000", "0000", "1112", "111", "11111", "0911111112", "x" * 30])
    def test_another_phone_does_not(self, market: Fair, phone: str) -> None:
        order = placed(market)
        assert Caller(market.app).get(f"/order-lookups?code={order['code']}&phone={phone}").status == 404

    def test_the_last_digits_cannot_be_tried_out(self, market: Fair) -> None:
        """The code is on every label; whoever handles a parcel could else be the buyer after ten thousand tries."""
        order, guest = placed(market), Caller(market.app)
        path = f"/order-lookups?code={order['code']}&phone="
        assert [guest.get(f"{path}{number:04d}").status for number in range(5)] == [404] * 5
        stopped = guest.get(f"{path}1111")
        assert (stopped.status, stopped.body["code"]) == (429, "look_ups_too_often")
        assert stopped.body["details"]["retry_after_s"] == 3600
        assert guest.get(f"{path}0911111111").status == 429
        assert ok(guest.get(f"/orders/{order['id']}?token={order['token']}")) == order
        another = placed(market)
        assert ok(guest.get(f"/order-lookups?code={another['code']}&phone=1111"))["id"] == another["id"]
        market.tick(hours=1)
        assert ok(guest.get(f"{path}1111"))["id"] == order["id"]

    def test_guesses_at_once_are_not_judged_by_one_count(self, market: Fair) -> None:
        order = placed(market)
        late = market.app.open_work()
        find_order_by_code(late.orders, order["code"], "1111")
        for number in range(5):
            Caller(market.app).get(f"/order-lookups?code={order['code']}&phone={number:04d}")
        with pytest.raises(LookUpsTooOften):
            late.unit_of_work.commit()

    def test_an_unknown_code_is_not_found(self, market: Fair) -> None:
        assert Caller(market.app).get("/order-lookups?code=7K3M9QWT&phone=1111").status == 404
        assert Caller(market.app).get("/order-lookups").status == 404

    @pytest.mark.pain(5)
    def test_sent_twice_it_is_one_order(self, market: Fair) -> None:
        asked, key = body(market), uuid.uuid4().hex
        first = Caller(market.app).post("/orders", asked, key=key)
        again = Caller(market.app).post("/orders", asked, key=key)
        assert (again.status, again.body) == (first.status, first.body)
        assert market.stock(market.na.listing_id) == 48

    @pytest.mark.pain(5)
    def test_the_same_order_id_under_another_key_is_refused(self, market: Fair) -> None:
        asked = body(market)
        ok(Caller(market.app).post("/orders", asked))
        again = Caller(market.app).post("/orders", asked)
        assert (again.status, again.body["code"]) == (409, "order_exists")
        assert market.stock(market.na.listing_id) == 48

    def test_the_link_is_not_stored(self, market: Fair) -> None:
        order = placed(market)
        assert not any(order["token"] in str(item) for item in market.table.everything())

    def test_an_answer_is_repeated_only_to_who_shows_the_link_again(self, market: Fair) -> None:
        """All guests are one actor: who guesses a key, such as `cancel-` and the order's id, must not read the answer."""
        order = placed(market)
        path, key = f"/orders/{order['id']}/cancellation", f"cancel-{order['id']}"
        cancelled = ok(Caller(market.app).post(path, {"token": order["token"]}, key=key))
        assert ok(Caller(market.app).post(path, {"token": order["token"]}, key=key)) == cancelled
        for token in ({}, {"token": "A" * 24}):
            reply = Caller(market.app).post(path, token, key=key)
            assert (reply.status, reply.body["code"]) == (409, "key_reused_with_other_body")
            assert BUYER_PHONE not in str(reply.body)

    @pytest.mark.pain(2)
    def test_two_lines_of_one_listing_are_one_demand(self, market: Fair) -> None:
        lines = [{"listing_id": market.na.listing_id, "count": count} for count in (26, 25)]
        reply = Caller(market.app).post("/orders", body(market, lines=lines))
        assert (reply.status, reply.body["code"]) == (422, "sold_out")
        lines = [{"listing_id": market.hoi.listing_id, "count": count} for count in (11, 10)]
        reply = Caller(market.app).post("/orders", body(market, lines=lines))
        assert (reply.status, reply.body["code"]) == (422, "sold_out")
        assert market.stock(market.hoi.listing_id) == 20

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"lines": []}, "invalid_input"),
            ({"lines": [{"listing_id": "lst_x", "count": 1}]}, "invalid_input"),
            ({"lines": [{"listing_id": "lst_01KAR3NDEKTSV4RRFFQ69G5FAV", "count": 1}]}, "no_such_listing"),
            ({"order_id": "ord_x"}, "invalid_input"),
            ({"method": "gold"}, "invalid_input"),
            ({"method": "balance"}, "sign_in_to_use_balance"),
            ({"recipient": {"name": "M", "phone": "0911111111", "address": "12 Hàng Bông"}}, "invalid_input"),
            ({"recipient": {"name": "Mai", "phone": "911", "address": "12 Hàng Bông"}}, "invalid_phone"),
            ({"recipient": {"name": "Mai", "phone": "0911111111", "address": "x"}}, "invalid_input"),
            ({"pin": "12345"}, "invalid_input"),
        ],
    )
    def test_what_cannot_be_ordered_changes_nothing(self, market: Fair, changes: dict[str, Any], code: str) -> None:
        before = market.stock(market.na.listing_id)
        reply = Caller(market.app).post("/orders", body(market, **changes))
        assert reply.body["code"] == code, reply.body
        assert market.stock(market.na.listing_id) == before
        assert not [item for item in market.table.everything() if item["pk"].startswith(("ORD#", "PCL#", "PAY"))]

    @pytest.mark.parametrize("count", [0, -1, 1.5, "2", True, 10**7])
    def test_counts_are_whole_and_positive(self, market: Fair, count: Any) -> None:
        lines = [{"listing_id": market.na.listing_id, "count": count}]
        assert Caller(market.app).post("/orders", body(market, lines=lines)).status == 422

    def test_a_quote_says_what_it_would_cost_and_what_lacks(self, market: Fair) -> None:
        lines = body(market)["lines"]
        quote = ok(Caller(market.app).post("/order-quotes", {"lines": lines}))
        assert (quote["goods"], quote["delivery"], quote["can_order"]) == (250_000, 47_000 + 38_000, True)
        assert quote["delivery_least"] == 18_500 + 16_000
        assert [parcel["way"] for parcel in quote["parcels"]] == [None, None]
        lines[1]["count"] = 21
        quote = ok(Caller(market.app).post("/order-quotes", {"lines": lines}))
        assert not quote["can_order"]
        assert [parcel["lacking"] for parcel in quote["parcels"]] == [[], [market.hoi.listing_id]]
        assert market.stock(market.hoi.listing_id) == 20


class TestBalance:
    def test_paid_from_the_balance_at_once(self, market: Fair) -> None:
        give_balance(market, market.buyer.party_id, 1_000_000)
        buyer = signed_in(market, market.buyer, BUYER_ROLE)
        order = ok(buyer.post("/orders", body(market, "balance", pin=PIN)))
        assert (order["state"], order["payment"]["state"]) == ("preparing", "paid")
        assert market.balance(balance_account(market.buyer.party_id)) == 685_000
        assert market.balance(escrow(order["id"])) == 315_000
        assert [card["id"] for card in ok(buyer.get("/my/orders"))["entries"]] == [order["id"]]

    def test_cancelled_it_is_back_at_once(self, market: Fair) -> None:
        give_balance(market, market.buyer.party_id, 315_000)
        buyer = signed_in(market, market.buyer, BUYER_ROLE)
        order = ok(buyer.post("/orders", body(market, "balance", pin=PIN)))
        ok(buyer.post(f"/orders/{order['id']}/cancellation"))
        assert market.balance(balance_account(market.buyer.party_id)) == 315_000
        assert market.balance(escrow(order["id"])) == 0

    @pytest.mark.parametrize(("pin", "code"), [(WRONG_PIN, "wrong_pin"), (None, "invalid_input")])
    def test_without_the_pin_nothing_moves(self, market: Fair, pin: str | None, code: str) -> None:
        give_balance(market, market.buyer.party_id, 1_000_000)
        reply = signed_in(market, market.buyer).post("/orders", body(market, "balance", pin=pin))
        assert reply.body["code"] == code
        assert market.balance(balance_account(market.buyer.party_id)) == 1_000_000
        assert market.stock(market.na.listing_id) == 50

    def test_more_than_there_is_is_refused(self, market: Fair) -> None:
        give_balance(market, market.buyer.party_id, 314_999)
        reply = signed_in(market, market.buyer).post("/orders", body(market, "balance", pin=PIN))
        assert (reply.status, reply.body["code"]) == (422, "insufficient_funds")
        assert market.stock(market.na.listing_id) == 50


class TestCashOnDelivery:
    @pytest.mark.pain(12)
    def test_from_the_door_to_the_balance(self, market: Fair) -> None:
        order = placed(market, "cod")
        assert order["state"] == "preparing"
        van, teller = signed_in(market, market.van), ActorCaller(market.app, market.teller)
        parcel = order["parcels"][0]["id"]
        for caller, step in ((van, "confirmation"), (van, "packing"), (teller, "hand-in"), (teller, "dispatch")):
            ok(caller.post(f"/parcels/{parcel}/{step}"))
        assert ok(teller.get(f"/parcels/{order['parcels'][0]['code']}"))["cash_due"] == 165_000
        label = ok(teller.post(f"/parcels/{parcel}/delivery"))
        assert (label["cash_due"], label["cash_to_remit"], label["steps"]) == (0, 165_000, ["cod-remittance"])
        assert market.totals() == {"1230": 165_000, "2110": -165_000}
        market.tick(hours=49)
        assert market.release_due() == 0, "not before the carrier has handed the cash over"
        refused = ActorCaller(market.app, market.teller).post(f"/parcels/{parcel}/cod-remittance", {"batch": "B-1"})
        assert (refused.status, refused.body["code"]) == (403, "not_permitted"), "a teller's word is no bank statement"
        desk = ActorCaller(market.app, market.operations)
        label = ok(desk.post(f"/parcels/{parcel}/cod-remittance", {"batch": "B-1"}))
        assert label["state"] == "released"
        assert market.balance(balance_account(market.van.party_id)) == 123_760
        assert market.totals()["1020"] == 165_000
        again = desk.post(f"/parcels/{parcel}/cod-remittance", {"batch": "B-2"})
        assert (again.status, again.body["code"]) == (422, "cash_not_due")
        shown = ok(Caller(market.app).get(f"/orders/{order['id']}?token={order['token']}"))
        assert (shown["payment"]["state"], shown["payment"]["received"]) == ("part_paid", 165_000)

    @pytest.mark.pain(12)
    def test_a_cancelled_parcel_is_not_collected(self, market: Fair) -> None:
        order = placed(market, "cod")
        ok(signed_in(market, market.pao).post(f"/parcels/{order['parcels'][1]['id']}/cancellation", CANNOT_SEND))
        shown = ok(Caller(market.app).get(f"/orders/{order['id']}?token={order['token']}"))
        assert shown["payment"]["amount"] == 165_000
        ok(Caller(market.app).post(f"/orders/{order['id']}/cancellation", {"token": order["token"]}))
        shown = ok(Caller(market.app).get(f"/orders/{order['id']}?token={order['token']}"))
        assert (shown["state"], shown["payment"]["state"]) == ("cancelled", "expired")
        assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (50, 20)
        assert market.totals() == {}

    def test_the_buyer_may_confirm_before_the_cash_is_here(self, market: Fair) -> None:
        order = placed(market, "cod")
        parcel = market.look_up(order["id"]).parcels[0]
        market.delivered(parcel)
        ok(Caller(market.app).post(f"/orders/{order['id']}/receipt-confirmation", {"token": order["token"]}))
        assert market.balance(balance_account(market.van.party_id)) == 0
        ok(ActorCaller(market.app, market.operations).post(f"/parcels/{parcel.parcel_id}/cod-remittance"))
        assert market.balance(balance_account(market.van.party_id)) == 123_760
