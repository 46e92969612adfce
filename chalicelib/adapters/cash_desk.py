"""The till that takes a carrier's cash: a door between orders and the soft ATM, which do not know each other."""

from chalicelib.identity import Actor
from chalicelib.kernel.money import Money
from chalicelib.ledger import Account
from chalicelib.orders import TillNotOpen
from chalicelib.softatm import NoSuchShift, ShiftId, ShiftState, Softatm


class ShiftCashDesk:
    """Fills `orders.ports.CashDesk` by the soft ATM's shifts."""

    def __init__(self, softatm: Softatm) -> None:
        self._softatm = softatm

    def take(self, teller: Actor, shift_id: str, amount: Money) -> Account:
        """Stage the cash into the till of the teller's open shift; the account to debit.

        Raises:
            NoSuchShift: unknown, or of another teller or tablet.
            TillNotOpen: frozen or closed.
        """
        shift = self._softatm.shifts.find(ShiftId.parse(shift_id, field="shift_id"))
        if shift is None or (shift.teller_id, shift.device_id) != (teller.party_id, teller.device_id):
            raise NoSuchShift("Không có ca này.", "There is no such shift.")
        if shift.state is not ShiftState.OPEN:
            raise TillNotOpen("Ca đã khoá sổ, không nhận tiền được nữa.", f"The shift is {shift.state.value}.")
        self._softatm.shifts.stage_use(shift, cash=amount, counters=0)
        return shift.till_account
