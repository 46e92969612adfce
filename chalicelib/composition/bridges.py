"""Doors between contexts that do not know each other: each fills a port of one by the use cases of another."""

from collections.abc import Callable

from chalicelib.banking import Transfer
from chalicelib.catalogue import Seller
from chalicelib.identity import Actor, Identity, PartyId, find_party
from chalicelib.kernel.money import Money
from chalicelib.ledger import Account
from chalicelib.orders import TillNotOpen
from chalicelib.payments import Payments, RefundId, settle_bank_refund
from chalicelib.softatm import NoSuchShift, ShiftId, ShiftState, Softatm


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
