"""What tellers do: withdrawals at the counter, cash-in. Outlet and tablet come from the access token."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import (
    Amount,
    CollectPin,
    IdText,
    NoteCount,
    NoteCounts,
    notes_view,
    operation_of,
    pairs_of,
)
from chalicelib.identity import DeviceId, PartyId, Permission, StaffNumber
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.softatm import (
    CashIn,
    CashInId,
    Duty,
    NotAtTill,
    Notes,
    OutletCode,
    ShiftId,
    Signature,
    UndoWish,
    Withdrawal,
    WithdrawalId,
    commit_withdrawal,
    hand_over,
    look_up_code,
    look_up_customer,
    outlet_code_of,
    put_back,
    take_cash,
    undo,
)

till_routes = Resource(__name__, tag="till")

WithdrawalCode = Annotated[str, msgspec.Meta(pattern="^[0-9]{8}$")]
StaffPin = Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]
StaffNumberText = Annotated[str, msgspec.Meta(max_length=32)]
PhoneText = Annotated[str, msgspec.Meta(max_length=32)]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
LastFour = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")]
Reference = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class NewCodeLookup(Body, frozen=True, kw_only=True):
    """The code a customer shows."""

    shift_id: IdText
    code: WithdrawalCode


class NewCommitment(Body, frozen=True, kw_only=True):
    """The customer keyed in the collect PIN. `customer` comes from the look-up; it saves a round trip."""

    secrets = frozenset({"collect_pin", "supervisor_pin"})

    shift_id: IdText
    collect_pin: CollectPin
    id_last4: LastFour | None = None
    customer: Reference | None = None
    confirmed_again: bool = False
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


class NewHandover(Body, frozen=True, kw_only=True):
    """The notes are in the customer's hands; `notes` says which, as evidence."""

    shift_id: IdText
    notes: NoteCounts | None = None


class NewReturn(Body, frozen=True, kw_only=True):
    """The notes stayed in the till; a supervisor of the outlet signs for it, at the tablet."""

    secrets = frozenset({"supervisor_pin"})

    shift_id: IdText
    supervisor_number: StaffNumberText
    supervisor_pin: StaffPin
    reason: Reason


class NewCustomerLookup(Body, frozen=True, kw_only=True):
    """The phone number a customer says."""

    shift_id: IdText
    phone: PhoneText


class NewCashIn(Body, frozen=True, kw_only=True):
    """Notes counted; `customer_id` and `phone` as the look-up showed them and the customer confirmed."""

    secrets = frozenset({"supervisor_pin"})

    cash_in_id: IdText
    shift_id: IdText
    customer_id: IdText
    phone: PhoneText
    amount: Amount
    notes: NoteCounts | None = None
    confirmed_again: bool = False
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


class NewReversal(Body, frozen=True, kw_only=True):
    """A cash-in that was wrong; the customer is there with the identity card, and a supervisor signs."""

    secrets = frozenset({"supervisor_pin"})

    shift_id: IdText
    operation_id: IdText
    id_last4: LastFour
    reason: Reason
    supervisor_number: StaffNumberText
    supervisor_pin: StaffPin


class TillWithdrawalView(View, frozen=True, kw_only=True):
    """A withdrawal as the teller sees it; hand the notes over only when `state` is `committed`."""

    id: str
    state: str
    holder: str
    amount: int
    amount_words: str
    committed_at: str | None


class FoundCodeView(View, frozen=True, kw_only=True):
    """What to check before committing. `customer` is an opaque reference to pass along; `notes` make the amount up."""

    withdrawal: TillWithdrawalView
    id_check: bool
    signature: bool
    notes: list[NoteCount] | None
    customer: str
    customer_left_today: int


class FoundCustomerView(View, frozen=True, kw_only=True):
    """Ask the customer: is this you?"""

    customer_id: str
    holder: str
    left_today: int


class CashInView(View, frozen=True, kw_only=True):
    """Notes taken and credited; the receipt has the same id."""

    id: str
    holder: str
    amount: int
    amount_words: str
    taken_at: str
    undone_at: str | None


def duty_of(call: Call, shift_id: str, *, field: str = "shift_id") -> Duty:
    """
    Raises:
        NotAtTill: the token is not of an enrolled tablet.
        InvalidInput: not a shift's id.
    """
    device_id, outlet_code = tablet_of(call)
    return Duty(ShiftId.parse(shift_id, field=field), call.signed_in.party_id, device_id, outlet_code)


def tablet_of(call: Call) -> tuple[DeviceId, OutletCode]:
    """The tablet that calls, and its outlet.

    Raises:
        NotAtTill: the token is not of an enrolled tablet.
    """
    actor = call.signed_in
    if actor.device_id is None or actor.outlet_code is None:
        raise NotAtTill("Chỉ giao dịch được trên máy của quầy.", "Sign in on an enrolled tablet of the outlet.")
    return actor.device_id, outlet_code_of(actor.outlet_code)


def signature_of(number: str | None, pin: str | None) -> Signature | None:
    """What a supervisor keyed in; a number without PIN, or a PIN without number, is nobody's signature.

    Raises:
        InvalidInput: not a staff number.
    """
    if number is None or pin is None:
        return None
    return Signature(StaffNumber.parse(number, field="supervisor_number"), pin)


def till_withdrawal_view(withdrawal: Withdrawal) -> TillWithdrawalView:
    return TillWithdrawalView(
        id=withdrawal.withdrawal_id,
        state=withdrawal.state.value,
        holder=withdrawal.holder,
        amount=withdrawal.amount,
        amount_words=amount_in_words(withdrawal.amount),
        committed_at=to_text(withdrawal.committed_at) if withdrawal.committed_at else None,
    )


