"""Doors between contexts that do not know each other: each fills a port of one by the use cases of another."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from chalicelib.banking import LineOutcome, Notice, Statement, StatementLine, Transfer
from chalicelib.catalogue import Seller
from chalicelib.identity import Actor, Identity, PartyId, find_party
from chalicelib.kernel.money import Money
from chalicelib.ledger import Account
from chalicelib.offline import Offline, journal_is_synced
from chalicelib.orders import TillNotOpen
from chalicelib.payments import (
    Booking,
    Claim,
    MoneyClaimant,
    MoneyIn,
    MoneyOutcome,
    Payments,
    RefundId,
    clear_booking,
    decide_booking,
    end_recalled,
    find_booking,
    freeze_booking,
    give_up_booking,
    make_whole,
    recall_booking,
    receive_money,
    settle_bank_refund,
    thaw,
)
from chalicelib.softatm import (
    BankCashInId,
    NoSuchShift,
    OutletCode,
    Shift,
    ShiftId,
    ShiftState,
    Softatm,
    confirm_bank_cash_in,
    refuse_bank_cash_in,
)


class HouseholdSellers:
    """The catalogue's `Sellers`, by identity's parties."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def find(self, party_id: PartyId) -> Seller:
        party = find_party(self._identity, party_id)
        return Seller(party.party_id, party.name, party.commune_code or "")


class RefundNews:
    """Banking's `TransferObserver` for refunds, by payments."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def on_confirmed(self, transfer: Transfer) -> None:
        settle_bank_refund(self._payments, RefundId(transfer.reference), transfer.transfer_id, None)

    def on_failed(self, transfer: Transfer) -> None:
        failure = transfer.reason or "failed"
        settle_bank_refund(self._payments, RefundId(transfer.reference), transfer.transfer_id, failure)


class PaymentsInflow:
    """Banking's `Inflow`, by payments: whose money it is that a statement tells of."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def expect(self, booking_ids: Iterable[str]) -> None:
        self._payments.store.expect_bookings(booking_ids)

    def find(self, booking_id: str) -> Notice | None:
        found = self._payments.store.find_money(booking_id)
        return None if found is None else _notice(found)

    def unsettled(self, bank_bin: str, account: str, day: date, *, amount: Money | None = None) -> Sequence[Notice]:
        return [_notice(booking) for booking in self._payments.store.off_statement(bank_bin, account, day, amount=amount)]

    def settle(self, notice: Notice, *, into: Account, amount: Money, line_ref: str) -> None:
        clear_booking(self._payments, self._booking(notice), into=into, amount=amount, line_ref=line_ref)

    def take_in(self, statement: Statement, line: StatementLine, *, into: Account | None) -> LineOutcome:
        money = MoneyIn(
            bank_bin=statement.bank_bin,
            account=statement.account,
            bank_ref=line.line_ref,
            amount=line.amount,
            content=line.content,
            payer_bank_bin=line.other_bank_bin,
            payer_account=line.other_account,
            payer_name=line.other_name,
            booked_at=line.booked_at,
            raw=f"{statement.statement_id} {line.number}",
        )
        return LINE_OF_MONEY[receive_money(self._payments, money, into=into)]

    def recall(self, notice: Notice, *, out_of: Account, amount: Money, line_id: str) -> Account:
        return recall_booking(self._payments, self._booking(notice), out_of=out_of, amount=amount, line_id=line_id)

    def make_whole(self, notice: Notice, *, amount: Money, line_id: str, key: str) -> None:
        make_whole(self._payments, self._booking(notice), amount=amount, line_id=line_id, key=key)

    def end_recalled(self, notice: Notice, *, amount: Money, line_id: str) -> bool:
        return end_recalled(self._payments, self._booking(notice), amount=amount, line_id=line_id)

    def decide(self, notice: Notice) -> None:
        decide_booking(self._payments, self._booking(notice))

    def freeze(self, notice: Notice) -> None:
        freeze_booking(self._payments, self._booking(notice))

    def give_up(self, notice: Notice, *, key: str) -> Account:
        return give_up_booking(self._payments, self._booking(notice), key=key)

    def thaw(self, notice: Notice) -> None:
        thaw(self._payments, self._booking(notice))

    def _booking(self, notice: Notice) -> Booking:
        return find_booking(self._payments, notice.booking_id)


