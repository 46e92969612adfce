"""COD by carrier batch (flow 3b): told, paid for, taken in line by line; under, over, unknown, twice, late."""

from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import account, chart
from chalicelib.orders import CodBatchId, Parcel, ParcelState, deliver_parcel, read_carrier_file, remit_parcel_cash
from chalicelib.oversight import CaseKind
from chalicelib.payments import MoneyOutcome, PaymentMethod, RefundState, cash_at_door, receive_money
from tests.builders import TEST_KEYS
from tests.builders_orders import ActorCaller, Fair, fair
from tests.caller import Reply
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_entries_balance,
    check_keys_are_used_once,
    headers_of,
)

NA = 165_000
REF = "BK20261123"


@pytest.fixture
def market() -> Fair:
    return fair()


class Desk:
    """Somebody of the province's desk, signed in anew whatever day it is."""

    def __init__(self, market: Fair) -> None:
        self._market = market

    def get(self, path: str) -> Reply:
        return ActorCaller(self._market.app, self._market.operations).get(path)

    def post(self, path: str, body: object, *, key: str | None = None) -> Reply:
        return ActorCaller(self._market.app, self._market.operations).post(path, body, key=key)


@pytest.fixture
def desk(market: Fair) -> Desk:
    return Desk(market)


def collected(market: Fair, count: int) -> list[Parcel]:
    """Parcels of 165,000 đồng each, delivered for cash, their time over."""
    placed = [market.place(PaymentMethod.COD, lines=[(market.na, 2)]) for _ in range(count)]
    parcels = [market.delivered(one.parcels[0]) for one in placed]
    market.tick(hours=49)
    return parcels


def tell(market: Fair, desk: Desk, lines: list[tuple[str, int]], *, reference: str = REF) -> str:
    batch_id = str(CodBatchId.make(market.app.clock.now(), market.app.entropy))
    body = {
        "batch_id": batch_id,
        "reference": reference,
        "lines": [{"code": code, "amount": amount} for code, amount in lines],
    }
    reply = desk.post("/cod-batches", body)
    assert reply.status == 201, reply.body
    return batch_id


def pays(market: Fair, amount: int, content: str = f"VNPOST COD {REF} LANG SON", *, proven: bool = True) -> MoneyOutcome:
    """The carrier's transfer: by the statement, or by a notice alone."""
    money = market.money(amount, content)
    into = account(chart.CUSTODY_BANK, TEST_KEYS["bank_bin"]) if proven else None
    return run(market.app, lambda work: receive_money(work.payments, money, into=into))


def work_on(market: Fair) -> int:
    market.tick(minutes=(3 - market.app.clock.now().minute) % 5 or 5)
    return market.minute()["apply_cod_batches"]


def shown(desk: Desk, batch_id: str) -> dict[str, Any]:
    reply = desk.get(f"/cod-batches/{batch_id}")
    assert reply.status == 200
    return dict(reply.body)


def outcomes(desk: Desk, batch_id: str) -> list[tuple[str, int]]:
    return [(line["outcome"], line["taken"]) for line in shown(desk, batch_id)["lines"]]


def cases(market: Fair, kind: CaseKind) -> list[Any]:
    return [one for one in market.work().oversight.cases.open(cursor=None, limit=50).entries if one.kind is kind]


def checked(market: Fair) -> None:
    items = market.table.everything()
    headers = headers_of(items)
    check_entries_balance(headers)
    check_keys_are_used_once(headers)
    check_balances_are_folds(items, headers)


def test_a_batch_is_paid_and_its_parcels_release(market: Fair, desk: Desk) -> None:
    parcels = collected(market, 3)
    assert market.release_due() == 0, "delivered and due, but the cash is not here"
    batch = tell(market, desk, [(one.code, NA) for one in parcels])
    assert work_on(market) == 0, "a file alone moves nothing"
    assert pays(market, 3 * NA) is MoneyOutcome.APPLIED
    assert work_on(market) == 3
    assert outcomes(desk, batch) == [("remitted", NA)] * 3
    assert shown(desk, batch)["batch"]["state"] == "done"
    assert [market.parcel(one.parcel_id).state for one in parcels] == [ParcelState.RELEASED] * 3
    totals = market.totals()
    assert (totals["1020"], "1230" in totals, "2220" in totals) == (3 * NA, False, False)
    keys = {header["key"] for header in headers_of(market.table.everything())}
    assert {f"codrem:{REF}:{one.parcel_id}" for one in parcels} <= keys
    assert cases(market, CaseKind.COD_BATCH) == []
    checked(market)


