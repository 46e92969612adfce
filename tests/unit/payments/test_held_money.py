"""Money that waits for a person: found by operations, matched once, sent again."""

from typing import Any

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, PartyId, Role, SessionId
from chalicelib.orders import OrderState
from chalicelib.payments import settle_bank_refund
from tests.builders_orders import ActorCaller, Fair, fair
from tests.builders_policy import ask, decide, two_persons


@pytest.fixture
def market() -> Fair:
    return fair()


def operations(market: Fair) -> ActorCaller:
    now, entropy = market.app.clock.now(), market.app.entropy
    actor = Actor(PartyId.make(now, entropy), frozenset({Role.OPERATIONS}), SessionId.make(now, entropy))
    return ActorCaller(market.app, actor)


def unmatched(market: Fair) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = operations(market).get("/unmatched-money").body["entries"]
    return entries


class TestMatching:
    def test_money_without_reference_finds_its_order(self, market: Fair) -> None:
        placed = market.place()
        market.take(market.money(315_000, "mua na"))
        (money,) = unmatched(market)
        assert (money["amount"], money["payer_account"]) == (315_000, "•••• 4567")
        code = f"xl {placed.order.code.lower()}"
        done = operations(market).post(f"/unmatched-money/{money['id']}/match", {"code": code})
        assert (done.status, done.body["state"]) == (201, "paid")
        assert market.look(placed).order.state is OrderState.ACCEPTED
        assert market.totals() == {"1220": 315_000, "2110": -315_000}
        assert unmatched(market) == []

    def test_a_part_completes_what_came_before(self, market: Fair) -> None:
        placed = market.place()
        market.transfer(placed, 300_000)
        market.take(market.money(20_000, "phan con lai"))
        (money,) = unmatched(market)
        operations(market).post(f"/unmatched-money/{money['id']}/match", {"code": placed.order.code})
        assert market.totals() == {"1220": 320_000, "2110": -315_000, "2210": -5_000}

    def test_it_is_matched_once(self, market: Fair) -> None:
        first, second = market.place(), market.place()
        market.take(market.money(315_000, "mua na"))
        (money,) = unmatched(market)
        path = f"/unmatched-money/{money['id']}/match"
        assert operations(market).post(path, {"code": first.order.code}).status == 201
        again = operations(market).post(path, {"code": second.order.code})
        assert (again.status, again.body["code"]) == (409, "money_matched")
        assert market.look(second).order.state is OrderState.AWAITING_PAYMENT

    def test_what_was_matched_by_its_reference_is_not_matched_again(self, market: Fair) -> None:
        paid, other = market.paid(), market.place()
        (booking,) = [i["pk"].partition("#")[2] for i in market.table.everything() if i["pk"].startswith("MONEYIN#")]
        again = operations(market).post(f"/unmatched-money/{booking}/match", {"code": other.order.code})
        assert (again.status, again.body["code"]) == (409, "money_matched")
        assert market.look(paid).payment.received == 315_000

    @pytest.mark.parametrize(
        ("booking", "code", "refusal"),
        [("970422:1:FT9", None, "no_such_money"), ("x%23y", None, "no_such_money"), (None, "7K3M9QWT", "no_such_payment")],
    )
    def test_unknown_ones(self, market: Fair, booking: str | None, code: str | None, refusal: str) -> None:
        placed = market.place()
        market.take(market.money(315_000, "mua na"))
        path = f"/unmatched-money/{booking or unmatched(market)[0]['id']}/match"
        reply = operations(market).post(path, {"code": code or placed.order.code})
        assert (reply.status, reply.body["code"]) == (404, refusal)
        assert len(unmatched(market)) == 1

    def test_only_operations_may(self, market: Fair) -> None:
        teller = ActorCaller(market.app, market.teller)
        assert teller.get("/unmatched-money").status == 403
        assert teller.get("/stuck-refunds").status == 403
        assert teller.post("/unmatched-money/x/match", {"code": "7K3M9QWT"}).status == 403
        assert teller.post("/refunds/rfd_01KAR3NDEKTSV4RRFFQ69G5FAV/sending", {}).status == 403

    def test_listings_are_paged(self, market: Fair) -> None:
        for _ in range(3):
            market.take(market.money(1_000, "x"))
        first = operations(market).get("/unmatched-money?limit=2").body
        rest = operations(market).get(f"/unmatched-money?limit=2&cursor={first['next_cursor']}").body
        assert len({one["id"] for one in first["entries"] + rest["entries"]}) == 3
        assert operations(market).get(f"/stuck-refunds?cursor={first['next_cursor']}").status == 422


class TestStuckRefunds:
    @pytest.mark.failure(18)
    def test_one_without_a_way_is_sent_to_an_account_its_owner_named(self, market: Fair) -> None:
        placed = market.paid()
        market.take(market.money(1_000, f"XL{placed.order.code}", payer_account=""))
        (stuck,) = operations(market).get("/stuck-refunds").body["entries"]
        assert (stuck["state"], stuck["has_way"], stuck["amount"]) == ("waiting", False, 1_000)
        path = f"/refunds/{stuck['id']}/sending"
        assert operations(market).post(path, {}).body["code"] == "refund_not_possible"
        to = {"bank_bin": "970436", "account": "0011001234567", "name": "TRAN THI MAI"}
        alone = operations(market).post(path, {"to": to})
        assert (alone.status, alone.body["code"]) == (422, "invalid_input")
        asked = ask(market.app, "redirect_refund", {"refund_id": stuck["id"], **to})
        assert market.totals()["2120"] == -1_000, "one person moves nothing"
        sent = decide(market.app, asked)
        assert (sent.status, sent.body["outcome"]["state"]) == (201, "sent")
        again = two_persons(market.app, "redirect_refund", {"refund_id": stuck["id"], **to})
        assert (again.status, again.body["code"]) == (422, "refund_not_possible")
        assert operations(market).get("/stuck-refunds").body["entries"] == []
        assert market.totals()["2210"] == -1_000

    def test_one_that_came_back_is_sent_again(self, market: Fair) -> None:
        placed = market.paid()
        market.take(market.money(1_000, f"XL{placed.order.code}"))
        (refund,) = market.work().payments.store.refunds_of(placed.payment.payment_id)

        def came_back(work: Work) -> None:
            settle_bank_refund(work.payments, refund.refund_id, refund.provider_ref or "", "account_closed")

        run(market.app, came_back)
        (stuck,) = operations(market).get("/stuck-refunds").body["entries"]
        assert (stuck["failure"], stuck["attempt"]) == ("account_closed", 1)
        again = operations(market).post(f"/refunds/{stuck['id']}/sending", {})
        assert (again.body["state"], again.body["attempt"]) == ("sent", 2)