LINE_OF_MONEY = {
    MoneyOutcome.APPLIED: LineOutcome.APPLIED,
    MoneyOutcome.PART: LineOutcome.PART,
    MoneyOutcome.RETURNED: LineOutcome.RETURNED,
    MoneyOutcome.UNKNOWN: LineOutcome.SUSPENSE,
    MoneyOutcome.SEEN: LineOutcome.SEEN,
    MoneyOutcome.DECIDED: LineOutcome.SEEN,
}


def _notice(booking: Booking) -> Notice:
    return Notice(
        booking_id=booking.money.booking_id,
        amount=booking.money.amount,
        settled=booking.on_statement,
        order_id=booking.order_id or "",
        unknown=booking.outcome is MoneyOutcome.UNKNOWN,
        content=booking.money.content,
        payer_account=booking.money.payer_account,
        booked_at=booking.money.booked_at,
        frozen=booking.frozen,
        recalled=booking.recalled,
    )


class CashInNews:
    """Banking's `TransferObserver` for cash-ins to bank accounts, by the soft ATM, which keeps their books."""

    def __init__(self, softatm: Softatm) -> None:
        self._softatm = softatm

    def on_confirmed(self, transfer: Transfer) -> None:
        confirm_bank_cash_in(self._softatm, BankCashInId(transfer.reference), transfer.bank_ref)

    def on_failed(self, transfer: Transfer) -> None:
        refuse_bank_cash_in(self._softatm, BankCashInId(transfer.reference), transfer.reason)


class FirstClaimant:
    """Payments' `MoneyClaimant`: whoever says first that the money is theirs."""

    def __init__(self, claimants: Sequence[MoneyClaimant]) -> None:
        self._claimants = claimants

    def claim(self, money: MoneyIn) -> Claim | None:
        return next((claim for one in self._claimants if (claim := one.claim(money)) is not None), None)


class ShiftCashDesk:
    """Orders' `CashDesk`, by the shifts of the soft ATM.

    Args:
        softatm: made when cash comes, since most orders need no till.
    """

    def __init__(self, softatm: Callable[[], Softatm]) -> None:
        self._softatm = softatm

    def take(self, teller: Actor, shift_id: str, amount: Money) -> Account:
        """Stage the cash into the till of the teller's open shift; the account to debit.

        Raises:
            NoSuchShift: unknown, or of another teller or tablet.
            TillNotOpen: frozen or closed.
        """
        shifts = self._softatm().shifts
        shift = shifts.find(ShiftId.parse(shift_id, field="shift_id"))
        if shift is None or (shift.teller_id, shift.device_id) != (teller.party_id, teller.device_id):
            raise NoSuchShift("Không có ca này.", "There is no such shift.")
        if shift.state is not ShiftState.OPEN:
            raise TillNotOpen("Ca đã khoá sổ, không nhận tiền được nữa.", f"The shift is {shift.state.value}.")
        shifts.stage_use(shift, cash=amount, counters=0)
        return shift.till_account


class LeasedTablets:
    """The soft ATM's `TabletJournals`, by the leases of the offline counter.

    Args:
        offline: made when a shift freezes; it is itself made of the soft ATM.
    """

    def __init__(self, offline: Callable[[], Offline]) -> None:
        self._offline = offline

    def expect(self, outlet_code: OutletCode) -> None:
        self._offline().leases.expect(outlet_code=outlet_code)

    def is_synced(self, shift: Shift) -> bool:
        return journal_is_synced(self._offline(), shift.outlet_code, shift.device_id)
