"""Cash-out by bank push over HTTP: the teller asks, the customer transfers from any bank, the screen says PAID."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import Amount, IdText, QuoteText
from chalicelib.entrypoints.http.till import (
    LastFour,
    PhoneText,
    Reason,
    StaffNumberText,
    StaffPin,
    duty_of,
    signature_of,
    tablet_of,
)
from chalicelib.entrypoints.speech import words
from chalicelib.identity import Permission, StaffNumber
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.softatm import (
    BANK_CASH_OUT_STATES_VI,
    BankCashOut,
    BankCashOutId,
    PushWish,
    ShiftId,
    Signature,
    ask_for_push,
    cancel_push,
    find_push,
    hand_over_push,
    push_code,
    pushes_at,
    resolve_push,
    send_push_back,
)

bank_cash_out_routes = Resource(__name__, tag="till")

CardName = Annotated[str, msgspec.Meta(min_length=2, max_length=100, description="As on the identity card.")]


class NewBankCashOut(Body, frozen=True, kw_only=True):
    """Cash for a customer who pays from a bank; the teller has looked at the identity card."""

    secrets = frozenset({"supervisor_pin"})

    bank_cash_out_id: IdText
    shift_id: IdText
    phone: PhoneText
    name: CardName
    id_last4: LastFour
    amount: Amount
    quote: QuoteText | None = None
    confirmed_again: bool = False
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


class AtShift(Body, frozen=True, kw_only=True):
    """In which shift."""

    shift_id: IdText


class NewSendingBack(Body, frozen=True, kw_only=True):
    """The notes stayed in the till; a supervisor signs."""

    secrets = frozenset({"supervisor_pin"})

    shift_id: IdText
    reason: Reason
    supervisor_number: StaffNumberText
    supervisor_pin: StaffPin


class NewPushResolution(Body, frozen=True, kw_only=True):
    """What became of a paid cash-out left at the counter, with the supervisor's own PIN."""

    secrets = frozenset({"pin"})

    bank_cash_out_id: IdText
    handed: bool
    staff_number: StaffNumberText
    pin: StaffPin
    reason: Reason


class BankCashOutView(View, frozen=True, kw_only=True):
    """Hand the notes over only when `state` is `paid`. `vietqr` is what the customer scans, while money is waited for."""

    id: str
    state: str
    state_vi: str
    holder: str
    amount: int
    amount_words: str
    fee: int
    total: int
    fee_policy: str
    reference: str
    vietqr: str | None
    shift_id: str
    good_until: str
    paid_at: str | None
    ended_at: str | None
    payer_name: str | None
    reason: str | None


class BankCashOutsView(View, frozen=True, kw_only=True):
    """What waits at a shift's counter, the oldest first; at most 100."""

    entries: list[BankCashOutView]


def bank_cash_out_view(work: Work, out: BankCashOut) -> BankCashOutView:
    return BankCashOutView(
        id=out.bank_cash_out_id,
        state=out.state.value,
        state_vi=words(BANK_CASH_OUT_STATES_VI)[out.state],
        holder=out.holder,
        amount=out.amount,
        amount_words=amount_in_words(out.amount),
        fee=out.fee,
        total=out.total,
        fee_policy=out.fee_policy,
        reference=out.reference,
        vietqr=push_code(work.softatm, out),
        shift_id=out.shift_id,
        good_until=to_text(out.good_until),
        paid_at=to_text(out.paid_at) if out.paid_at else None,
        ended_at=to_text(out.ended_at) if out.ended_at else None,
        payer_name=out.payer_name or None,
        reason=out.reason,
    )


@bank_cash_out_routes.command(
    "/bank-cash-outs",
    kind="ask_for_push",
    body=NewBankCashOut,
    answer=BankCashOutView,
    summary="Reserve cash for a customer who pays from a bank, with the code to scan",
    allow=Permission.SERVE_CASH,
)
def post_bank_cash_out(work: Work, call: Call, body: NewBankCashOut) -> BankCashOutView:
    wish = PushWish(
        bank_cash_out_id=BankCashOutId.parse(body.bank_cash_out_id, field="bank_cash_out_id"),
        phone=body.phone,
        name=body.name,
        id_last4=body.id_last4,
        amount=body.amount,
        quote=body.quote,
        confirmed_again=body.confirmed_again,
        signature=signature_of(body.supervisor_number, body.supervisor_pin),
    )
    return bank_cash_out_view(work, ask_for_push(work.softatm, duty_of(call, body.shift_id), wish))


