"""Payments in the one table.

PAY#{payment_id}       / P   a payment; gsi2 `DUE#payment` while a job must look at it
PAYREF#{reference}     / R   whose reference it is, used once for ever
RFD#{refund_id}        / R   a refund; gsi1 of its payment; gsi2 `DUE#refund` while pending, `STUCK#refund` when
                             a person must act
MONEYIN#{booking_id}   / N   a booking that the bank told us of, raw, once; gsi1 `UNCLEARED#{bank}#{account}#{day}` until its
                             statement comes; gsi2 `SUSPENSE` while it matches nothing
FROZEN#{order_id}      / F   why an order's money may not move
CARDEVENT#{event_id}   / E   a notice of the card gateway, raw, once
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.payments_bookings import (
    SUSPENSE,
    booking_item,
    booking_of,
    by_amount,
    money_key,
    money_of,
    off_statement_of,
)
from chalicelib.adapters.dynamo.table import (
    Absent,
    Check,
    Condition,
    Delete,
    Equals,
    Item,
    Key,
    Put,
    Query,
    Update,
    join,
)
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.payments import (
    Booking,
    Deposit,
    GatewayEvent,
    MoneyFrozen,
    MoneyIn,
    MoneyMatched,
    MoneyOutcome,
    Payment,
    PaymentExists,
    PaymentId,
    PaymentMethod,
    PaymentState,
    Refund,
    RefundId,
    RefundState,
    ToBalance,
    ToBank,
    ToCard,
    Way,
)

T = TypeVar("T")
DUE_PAYMENTS, DUE_REFUNDS, STUCK_REFUNDS = "DUE#payment", "DUE#refund", "STUCK#refund"


def payment_key(payment_id: str) -> Key:
    return Key(join("PAY", payment_id), "P")


def _reference_key(reference: str) -> Key:
    return Key(join("PAYREF", reference), "R")


def _refund_key(refund_id: str) -> Key:
    return Key(join("RFD", refund_id), "R")


def freeze_key(order_id: str) -> Key:
    return Key(join("FROZEN", order_id), "F")


def _event_key(event_id: str) -> Key:
    return Key(join("CARDEVENT", event_id), "E")


class DynamoPayments:
    """`PaymentStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._payments = Kept[Payment](work, item_of=payment_item, read=payment_of, exists=PaymentExists)
        self._refunds = Kept[Refund](work, item_of=refund_item, read=refund_of)
        self._free: set[str] = set()

    def find(self, payment_id: PaymentId) -> Payment | None:
        return self._payments.find(payment_key(payment_id))

    def find_by_reference(self, references: Sequence[str]) -> PaymentId | None:
        keys = [_reference_key(reference) for reference in references]
        self._work.prefetch(keys)
        found = (self._work.get(key) for key in keys)
        return next((PaymentId(item["payment_id"]) for item in found if item is not None), None)

    def add(self, payment: Payment) -> None:
        key = _reference_key(payment.reference)
        mark: Item = {"pk": key.pk, "sk": key.sk, "payment_id": str(payment.payment_id)}
        self._work.stage(Put(mark, when=(Absent(),)))
        self._payments.add(payment)

    def save(self, payment: Payment) -> None:
        self._payments.save(payment)

    def find_refund(self, refund_id: RefundId) -> Refund | None:
        return self._refunds.find(_refund_key(refund_id))

    def add_refund(self, refund: Refund) -> None:
        self._refunds.add(refund)

    def save_refund(self, refund: Refund) -> None:
        self._refunds.save(refund)

    def refunds_of(self, payment_id: PaymentId) -> list[Refund]:
        page = self._work.query(Query(join("REFUNDS", payment_id), index="gsi1"))
        return [refund_of(item) for item in page.items]

    def expect_money(self, money: MoneyIn) -> None:
        self._work.hint(money_key(money.booking_id))

    def money_seen(self, money: MoneyIn) -> bool:
        return self._work.get(money_key(money.booking_id)) is not None

    def add_money(self, booking: Booking, payment_id: PaymentId | None) -> None:
        self._work.stage(Put(booking_item(booking, payment_id), when=(Absent(),)))

    def find_money(self, booking_id: str) -> Booking | None:
        item = self._work.get(money_key(booking_id)) if "#" not in booking_id else None
        return None if item is None else booking_of(item)

    def expect_bookings(self, booking_ids: Iterable[str]) -> None:
        for booking_id in booking_ids:
            self._work.hint(money_key(booking_id))

    def save_money(self, booking: Booking, *, was: Booking) -> None:
        done = booking.on_statement
        self._work.stage(
            Update(
                money_key(booking.money.booking_id),
                set={"on_statement": done, "frozen": booking.frozen, "recalled": booking.recalled},
                remove=("gsi1pk", "gsi1sk") if done else (),
                when=(
                    Equals("on_statement", was.on_statement),
                    Equals("frozen", was.frozen),
                    Equals("recalled", was.recalled),
                ),
            )
        )

    def off_statement(self, bank_bin: str, account: str, day: date, *, amount: Money | None = None) -> list[Booking]:
        prefix = "" if amount is None else by_amount(amount)
        found: list[Booking] = []
        start: Mapping[str, str] | None = None
        while True:
            page = self._work.query(Query(off_statement_of(bank_bin, account, day), "gsi1", prefix=prefix, start=start))
            found += [booking_of(item) for item in page.items]
            start = page.next_start
            if start is None:
                return found

    def match_money(self, booking_id: str, payment: Payment, outcome: MoneyOutcome) -> None:
        self._work.stage(
            Update(
                money_key(booking_id),
                set={
                    "payment_id": str(payment.payment_id),
                    "order_id": payment.order_id,
                    "outcome": outcome.value,
                },
                remove=("gsi2pk", "gsi2sk"),
                when=(Equals("outcome", MoneyOutcome.UNKNOWN.value),),
                otherwise=MoneyMatched(),
            )
        )

    def decide_money(self, booking_id: str) -> None:
        waiting = (Equals("outcome", MoneyOutcome.UNKNOWN.value),)
        done = {"outcome": MoneyOutcome.DECIDED.value}
        key = money_key(booking_id)
        self._work.stage(Update(key, set=done, remove=("gsi2pk", "gsi2sk"), when=waiting, otherwise=MoneyMatched()))

    def expect_freezes(self, order_id: str) -> None:
        self._work.hint(freeze_key(order_id))

    def freezes(self, order_id: str) -> Mapping[str, str]:
        return dict((self._work.get(freeze_key(order_id)) or {}).get("reasons", {}))

    def save_freezes(self, order_id: str, reasons: Mapping[str, str]) -> None:
        key, before = freeze_key(order_id), self._work.get(freeze_key(order_id))
        when: tuple[Condition, ...] = (Absent(),) if before is None else (Equals("version", before["version"]),)
        if reasons:
            version = 1 if before is None else before["version"] + 1
            item: Item = {"pk": key.pk, "sk": key.sk, "reasons": dict(reasons), "version": version}
            self._work.stage(Put(item, when=when))
        elif before is not None:
            self._work.stage(Delete(key, when=when))

    def require_free(self, order_id: str) -> None:
        if self.freezes(order_id):
            raise MoneyFrozen
        if order_id not in self._free:
            self._free.add(order_id)
            self._work.stage(Check(freeze_key(order_id), when=(Absent(),), otherwise=MoneyFrozen()))

    def unmatched(self, *, cursor: str | None, limit: int) -> Page[MoneyIn]:
        return self._listed(SUSPENSE, money_of, cursor, limit)

    def stuck_refunds(self, *, cursor: str | None, limit: int) -> Page[Refund]:
        return self._listed(STUCK_REFUNDS, refund_of, cursor, limit)

    def _listed(self, queue: str, read: Callable[[Item], T], cursor: str | None, limit: int) -> Page[T]:
        start = read_cursor(cursor) if cursor else None
        if start is not None and (start.get("gsi2pk") != queue or set(start) != {"pk", "sk", "gsi2pk", "gsi2sk"}):
            raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
        page = self._work.query(Query(queue, index="gsi2", limit=limit, start=start))
        return Page([read(item) for item in page.items], write_cursor(page.next_start) if page.next_start else None)

    def event_seen(self, event_id: str) -> bool:
        return self._work.get(_event_key(event_id)) is not None

    def add_event(self, event: GatewayEvent, raw: str, now: datetime) -> None:
        key = _event_key(event.event_id)
        item: Item = {
            "pk": key.pk,
            "sk": key.sk,
            "type": event.type,
            "object_id": event.object_id,
            "created_at": to_text(event.created_at),
            "received_at": to_text(now),
            "raw": raw,
        }
        self._work.stage(Put(item, when=(Absent(),)))

    def due(self, until: datetime, limit: int) -> list[Payment]:
        return [payment_of(item) for item in self._due(DUE_PAYMENTS, until, limit)]

    def due_refunds(self, until: datetime, limit: int) -> list[Refund]:
        return [refund_of(item) for item in self._due(DUE_REFUNDS, until, limit)]

    def _due(self, queue: str, until: datetime, limit: int) -> list[Item]:
        return self._work.query(Query(queue, index="gsi2", at_least="0", at_most=to_text(until), limit=limit)).items


def payment_item(payment: Payment) -> Item:
    key = payment_key(payment.payment_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "payment_id": str(payment.payment_id),
        "order_id": payment.order_id,
        "reference": payment.reference,
        "method": payment.method.value,
        "amount": payment.amount,
        "payer_phone": payment.payer_phone,
        "payer_id": payment.payer_id,
        "opened_at": to_text(payment.opened_at),
        "state": payment.state.value,
        "received": payment.received,
        "refunded": payment.refunded,
        "closes_at": _text(payment.closes_at),
        "check_at": _text(payment.check_at),
        "session_id": payment.session_id,
        "page_url": payment.page_url,
        "intent_id": payment.intent_id,
        "fee_booked": payment.fee_booked,
        "deposits": [
            [one.bank_ref, one.amount, one.payer_bank_bin, one.payer_account, one.payer_name] for one in payment.deposits
        ],
    }
    if payment.check_at is not None:
        item |= {"gsi2pk": DUE_PAYMENTS, "gsi2sk": to_text(payment.check_at)}
    return item


def payment_of(item: Item) -> Payment:
    return Payment(
        payment_id=PaymentId(item["payment_id"]),
        order_id=item["order_id"],
        reference=item["reference"],
        method=PaymentMethod(item["method"]),
        amount=item["amount"],
        payer_phone=item["payer_phone"],
        payer_id=PartyId(item["payer_id"]) if item["payer_id"] else None,
        opened_at=from_text(item["opened_at"]),
        state=PaymentState(item["state"]),
        received=item["received"],
        refunded=item["refunded"],
        closes_at=_moment(item["closes_at"]),
        check_at=_moment(item["check_at"]),
        session_id=item["session_id"],
        page_url=item["page_url"],
        intent_id=item["intent_id"],
        fee_booked=item["fee_booked"],
        deposits=tuple(Deposit(*one) for one in item["deposits"]),
        version=item["version"],
    )


def refund_item(refund: Refund) -> Item:
    key = _refund_key(refund.refund_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "refund_id": str(refund.refund_id),
        "payment_id": None if refund.payment_id is None else str(refund.payment_id),
        "order_id": refund.order_id,
        "amount": refund.amount,
        "reason": refund.reason,
        "requested_at": to_text(refund.requested_at),
        "way": _way_item(refund.way),
        "state": refund.state.value,
        "attempt": refund.attempt,
        "provider_ref": refund.provider_ref,
        "failure": refund.failure,
        "check_at": _text(refund.check_at),
    }
    if refund.payment_id is not None:
        item |= {"gsi1pk": join("REFUNDS", refund.payment_id), "gsi1sk": str(refund.refund_id)}
    if refund.check_at is not None:
        item |= {"gsi2pk": DUE_REFUNDS, "gsi2sk": to_text(refund.check_at)}
    elif refund.state in (RefundState.WAITING, RefundState.FAILED):
        item |= {"gsi2pk": STUCK_REFUNDS, "gsi2sk": to_text(refund.requested_at)}
    return item


def refund_of(item: Item) -> Refund:
    return Refund(
        refund_id=RefundId(item["refund_id"]),
        payment_id=None if item["payment_id"] is None else PaymentId(item["payment_id"]),
        order_id=item["order_id"],
        amount=item["amount"],
        reason=item["reason"],
        requested_at=from_text(item["requested_at"]),
        way=_way_of(item["way"]),
        state=RefundState(item["state"]),
        attempt=item["attempt"],
        provider_ref=item["provider_ref"],
        failure=item["failure"],
        check_at=_moment(item["check_at"]),
        version=item["version"],
    )


def _way_item(way: Way | None) -> list[Any] | None:
    match way:
        case None:
            return None
        case ToCard(intent_id):
            return ["card", intent_id]
        case ToBank(bank_bin, account, name):
            return ["bank", bank_bin, account, name]
        case ToBalance(party_id):
            return ["balance", str(party_id)]


def _way_of(parts: list[Any] | None) -> Way | None:
    match parts:
        case None:
            return None
        case ["card", intent_id]:
            return ToCard(intent_id)
        case ["bank", bank_bin, account, name]:
            return ToBank(bank_bin, account, name)
        case ["balance", party_id]:
            return ToBalance(PartyId(party_id))
        case _:
            raise ValueError(f"never written by us: {parts[0]}")


def _text(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
