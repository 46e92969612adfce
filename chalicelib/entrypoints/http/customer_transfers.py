"""Transfers between customers over HTTP: on the phone, and at the counter with the sender present."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, Amount, IdText, MoneyPin, QuoteText
from chalicelib.entrypoints.http.till import (
    LastFour,
    PhoneText,
    StaffNumberText,
    StaffPin,
    duty_of,
    signature_of,
)
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.softatm import (
    CustomerTransfer,
    CustomerTransferId,
    Presence,
    TransferWish,
    customer_transfers_of,
    find_customer_transfer,
    look_up_recipient,
    send_to_customer,
)

customer_transfer_routes = Resource(__name__, tag="soft ATM")


class NewRecipientLookup(Body, frozen=True, kw_only=True):
    """The phone number of whoever is to get the money."""

    phone: PhoneText


class RecipientView(View, frozen=True, kw_only=True):
    """Ask the sender: is it this person?"""

    customer_id: str
    name: str


class NewCustomerTransfer(Body, frozen=True, kw_only=True):
    """Money of the caller's balance for another customer, as the look-up showed them."""

    secrets = frozenset({"money_pin"})

    transfer_id: IdText
    customer_id: IdText
    phone: PhoneText
    amount: Amount
    money_pin: MoneyPin
    quote: QuoteText | None = None
    confirmed_again: bool = False


class NewCounterTransfer(Body, frozen=True, kw_only=True):
    """The sender stands at the counter and keys in the money PIN; both customers as their look-ups showed them."""

    secrets = frozenset({"money_pin", "supervisor_pin"})

    transfer_id: IdText
    shift_id: IdText
    sender_id: IdText
    customer_id: IdText
    phone: PhoneText
    amount: Amount
    money_pin: MoneyPin
    id_last4: LastFour | None = None
    quote: QuoteText | None = None
    confirmed_again: bool = False
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


class CustomerTransferView(View, frozen=True, kw_only=True):
    """A transfer that was made; `balance_after` is the sender's, and at a counter left out."""

    id: str
    holder: str
    recipient: str
    amount: int
    amount_words: str
    fee: int
    fee_policy: str
    channel: str
    outlet_code: str | None
    sent_at: str
    entry_id: str
    balance_after: int | None


class CustomerTransfersView(View, frozen=True, kw_only=True):
    """A page of what the caller sent, newest first."""

    entries: list[CustomerTransferView]
    next_cursor: str | None


def customer_transfer_view(transfer: CustomerTransfer, *, own: bool) -> CustomerTransferView:
    return CustomerTransferView(
        id=transfer.transfer_id,
        holder=transfer.holder,
        recipient=transfer.recipient,
        amount=transfer.amount,
        amount_words=amount_in_words(transfer.amount),
        fee=transfer.fee,
        fee_policy=transfer.fee_policy,
        channel=transfer.channel.value,
        outlet_code=transfer.outlet_code,
        sent_at=to_text(transfer.sent_at),
        entry_id=transfer.entry_id,
        balance_after=transfer.balance_after if own else None,
    )


@customer_transfer_routes.action(
    "/customer-transfers/recipients",
    kind="look_up_recipient",
    body=NewRecipientLookup,
    answer=RecipientView,
    summary="Whose a phone number is, to be confirmed by the sender",
    allow=Permission.OWN_MONEY,
)
def post_recipient_lookup(work: Work, call: Call, body: NewRecipientLookup) -> RecipientView:
    found = look_up_recipient(work.softatm, call.signed_in.party_id, body.phone)
    return RecipientView(customer_id=found.party_id, name=found.name)


@customer_transfer_routes.command(
    "/customer-transfers",
    kind="send_to_customer",
    body=NewCustomerTransfer,
    answer=CustomerTransferView,
    summary="Send money of the balance to another customer",
    allow=Permission.OWN_MONEY,
)
def post_customer_transfer(work: Work, call: Call, body: NewCustomerTransfer) -> CustomerTransferView:
    wish = _wish(call.signed_in.party_id, body)
    return customer_transfer_view(send_to_customer(work.softatm, wish), own=True)


@customer_transfer_routes.command(
    "/till/customer-transfers",
    kind="send_at_counter",
    body=NewCounterTransfer,
    answer=CustomerTransferView,
    summary="Send a customer's money to another, with the sender at the counter",
    allow=Permission.SERVE_CASH,
)
def post_counter_transfer(work: Work, call: Call, body: NewCounterTransfer) -> CustomerTransferView:
    wish = _wish(PartyId.parse(body.sender_id, field="sender_id"), body)
    signature = signature_of(body.supervisor_number, body.supervisor_pin)
    presence = Presence(duty_of(call, body.shift_id), body.id_last4, signature)
    return customer_transfer_view(send_to_customer(work.softatm, wish, presence), own=False)


def _wish(sender: PartyId, body: NewCustomerTransfer | NewCounterTransfer) -> TransferWish:
    return TransferWish(
        transfer_id=CustomerTransferId.parse(body.transfer_id, field="transfer_id"),
        from_id=sender,
        to_id=PartyId.parse(body.customer_id, field="customer_id"),
        to_phone=body.phone,
        amount=body.amount,
        money_pin=body.money_pin,
        quote=body.quote,
        confirmed_again=body.confirmed_again,
    )


@customer_transfer_routes.query(
    "/customer-transfers",
    answer=CustomerTransfersView,
    summary="What the caller sent to other customers",
    allow=Permission.OWN_MONEY,
    query=PAGED,
)
def show_customer_transfers(work: Work, call: Call) -> CustomerTransfersView:
    party_id = call.signed_in.party_id
    page = customer_transfers_of(work.softatm, party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    entries = [customer_transfer_view(transfer, own=True) for transfer in page.entries]
    return CustomerTransfersView(entries=entries, next_cursor=page.next_cursor)


@customer_transfer_routes.query(
    "/customer-transfers/{transfer_id}",
    answer=CustomerTransferView,
    summary="One transfer, for its sender and for the outlet where it was made",
)
def show_customer_transfer(work: Work, call: Call) -> CustomerTransferView:
    actor, transfer_id = call.signed_in, CustomerTransferId.parse(call.path["transfer_id"])
    found = find_customer_transfer(work.softatm, transfer_id, party_id=actor.party_id, outlet_code=actor.outlet_code)
    return customer_transfer_view(found, own=found.from_id == actor.party_id)