def test_told_and_paid_again_it_is_the_same(market: Fair, desk: Desk) -> None:
    (parcel,) = collected(market, 1)
    batch = tell(market, desk, [(parcel.code, NA)])
    again = desk.post(
        "/cod-batches",
        {
            "batch_id": str(CodBatchId.make(market.app.clock.now(), market.app.entropy)),
            "reference": f"cod {REF.lower()}",
            "lines": [{"code": parcel.code, "amount": NA}],
        },
    )
    assert again.body["batch"]["id"] == batch
    other = {"batch_id": batch, "reference": REF, "lines": [{"code": parcel.code, "amount": NA - 1}]}
    assert desk.post("/cod-batches", other).body["code"] == "cod_batch_exists"
    money = market.money(NA, f"COD-{REF}")
    into = account(chart.CUSTODY_BANK, TEST_KEYS["bank_bin"])
    said = [run(market.app, lambda work: receive_money(work.payments, money, into=into)) for _ in range(3)]
    assert said == [MoneyOutcome.APPLIED, MoneyOutcome.SEEN, MoneyOutcome.SEEN]
    assert [work_on(market), work_on(market)] == [1, 0]
    checked(market)


def test_a_notice_alone_releases_nothing(market: Fair, desk: Desk) -> None:
    (parcel,) = collected(market, 1)
    batch = tell(market, desk, [(parcel.code, NA)])
    assert pays(market, NA, proven=False) is MoneyOutcome.APPLIED
    assert work_on(market) == 0
    assert outcomes(desk, batch) == [("pending", 0)]
    assert market.parcel(parcel.parcel_id).state is ParcelState.DELIVERED


def test_under_stays_with_the_carrier_until_the_rest_comes(market: Fair, desk: Desk) -> None:
    (parcel,) = collected(market, 1)
    batch = tell(market, desk, [(parcel.code, 100_000)])
    pays(market, 100_000)
    assert work_on(market) == 1
    assert outcomes(desk, batch) == [("under", 100_000)]
    assert market.balance(cash_at_door(parcel.parcel_id)) == 65_000
    assert not market.parcel(parcel.parcel_id).remitted
    (case,) = cases(market, CaseKind.COD_BATCH)
    assert case.facts["under"] == 1
    rest = tell(market, desk, [(parcel.code, 65_000)], reference="BK-22")
    pays(market, 65_000, "COD BK22")
    assert work_on(market) == 1
    assert outcomes(desk, rest) == [("remitted", 65_000)]
    assert market.parcel(parcel.parcel_id).state is ParcelState.RELEASED
    checked(market)


def test_over_and_unknown_are_a_surplus_that_goes_back_by_two_people(market: Fair, desk: Desk) -> None:
    (parcel,) = collected(market, 1)
    batch = tell(market, desk, [(parcel.code, NA + 5_000), ("7K3M9QWT-1", 40_000)])
    pays(market, NA + 45_000)
    assert work_on(market) == 2
    assert outcomes(desk, batch) == [("over", NA), ("unknown", 0)]
    assert shown(desk, batch)["batch"]["state"] == "surplus"
    (case,) = cases(market, CaseKind.COD_BATCH)
    assert (case.facts["over"], case.facts["unknown"], case.amount) == (1, 1, 45_000)
    returned(market, desk, batch)
    assert shown(desk, batch)["batch"]["state"] == "done"
    assert market.totals()["2210"] == -45_000
    (refund,) = [item for item in market.table.everything() if item["pk"].startswith("RFD#")]
    assert (refund["amount"], refund["state"]) == (45_000, RefundState.SENT.value)
    checked(market)


def returned(market: Fair, desk: Desk, batch_id: str) -> None:
    from chalicelib.oversight import ApprovalId

    approval = str(ApprovalId.make(market.app.clock.now(), market.app.entropy))
    asked = {"approval_id": approval, "act": "return_cod_surplus", "words": {"batch_id": batch_id}, "reason": "chuyển thừa"}
    assert desk.post("/approvals", asked).status == 201
    other = ActorCaller(market.app, somebody_else(market))
    assert other.post(f"/approvals/{approval}/decision", {"approve": True}).status == 201


def somebody_else(market: Fair) -> Any:
    from chalicelib.identity import Actor, PartyId

    someone = PartyId.make(market.app.clock.now(), market.app.entropy)
    return Actor(someone, frozenset({Role.OPERATIONS}), market.teller.session_id)


def test_a_wrong_code_is_amended(market: Fair, desk: Desk) -> None:
    first, second = collected(market, 2)
    batch = tell(market, desk, [(first.code, NA), ("LAC-1", NA)])
    pays(market, 2 * NA)
    work_on(market)
    assert outcomes(desk, batch) == [("remitted", NA), ("unknown", 0)]
    taken = desk.post(f"/cod-batches/{batch}/amendments", {"number": 2, "code": first.code})
    assert taken.body["code"] == "invalid_input", "that parcel has a line"
    assert desk.post(f"/cod-batches/{batch}/amendments", {"number": 1, "code": "X"}).body["code"] == "cod_batch_moved"
    assert desk.post(f"/cod-batches/{batch}/amendments", {"number": 9, "code": "X"}).status == 404
    assert desk.post(f"/cod-batches/{batch}/amendments", {"number": 2, "code": second.code.lower()}).status == 201
    work_on(market)
    assert outcomes(desk, batch) == [("remitted", NA), ("remitted", NA)]
    assert shown(desk, batch)["batch"]["state"] == "done"