def cash_in_view(cash_in: CashIn) -> CashInView:
    return CashInView(
        id=cash_in.cash_in_id,
        holder=cash_in.holder,
        amount=cash_in.amount,
        amount_words=amount_in_words(cash_in.amount),
        taken_at=to_text(cash_in.taken_at),
        undone_at=to_text(cash_in.undone_at) if cash_in.undone_at else None,
    )


@till_routes.action(
    "/till/withdrawal-lookups",
    kind="look_up_code",
    body=NewCodeLookup,
    answer=FoundCodeView,
    summary="What a withdrawal code is good for",
    allow=Permission.SERVE_CASH,
)
def post_code_lookup(work: Work, call: Call, body: NewCodeLookup) -> FoundCodeView:
    found = look_up_code(work.softatm, duty_of(call, body.shift_id), body.code)
    return FoundCodeView(
        withdrawal=till_withdrawal_view(found.withdrawal),
        id_check=found.id_check,
        signature=found.signature,
        notes=None if found.notes is None else notes_view(found.notes),
        customer=found.withdrawal.customer,
        customer_left_today=found.customer_left,
    )


@till_routes.command(
    "/withdrawals/{withdrawal_id}/commitment",
    kind="commit_withdrawal",
    body=NewCommitment,
    answer=TillWithdrawalView,
    summary="Promise the notes; hand them over only after the answer `committed`",
    allow=Permission.SERVE_CASH,
)
def post_commitment(work: Work, call: Call, body: NewCommitment) -> TillWithdrawalView:
    committed = commit_withdrawal(
        work.softatm,
        duty_of(call, body.shift_id),
        WithdrawalId.parse(call.path["withdrawal_id"]),
        collect_pin=body.collect_pin,
        id_last4=body.id_last4,
        customer=body.customer,
        confirmed_again=body.confirmed_again,
        signature=signature_of(body.supervisor_number, body.supervisor_pin),
    )
    return till_withdrawal_view(committed)


@till_routes.command(
    "/withdrawals/{withdrawal_id}/handover",
    kind="hand_over",
    body=NewHandover,
    answer=TillWithdrawalView,
    summary="The notes are in the customer's hands",
    allow=Permission.SERVE_CASH,
)
def post_handover(work: Work, call: Call, body: NewHandover) -> TillWithdrawalView:
    withdrawal_id = WithdrawalId.parse(call.path["withdrawal_id"])
    notes = None if body.notes is None else pairs_of(body.notes)
    return till_withdrawal_view(hand_over(work.softatm, duty_of(call, body.shift_id), withdrawal_id, notes=notes))


@till_routes.command(
    "/withdrawals/{withdrawal_id}/return",
    kind="put_back",
    body=NewReturn,
    answer=TillWithdrawalView,
    summary="The notes stayed in the till: the money goes back to the balance",
    allow=Permission.SERVE_CASH,
)
def post_return(work: Work, call: Call, body: NewReturn) -> TillWithdrawalView:
    back = put_back(
        work.softatm,
        duty_of(call, body.shift_id),
        WithdrawalId.parse(call.path["withdrawal_id"]),
        staff_number=StaffNumber.parse(body.supervisor_number, field="supervisor_number"),
        pin=body.supervisor_pin,
        reason=body.reason,
    )
    return till_withdrawal_view(back)


@till_routes.action(
    "/till/customer-lookups",
    kind="look_up_customer",
    body=NewCustomerLookup,
    answer=FoundCustomerView,
    summary="Whose a phone number is, to be confirmed by the customer",
    allow=Permission.SERVE_CASH,
)
def post_customer_lookup(work: Work, call: Call, body: NewCustomerLookup) -> FoundCustomerView:
    found = look_up_customer(work.softatm, duty_of(call, body.shift_id), body.phone)
    return FoundCustomerView(customer_id=found.party_id, holder=found.holder, left_today=found.left)


@till_routes.command(
    "/cash-ins",
    kind="cash_in",
    body=NewCashIn,
    answer=CashInView,
    summary="Take notes and credit the customer's balance",
    allow=Permission.SERVE_CASH,
)
def post_cash_in(work: Work, call: Call, body: NewCashIn) -> CashInView:
    notes = Notes(
        cash_in_id=CashInId.parse(body.cash_in_id, field="cash_in_id"),
        party_id=PartyId.parse(body.customer_id, field="customer_id"),
        phone=body.phone,
        amount=body.amount,
        confirmed_again=body.confirmed_again,
        signature=signature_of(body.supervisor_number, body.supervisor_pin),
        counted=None if body.notes is None else pairs_of(body.notes),
    )
    return cash_in_view(take_cash(work.softatm, duty_of(call, body.shift_id), notes))


@till_routes.command(
    "/till/reversals",
    kind="undo",
    body=NewReversal,
    answer=CashInView,
    summary="Undo a cash-in of this shift: give its notes back only after this answer",
    allow=Permission.SERVE_CASH,
)
def post_reversal(work: Work, call: Call, body: NewReversal) -> CashInView:
    wish = UndoWish(
        operation_id=operation_of(body.operation_id, field="operation_id"),
        id_last4=body.id_last4,
        reason=body.reason,
        signature=signature_of(body.supervisor_number, body.supervisor_pin),
    )
    return cash_in_view(undo(work.softatm, duty_of(call, body.shift_id), wish))
