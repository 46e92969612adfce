"""Following the đồng: the trail of an order, a withdrawal, a cash-in …, with what is known of each stop."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.entrypoints.http.desk import StopView, show_trail
from chalicelib.entrypoints.http.ledger import EntryView, LegView
from chalicelib.entrypoints.pages.desk_lists import Column, sheet
from chalicelib.entrypoints.pages.desk_rooms import SEE, holders_of, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import BANK_CASH_STATES, DELIVERY_STATES, VOUCHER_STATES, WAYS, thing_name
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.pages.words import ORDER_STATES, WITHDRAWAL_STATES
from chalicelib.entrypoints.speech import later, say, vnd, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.offline import VoucherId, VoucherState
from chalicelib.orders import OrderId, ParcelState, progress_of
from chalicelib.softatm import (
    VAULT_PLACE,
    BankCashInId,
    BankCashOutId,
    CashInId,
    CustomerTransferId,
    DeliveryId,
    WithdrawalId,
)

desk_trail_pages = Pages(__name__)


class Fact(NamedTuple):
    """Something known of a stop; `of` is the id of what it leads to."""

    name: str
    says: str
    of: str = ""


PARCEL_ACTS = words(
    {
        ParcelState.DISPUTED: ("settle_dispute", "Giải quyết khiếu nại kiện"),
        ParcelState.RELEASED: ("take_back", "Thu lại tiền đã trả cho kiện"),
    }
)


class Leg(NamedTuple):
    """One line of the trail's file: a leg of an entry of a stop."""

    stop: StopView
    entry: EntryView
    leg: LegView


LEG_COLUMNS: tuple[Column[Leg], ...] = (
    Column(later("Chặng"), lambda row: row.stop.about),
    Column(later("Chiều"), lambda row: WAYS[row.stop.way]),
    Column(later("Theo dấu"), lambda row: row.stop.amount),
    Column(later("Bút toán"), lambda row: row.entry.entry_id),
    Column(later("Loại"), lambda row: row.entry.kind),
    Column(later("Lúc"), lambda row: said_time(row.entry.posted_at)),
    Column(later("Tài khoản"), lambda row: row.leg.account),
    Column(later("Nợ"), lambda row: row.leg.amount if row.leg.side == "D" else None),
    Column(later("Có"), lambda row: row.leg.amount if row.leg.side == "C" else None),
)


@desk_trail_pages.page("/dieu-hanh/theo-dau", "desk_trail.html", allow=SEE)
def desk_trail_start_page(visit: Visit) -> dict[str, Any]:
    return {"about": "", "stops": [], "wishes": []}


@desk_trail_pages.page("/dieu-hanh/theo-dau/{about}", "desk_trail.html", allow=SEE)
def desk_trail_page(visit: Visit) -> dict[str, Any] | Download:
    trail = visit.read(show_trail)
    if visit.query.get("tep") == "theo-dau":
        legs = [Leg(stop, entry, leg) for stop in trail.stops for entry in stop.entries for leg in entry.legs]
        return sheet(f"theo-dau-{trail.about}", LEG_COLUMNS, legs)
    stops = [
        {
            "way": stop.way,
            "about": stop.about,
            "amount": stop.amount,
            "through": stop.through,
            "entries": stop.entries,
            "facts": facts_of(visit, stop.about),
        }
        for stop in trail.stops
    ]
    accounts = [leg.account for stop in trail.stops for entry in stop.entries for leg in entry.legs]
    return {
        "about": trail.about,
        "stops": stops,
        "ways": WAYS,
        "whole": trail.whole,
        "holders": holders_of(visit, accounts),
        "wishes": wishes_of(visit, trail.about),
    }


def wishes_of(visit: Visit, about: str) -> list[tuple[str, dict[str, str], str]]:
    """The acts of two people that may be asked for about it, as it is now."""
    if not may_operate(visit):
        return []
    match about.partition("_")[0]:
        case OrderId.prefix:
            order = visit.work.orders.store.find(OrderId(about))
            parcels = visit.work.orders.store.parcels(order.parcel_ids) if order else []
            found = []
            for number, parcel in enumerate(parcels, 1):
                if parcel.state in PARCEL_ACTS:
                    act, words = PARCEL_ACTS[parcel.state]
                    found.append((act, {"parcel_id": str(parcel.parcel_id)}, f"{words} {number}"))
            return found
        case VoucherId.prefix:
            voucher = visit.work.offline.vouchers.find(VoucherId(about))
            lease = visit.work.offline.leases.find(voucher.lease_id) if voucher else None
            waits = voucher is not None and voucher.state in {VoucherState.ISSUED, VoucherState.CANCEL_PENDING}
            locked = lease is not None and lease.locked and waits
            return [("settle_voucher", {"voucher_id": about}, say("Quyết định phiếu bị khoá"))] if locked else []
        case _:
            return []


def facts_of(visit: Visit, about: str) -> list[Fact]:
    """What is known of a thing besides its entries, as it is now."""
    tell = _TELLERS.get(about.partition("_")[0])
    return tell(visit, about) if tell else []