def test_short_money_takes_what_it_covers_and_waits(market: Fair, desk: Desk) -> None:
    parcels = collected(market, 2)
    batch = tell(market, desk, [(one.code, NA) for one in parcels])
    pays(market, NA)
    assert work_on(market) == 1
    assert outcomes(desk, batch) == [("remitted", NA), ("pending", 0)]
    assert cases(market, CaseKind.COD_BATCH) == []
    market.tick(days=3)
    work_on(market)
    (case,) = cases(market, CaseKind.COD_BATCH)
    assert (case.facts["pending"], case.facts["received"]) == (1, NA)
    pays(market, NA)
    assert work_on(market) == 1
    assert len(cases(market, CaseKind.COD_BATCH)) == 1


def test_paid_before_our_scan_of_the_delivery(market: Fair, desk: Desk) -> None:
    placed = market.place(PaymentMethod.COD, lines=[(market.na, 2)])
    (parcel,) = placed.parcels
    market.handed_in(parcel)
    batch = tell(market, desk, [(parcel.code, NA)])
    pays(market, NA)
    assert work_on(market) == 0
    run(market.app, lambda w: deliver_parcel(w.orders, parcel.parcel_id, market.teller))
    assert work_on(market) == 1
    assert outcomes(desk, batch) == [("remitted", NA)]
    assert market.parcel(parcel.parcel_id).state is ParcelState.DELIVERED, "the buyer has 48 hours"


def test_a_parcel_remitted_before_takes_nothing(market: Fair, desk: Desk) -> None:
    (parcel,) = collected(market, 1)
    run(market.app, lambda w: remit_parcel_cash(w.orders, parcel.parcel_id, market.operations, shift_id=None, batch="b"))
    batch = tell(market, desk, [(parcel.code, NA)])
    pays(market, NA)
    work_on(market)
    assert outcomes(desk, batch) == [("known", 0)]
    assert shown(desk, batch)["batch"]["state"] == "surplus"


def test_money_that_names_no_batch_is_said_to_be_its(market: Fair, desk: Desk) -> None:
    (parcel,) = collected(market, 1)
    batch = tell(market, desk, [(parcel.code, NA)])
    assert pays(market, NA, "BUU DIEN LANG SON CHUYEN TIEN") is MoneyOutcome.UNKNOWN
    (money,) = desk.get("/unmatched-money").body["entries"]
    reply = desk.post(f"/cod-batches/{batch}/funding", {"booking_id": money["id"]})
    assert reply.body["batch"]["received"] == NA
    other = desk.post(f"/cod-batches/{batch}/funding", {"booking_id": money["id"]}, key="another-operation-of-the-desk")
    assert other.body["code"] == "money_matched"
    assert work_on(market) == 1
    assert outcomes(desk, batch) == [("remitted", NA)]
    checked(market)


def test_cash_that_the_carrier_keeps_is_shown_by_age_and_a_case(market: Fair, desk: Desk) -> None:
    collected(market, 2)
    market.tick(days=4)
    collected(market, 1)
    found = desk.get("/carrier-cash").body
    assert (found["amount"], found["parcels"], found["by_age"]) == (3 * NA, 3, [0, 1, 0, 2])
    now = market.app.clock.now()
    market.tick(seconds=((now.replace(hour=23, minute=30, second=0) - now).total_seconds()) % 86_400)
    market.minute()
    (case,) = cases(market, CaseKind.COD_LATE)
    assert (case.facts["count"], case.amount) == (2, 2 * NA)


def test_only_operations(market: Fair) -> None:
    teller = ActorCaller(market.app, market.teller)
    assert teller.get("/cod-batches").status == 403
    assert teller.post("/cod-batches", {"batch_id": "x", "reference": REF}).status == 403


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "trống"),
        ("a;b\n1;2", "mã kiện"),
        ("mã kiện;số tiền\nA-1;không", "Dòng 1"),
        ("mã kiện;số tiền\nA-1;165000\na-1;1", "Dòng 2"),
        ("mã kiện;số tiền\nA-1", "Dòng 1"),
        ("mã kiện;số tiền\nA-1;0", "Dòng 1"),
        ("mã kiện;số tiền", "từ 1 đến"),
    ],
)
def test_a_table_that_is_none_says_where(text: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_carrier_file(text)
    assert says in refused.value.message_vi


@pytest.mark.parametrize(
    "text",
    [
        "Mã kiện;Số tiền;Ngày\nA-1;165.000 đ;1/2",
        "ngay,cod,parcel\n1,165000,a-1",
        "\ufeffMã vận đơn\tTiền thu hộ\nA-1\t165,000",
    ],
)
def test_tables_as_carriers_write_them(text: str) -> None:
    (line,) = read_carrier_file(text)
    assert (line.code, line.amount) == ("A-1", 165_000)
