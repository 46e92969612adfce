"""Cash-in to a bank account over HTTP: taken at the till, given back at the till or onto the balance."""

from chalicelib.banking import bank_of, masked_account
from chalicelib.composition import Work
from chalicelib.entrypoints.http.banking import (
    AccountNameView,
    AccountText,
    BankBin,
    HolderText,
    NewNameInquiry,
    account_name,
)
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.entrypoints.http.softatm import Amount, IdText, QuoteText
from chalicelib.entrypoints.http.till import (
    LastFour,
    PhoneText,
    StaffNumberText,
    StaffPin,
    duty_of,
    signature_of,
    tablet_of,
)
from chalicelib.entrypoints.speech import words
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.softatm import (
    BANK_CASH_IN_STATES_VI,
    BankCashIn,
    BankCashInId,
    BankOrder,
    credit_refused,
    find_bank_cash_in,
    refused_at,
    return_notes,
    take_for_bank,
)

bank_cash_in_routes = Resource(__name__, tag="till")


class NewBankCashIn(Body, frozen=True, kw_only=True):
    """Notes counted, amount and fee, for a bank account; `name` as the name inquiry answered and the customer confirmed."""

    secrets = frozenset({"supervisor_pin"})

    bank_cash_in_id: IdText
    shift_id: IdText
    customer_id: IdText
    phone: PhoneText
    amount: Amount
    bank_bin: BankBin
    account: AccountText
    name: HolderText
    quote: QuoteText | None = None
    credit_if_refused: bool = False
    confirmed_again: bool = False
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


class NewReturnOfNotes(Body, frozen=True, kw_only=True):
    """The customer stands at the counter with the identity card."""

    shift_id: IdText
    id_last4: LastFour


class BankCashInView(View, frozen=True, kw_only=True):
    """The receipt. `sent`: the bank has not decided; `refused`: the notes are to be given back; the others are final."""

    id: str
    state: str
    state_vi: str
    holder: str
    amount: int
    amount_words: str
    fee: int
    total: int
    fee_policy: str
    bank_bin: str
    bank: str
    account: str
    name: str
    outlet_code: str
    taken_at: str
    ended_at: str | None
    bank_ref: str | None
    reason: str | None
    entries: list[str]


class BankCashInsView(View, frozen=True, kw_only=True):
    """Cash-ins that wait, the oldest first; at most 100."""

    entries: list[BankCashInView]


def bank_cash_in_view(cash_in: BankCashIn) -> BankCashInView:
    return BankCashInView(
        id=cash_in.bank_cash_in_id,
        state=cash_in.state.value,
        state_vi=words(BANK_CASH_IN_STATES_VI)[cash_in.state],
        holder=cash_in.holder,
        amount=cash_in.amount,
        amount_words=amount_in_words(cash_in.amount),
        fee=cash_in.fee,
        total=cash_in.total,
        fee_policy=cash_in.fee_policy,
        bank_bin=cash_in.to_bank_bin,
        bank=bank_of(cash_in.to_bank_bin).short_name,
        account=masked_account(cash_in.to_account),
        name=cash_in.to_name,
        outlet_code=cash_in.outlet_code,
        taken_at=to_text(cash_in.taken_at),
        ended_at=to_text(cash_in.ended_at) if cash_in.ended_at else None,
        bank_ref=cash_in.bank_ref,
        reason=cash_in.reason,
        entries=list(cash_in.entries.values()),
    )


@bank_cash_in_routes.action(
    "/till/bank-account-names",
    kind="ask_account_name_at_till",
    body=NewNameInquiry,
    answer=AccountNameView,
    summary="Whose a bank account is, to be confirmed by the customer at the counter",
    allow=Permission.SERVE_CASH,
)
def post_till_name_inquiry(work: Work, call: Call, body: NewNameInquiry) -> AccountNameView:
    tablet_of(call)
    return account_name(work, call, body)


@bank_cash_in_routes.command(
    "/bank-cash-ins",
    kind="bank_cash_in",
    body=NewBankCashIn,
    answer=BankCashInView,
    summary="Take notes for a bank account; the bank's word comes later",
    allow=Permission.SERVE_CASH,
)
def post_bank_cash_in(work: Work, call: Call, body: NewBankCashIn) -> BankCashInView:
    order = BankOrder(
        bank_cash_in_id=BankCashInId.parse(body.bank_cash_in_id, field="bank_cash_in_id"),
        party_id=PartyId.parse(body.customer_id, field="customer_id"),
        phone=body.phone,
        amount=body.amount,
        bank_bin=body.bank_bin,
        account=body.account,
        name=body.name,
        quote=body.quote,
        credit_if_refused=body.credit_if_refused,
        confirmed_again=body.confirmed_again,
        signature=signature_of(body.supervisor_number, body.supervisor_pin),
    )
    return bank_cash_in_view(take_for_bank(work.softatm, duty_of(call, body.shift_id), order))


@bank_cash_in_routes.query(
    "/bank-cash-ins/{bank_cash_in_id}",
    answer=BankCashInView,
    summary="The receipt of a cash-in to a bank account, for its customer and its outlet",
)
def show_bank_cash_in(work: Work, call: Call) -> BankCashInView:
    actor, bank_cash_in_id = call.signed_in, BankCashInId.parse(call.path["bank_cash_in_id"])
    found = find_bank_cash_in(work.softatm, bank_cash_in_id, party_id=actor.party_id, outlet_code=actor.outlet_code)
    return bank_cash_in_view(found)


@bank_cash_in_routes.query(
    "/till/bank-cash-ins",
    answer=BankCashInsView,
    summary="Refused by the bank: notes that the outlet has to give back",
    allow=Permission.SERVE_CASH,
)
def show_refused(work: Work, call: Call) -> BankCashInsView:
    return BankCashInsView(entries=[bank_cash_in_view(c) for c in refused_at(work.softatm, tablet_of(call)[1])])


@bank_cash_in_routes.command(
    "/bank-cash-ins/{bank_cash_in_id}/return",
    kind="return_notes",
    body=NewReturnOfNotes,
    answer=BankCashInView,
    summary="Give the notes back that the bank refused; hand them over only after this answer",
    allow=Permission.SERVE_CASH,
)
def post_return_of_notes(work: Work, call: Call, body: NewReturnOfNotes) -> BankCashInView:
    bank_cash_in_id = BankCashInId.parse(call.path["bank_cash_in_id"])
    back = return_notes(work.softatm, duty_of(call, body.shift_id), bank_cash_in_id, id_last4=body.id_last4)
    return bank_cash_in_view(back)


@bank_cash_in_routes.command(
    "/bank-cash-ins/{bank_cash_in_id}/credit",
    kind="credit_refused",
    body=Nothing,
    answer=BankCashInView,
    summary="Take what the bank refused onto the balance instead of in notes",
    allow=Permission.OWN_MONEY,
)
def post_credit_of_refused(work: Work, call: Call, body: Nothing) -> BankCashInView:
    bank_cash_in_id = BankCashInId.parse(call.path["bank_cash_in_id"])
    return bank_cash_in_view(credit_refused(work.softatm, call.signed_in.party_id, bank_cash_in_id))