def _order(visit: Visit, about: str) -> list[Fact]:
    orders = visit.work.orders.store
    order = orders.find(OrderId(about))
    if order is None:
        return []
    parcels = orders.parcels(order.parcel_ids)
    facts = [
        Fact(say("Mã đơn"), order.code),
        Fact(say("Tình trạng"), ORDER_STATES[progress_of(order, parcels)][0]),
        Fact(say("Giá trị"), vnd(order.total)),
    ]
    return facts + [
        Fact(say("Kiện {number}", number=parcel.number), parcel.seller_name, parcel.seller_id) for parcel in parcels
    ]


def _withdrawal(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.softatm.withdrawals.find(WithdrawalId(about))
    if found is None:
        return []
    facts = [Fact(say("Tình trạng"), WITHDRAWAL_STATES[found.state][0]), Fact(say("Số tiền"), vnd(found.amount))]
    facts.append(Fact(say("Của"), names_of(visit, [found.party_id])[found.party_id], found.party_id))
    return facts + _counter(visit, found.paid_at_outlet or "", found.shift_id or "", found.teller_id or "")


def _cash_in(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.softatm.cash_ins.find(CashInId(about))
    if found is None:
        return []
    facts = [Fact(say("Số tiền"), vnd(found.amount))]
    facts.append(Fact(say("Của"), names_of(visit, [found.party_id])[found.party_id], found.party_id))
    return facts + _counter(visit, found.outlet_code, found.shift_id, found.teller_id)


def _counter(visit: Visit, outlet_code: str, shift_id: str, teller_id: str) -> list[Fact]:
    if not shift_id:
        return []
    facts = [
        Fact(say("Điểm"), outlet_code, outlet_code),
        Fact(say("Giao dịch viên"), names_of(visit, [teller_id])[teller_id]),
    ]
    return [*facts, Fact("Ca", say("xem ca này"), shift_id)]


def _delivery(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.softatm.deliveries.find(DeliveryId(about))
    if found is None:
        return []
    facts = [
        Fact(say("Tình trạng"), DELIVERY_STATES[found.state][0]),
        Fact(say("Từ"), place_words(found.origin), found.origin),
        Fact(say("Tới"), place_words(found.destination), found.destination),
    ]
    if found.bag_number:
        facts.append(Fact(say("Túi số"), found.bag_number))
    if found.sealed:
        facts.append(Fact(say("Niêm phong"), vnd(found.amount)))
    return [*facts, Fact(say("Chênh lệch"), vnd(found.difference))] if found.difference else facts


def place_words(place: str) -> str:
    """The vault, or the outlet's commune."""
    return say("Kho tỉnh") if place == VAULT_PLACE else thing_name(place)


def _voucher(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.offline.vouchers.find(VoucherId(about))
    if found is None:
        return []
    facts = [Fact(say("Tình trạng"), VOUCHER_STATES[found.state][0]), Fact(say("Số tiền"), vnd(found.amount))]
    facts.append(Fact(say("Của"), names_of(visit, [found.party_id])[found.party_id], found.party_id))
    facts.append(Fact(say("Điểm"), thing_name(found.outlet_code), found.outlet_code))
    return [*facts, Fact(say("Đã trả lúc"), said_time(found.paid_at))] if found.paid_at else facts


def _bank_cash_in(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.softatm.bank_cash_ins.find(BankCashInId(about))
    if found is None:
        return []
    facts = [Fact(say("Tình trạng"), BANK_CASH_STATES[found.state]), Fact(say("Số tiền"), vnd(found.amount))]
    facts.append(Fact(say("Tới tài khoản"), f"{found.to_bank_bin} •••• {found.to_account[-4:]}"))
    return facts + _counter(visit, found.outlet_code, found.shift_id, found.teller_id)


def _bank_cash_out(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.softatm.bank_cash_outs.find(BankCashOutId(about))
    if found is None:
        return []
    facts = [Fact(say("Tình trạng"), BANK_CASH_STATES[found.state]), Fact(say("Số tiền"), vnd(found.amount))]
    return facts + _counter(visit, found.outlet_code, found.shift_id, found.teller_id)


def _customer_transfer(visit: Visit, about: str) -> list[Fact]:
    found = visit.work.softatm.customer_transfers.find(CustomerTransferId(about))
    if found is None:
        return []
    names = names_of(visit, [found.from_id, found.to_id])
    facts = [Fact(say("Số tiền"), vnd(found.amount)), Fact(say("Người gửi"), names[found.from_id], found.from_id)]
    facts.append(Fact(say("Người nhận"), names[found.to_id], found.to_id))
    return facts + _counter(visit, found.outlet_code or "", found.shift_id or "", found.teller_id or "")


_TELLERS: dict[str, Callable[[Visit, str], list[Fact]]] = {
    "ord": _order,
    "wdr": _withdrawal,
    "cin": _cash_in,
    "dlv": _delivery,
    "vch": _voucher,
    "bci": _bank_cash_in,
    "bco": _bank_cash_out,
    "ctr": _customer_transfer,
}