@bank_cash_out_routes.query(
    "/bank-cash-outs/{bank_cash_out_id}",
    answer=BankCashOutView,
    summary="Whether the money has come, for the outlet",
)
def show_bank_cash_out(work: Work, call: Call) -> BankCashOutView:
    bank_cash_out_id = BankCashOutId.parse(call.path["bank_cash_out_id"])
    return bank_cash_out_view(work, find_push(work.softatm, tablet_of(call)[1], bank_cash_out_id))


@bank_cash_out_routes.query(
    "/shifts/{shift_id}/bank-cash-outs",
    answer=BankCashOutsView,
    summary="What waits for money, or for its notes, at the counter of a shift of the outlet",
)
def show_pushes(work: Work, call: Call) -> BankCashOutsView:
    found = pushes_at(work.softatm, tablet_of(call)[1], ShiftId.parse(call.path["shift_id"]))
    return BankCashOutsView(entries=[bank_cash_out_view(work, out) for out in found])


@bank_cash_out_routes.command(
    "/bank-cash-outs/{bank_cash_out_id}/handover",
    kind="hand_over_push",
    body=AtShift,
    answer=BankCashOutView,
    summary="The notes are in the customer's hands",
    allow=Permission.SERVE_CASH,
)
def post_push_handover(work: Work, call: Call, body: AtShift) -> BankCashOutView:
    bank_cash_out_id = BankCashOutId.parse(call.path["bank_cash_out_id"])
    return bank_cash_out_view(work, hand_over_push(work.softatm, duty_of(call, body.shift_id), bank_cash_out_id))


@bank_cash_out_routes.command(
    "/bank-cash-outs/{bank_cash_out_id}/cancellation",
    kind="cancel_push",
    body=AtShift,
    answer=BankCashOutView,
    summary="The customer does not pay: the cash is free again",
    allow=Permission.SERVE_CASH,
)
def post_push_cancellation(work: Work, call: Call, body: AtShift) -> BankCashOutView:
    bank_cash_out_id = BankCashOutId.parse(call.path["bank_cash_out_id"])
    return bank_cash_out_view(work, cancel_push(work.softatm, duty_of(call, body.shift_id), bank_cash_out_id))


@bank_cash_out_routes.command(
    "/bank-cash-outs/{bank_cash_out_id}/return",
    kind="send_push_back",
    body=NewSendingBack,
    answer=BankCashOutView,
    summary="The notes stayed in the till: the money goes back to the account it came from",
    allow=Permission.SERVE_CASH,
)
def post_push_return(work: Work, call: Call, body: NewSendingBack) -> BankCashOutView:
    bank_cash_out_id = BankCashOutId.parse(call.path["bank_cash_out_id"])
    signature = signature_of(body.supervisor_number, body.supervisor_pin)
    duty = duty_of(call, body.shift_id)
    back = send_push_back(work.softatm, duty, bank_cash_out_id, signature=signature, reason=body.reason)
    return bank_cash_out_view(work, back)


@bank_cash_out_routes.command(
    "/shifts/{shift_id}/takeover/bank-cash-outs",
    kind="resolve_push",
    body=NewPushResolution,
    answer=BankCashOutView,
    summary="Say whether the notes of a paid cash-out, left at the counter, were handed over",
    allow=Permission.SUPERVISE_OUTLET,
)
def post_push_resolution(work: Work, call: Call, body: NewPushResolution) -> BankCashOutView:
    resolved = resolve_push(
        work.softatm,
        duty_of(call, call.path["shift_id"]),
        BankCashOutId.parse(body.bank_cash_out_id, field="bank_cash_out_id"),
        handed=body.handed,
        signature=Signature(StaffNumber.parse(body.staff_number, field="staff_number"), body.pin),
        reason=body.reason,
    )
    return bank_cash_out_view(work, resolved)
