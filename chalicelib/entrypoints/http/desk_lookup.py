"""One box for whatever an operator has in hand: a phone number, a code from a label, an id, an account."""

import re
from collections.abc import Callable

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import DeviceId, PartyId, Permission, phone_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import CHART, EntryId, account_of, trace
from chalicelib.offline import LeaseId
from chalicelib.orders import ParcelId, order_id_of
from chalicelib.oversight import ApprovalId, CaseId
from chalicelib.payments import PaymentId, RefundId, find_by_code
from chalicelib.softatm import DeliveryId, OutletCode, ShiftId, code_hash

desk_lookup_routes = Resource(__name__, tag="desk")
ID = re.compile(r"[a-z]{2,4}_[0-7][0-9A-HJKMNP-TV-Z]{25}")


class FoundView(View, frozen=True, kw_only=True):
    """Something that was found: `account`, `entry`, `shift`, `outlet`, `approval`, `case`, `delivery`, the `tablet` of an
    outlet, or a `trail` of its money.
    """

    kind: str
    id: str


class LookupView(View, frozen=True, kw_only=True):
    """Everything that the words may mean."""

    asked: str
    found: list[FoundView]


@desk_lookup_routes.query(
    "/desk/lookup",
    answer=LookupView,
    summary="What an account, phone number, code or id leads to",
    allow=Permission.SEE_PROVINCE,
    query={"q": "`2010:pty_…`, a phone number, an order's or parcel's code, a withdrawal code, an outlet's code, any id."},
)
def show_lookup(work: Work, call: Call) -> LookupView:
    asked = " ".join(call.query.get("q", "").split())
    found = [FoundView(kind=kind, id=of) for find in FINDERS for kind, of in find(work, asked)]
    return LookupView(asked=asked, found=list(dict.fromkeys(found)))


Found = list[tuple[str, str]]


def _account(work: Work, text: str) -> Found:
    code, _, of = text.partition(":")
    if code not in CHART or not of:
        return []
    try:
        return [("account", account_of(text).id)]
    except ValueError:
        return []


def _phone(work: Work, text: str) -> Found:
    try:
        party_id = work.identity.people.party_id_of(phone_of(text))
    except InvalidInput:
        return []
    return [("account", f"2010:{party_id}")] if party_id else []


def _withdrawal_code(work: Work, text: str) -> Found:
    digits = text.replace(" ", "")
    if not re.fullmatch(r"[0-9]{8}", digits):
        return []
    of = work.softatm.withdrawals.find_by_code(code_hash(work.softatm.pepper, digits))
    return [("trail", of)] if of else []


def _order_code(work: Work, text: str) -> Found:
    """An order's code, or a parcel's, which is the order's with a number behind it."""
    payment_id = find_by_code(work.payments, re.sub(r"-[1-8]$", "", text)) if len(text) <= 20 else None
    return [("trail", order_id_of(payment_id))] if payment_id else []


def _outlet(work: Work, text: str) -> Found:
    known = re.fullmatch(r"[0-9]{5}", text) and work.softatm.outlets.find(OutletCode(text))
    return [("outlet", text)] if known else []


def _id(work: Work, text: str) -> Found:
    if not ID.fullmatch(text):
        return []
    match text.partition("_")[0]:
        case PartyId.prefix:
            return [("account", f"2010:{text}")] if work.identity.people.party(PartyId(text)) else []
        case EntryId.prefix:
            return [("entry", text)] if work.ledger.store.entry(EntryId(text)) else []
        case ShiftId.prefix:
            return [("shift", text)] if work.softatm.shifts.find(ShiftId(text)) else []
        case LeaseId.prefix:
            lease = work.offline.leases.find(LeaseId(text))
            return [("tablet", lease.outlet_code)] if lease else []
        case DeviceId.prefix:
            tablet = work.identity.sessions.tablet(DeviceId(text))
            return [("tablet", tablet.outlet_code)] if tablet else []
        case DeliveryId.prefix if work.softatm.deliveries.find(DeliveryId(text)):
            return [("delivery", text)]
        case ApprovalId.prefix:
            return [("approval", text)] if work.oversight.approvals.find(ApprovalId(text)) else []
        case CaseId.prefix:
            return [("case", text)] if work.oversight.cases.find(CaseId(text)) else []
        case _:
            about = _about(work, text)
            return [("trail", about)] if about and trace(work.ledger, about) else []


def _about(work: Work, text: str) -> str | None:
    """What the journal entries of a thing are about: those of payments, parcels and refunds are about the order."""
    match text.partition("_")[0]:
        case PaymentId.prefix:
            return order_id_of(PaymentId(text))
        case ParcelId.prefix:
            parcel = work.orders.store.find_parcel(ParcelId(text))
            return None if parcel is None else parcel.order_id
        case RefundId.prefix:
            refund = work.payments.store.find_refund(RefundId(text))
            return None if refund is None else refund.order_id
        case _:
            return text


FINDERS: tuple[Callable[[Work, str], Found], ...] = (_account, _phone, _withdrawal_code, _order_code, _outlet, _id)
