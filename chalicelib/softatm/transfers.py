"""Use cases of transfers between customers (flow 8): name the recipient, send, look.

Over the policy's amounts (one transfer, or all of the sender's day) the law asks for the person to be matched with the chip
of the identity card. The phone cannot do that yet and says so; at the counter the teller looks at the card.
Source: Decision 2345/QĐ-NHNN (2023-12-18, in force 2024-07-01), transfers of kind C.
"""

from dataclasses import field
from typing import Any

from chalicelib.identity import NoSuchParty, Party, PartyId, check_pin, expect, find_party, party_by_phone, phone_of
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.fees import FeeKind
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, account, balance, chart, credit, debit, post, prefetch
from chalicelib.messages import Kind, message
from chalicelib.softatm.accounts import balance_account
from chalicelib.softatm.cash_in import nobody
from chalicelib.softatm.customer import masked_name
from chalicelib.softatm.customer_transfer import Channel, CustomerTransfer, CustomerTransferId
from chalicelib.softatm.errors import (
    CustomerTransferExists,
    IdCheckNeeded,
    NoSuchReceipt,
    PeopleAskedTooOften,
    StrongerCheckNeeded,
)
from chalicelib.softatm.limit import Limit, transfer_limit
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.quote import agreed_fee
from chalicelib.softatm.repetition import RecentMove, is_repetition, remembered
from chalicelib.softatm.shift import Duty, on_duty
from chalicelib.softatm.signature import Signature, second_person

PEOPLE_AN_HOUR = 30
"""Names one customer may ask for in an hour: enough to send money, too few to collect names."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who the sender asks `Có phải là …?` before sending."""

    party_id: PartyId
    name: str


@dataclass(frozen=True, slots=True)
class TransferWish:
    """
    Attributes:
        to_id, to_phone: as the look-up showed and the sender confirmed; both, so that one slip cannot pay a stranger.
        quote: the fee that was shown.
        confirmed_again: the sender was asked about the repetition.
    """

    transfer_id: CustomerTransferId
    from_id: PartyId
    to_id: PartyId
    to_phone: str
    amount: Money
    money_pin: str = field(repr=False)
    quote: str | None = None
    confirmed_again: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """The sender stands at the counter.

    Attributes:
        id_last4: end of the number on the identity card that the teller looked at.
        signature: of a supervisor, for a repetition.
    """

    duty: Duty
    id_last4: str | None = None
    signature: Signature | None = None


def look_up_recipient(softatm: Softatm, party_id: PartyId, phone: str) -> Recipient:
    """Whose a phone number is; every question counts, answered or not.

    Raises:
        PeopleAskedTooOften: too many names this hour.
        InvalidPhone: not a Vietnamese mobile number.
        NoSuchCustomer: nobody has it.
    """
    hour = softatm.now.strftime("%Y%m%d%H")
    if softatm.guesses.misses(party_id, hour) >= PEOPLE_AN_HOUR:
        rest = 3600 - softatm.now.minute * 60 - softatm.now.second
        raise PeopleAskedTooOften("Tra cứu người nhận quá nhiều lần.", "Too many names asked for.", retry_after_s=rest)
    softatm.guesses.stage_miss(party_id, hour, softatm.now)
    try:
        party = party_by_phone(softatm.identity, phone)
    except NoSuchParty as error:
        raise nobody() from error
    return Recipient(party.party_id, masked_name(party.name))


def send_to_customer(softatm: Softatm, wish: TransferWish, presence: Presence | None = None) -> CustomerTransfer:
    """Money of one balance onto another, at once.

    Args:
        presence: at the counter; None on the phone.

    Raises:
        InvalidInput, InvalidPhone: not an amount, not a number.
        InvalidInput: to oneself.
        QuoteAltered, QuoteExpired: the quote is not good for this.
        NoSuchShift, NotYourShift, ShiftNotOpen: at the counter, nobody serves there.
        NoSuchCustomer: the number is not the recipient's.
        PartySuspended: the province stopped one of the two.
        PinNotSet, PinLocked, WrongPin: of the sender's money PIN; the try counts.
        CustomerTransferExists: the id was used before.
        StrongerCheckNeeded, IdCheckNeeded: over an amount for which the law asks more, on the phone and at the counter.
        PossibleDuplicate: like one of minutes ago, and nobody asked the sender.
        SignatureNeeded, and what `second_person` raises: of a repetition at the counter.
        InsufficientFunds: the available balance is smaller than amount and fee.
    """
    amount_of(wish.amount)
    if wish.from_id == wish.to_id:
        raise InvalidInput("Không chuyển cho chính mình.", "Sender and recipient are one.", field="customer_id")
    fee, fee_policy = agreed_fee(softatm, FeeKind.CUSTOMER_TRANSFER, wish.amount, wish.quote)
    limit = transfer_limit(softatm.policy, wish.from_id, business_date(softatm.now))
    _prefetch(softatm, wish, limit, presence)
    if presence is not None:
        on_duty(softatm.shifts.find(presence.duty.shift_id), presence.duty)
    sender, recipient = find_party(softatm.identity, wish.from_id), _recipient(softatm, wish)
    sender.require_active()
    recipient.require_active()
    check_pin(softatm.identity, wish.from_id, wish.money_pin)
    if softatm.customer_transfers.find(wish.transfer_id) is not None:
        raise CustomerTransferExists
    checked = _require_checked(softatm, wish.amount, limit, presence)
    place = "phone" if presence is None else presence.duty.device_id
    move = RecentMove(wish.transfer_id, f"to-{wish.to_id}-{place}", wish.amount, softatm.now)
    recent = softatm.limits.recent(limit)
    again = is_repetition(recent, move, confirmed=wish.confirmed_again)
    transfer = CustomerTransfer(
        transfer_id=wish.transfer_id,
        from_id=wish.from_id,
        to_id=wish.to_id,
        holder=masked_name(sender.name),
        recipient=masked_name(recipient.name),
        amount=wish.amount,
        fee=fee,
        fee_policy=fee_policy,
        balance_after=balance(softatm.ledger, balance_account(wish.from_id)).available - wish.amount - fee,
        sent_at=softatm.now,
        channel=Channel.PHONE if presence is None else Channel.COUNTER,
        entry_id=EntryId.make(softatm.now, softatm.entropy),
        confirmed_again=again,
        **_at_counter(softatm, presence, again=again),
    )
    softatm.customer_transfers.stage_new(transfer)
    softatm.limits.stage_move(limit if not checked else limit.uncapped, wish.amount, remembered(recent, move))
    _post(softatm, transfer)
    _tell(softatm, transfer)
    return transfer


def _prefetch(softatm: Softatm, wish: TransferWish, limit: Limit, presence: Presence | None) -> None:
    """Everything in one round trip."""
    if presence is not None:
        softatm.shifts.expect(presence.duty.shift_id)
    softatm.customer_transfers.expect(wish.transfer_id)
    softatm.limits.expect([limit])
    expect(softatm.identity, parties=[wish.from_id, wish.to_id], pins=[wish.from_id])
    prefetch(softatm.ledger, [balance_account(wish.from_id), balance_account(wish.to_id)])


def _recipient(softatm: Softatm, wish: TransferWish) -> Party:
    phone = phone_of(wish.to_phone)
    try:
        party = find_party(softatm.identity, wish.to_id)
    except NoSuchParty as error:
        raise nobody() from error
    if party.phone != phone:
        raise nobody()
    return party


def _require_checked(softatm: Softatm, amount: Money, limit: Limit, presence: Presence | None) -> bool:
    """Whether the card was looked at; it must have been over the policy's amounts."""
    if presence is not None and presence.id_last4 is not None:
        return True
    most, used = softatm.policy.transfer_step_up_above, softatm.limits.used(limit)
    if amount <= most and used + amount <= limit.cap:
        return False
    if presence is not None:
        raise IdCheckNeeded("Cần kiểm tra căn cước của khách.", "Look at the identity card first.", field="id_last4")
    raise StrongerCheckNeeded(
        f"Trên {format_vnd(most)} một lần, hoặc {format_vnd(limit.cap)} một ngày, phải xác thực căn cước: "
        "mời đến bưu điện xã cùng căn cước.",
        "The law asks for the person to be matched with the identity card over these amounts: at the counter.",
        field="amount",
        details={"each": most, "day": limit.cap, "used": used},
    )


def _at_counter(softatm: Softatm, presence: Presence | None, *, again: bool) -> dict[str, Any]:
    if presence is None:
        return {}
    duty = presence.duty
    return {
        "outlet_code": duty.outlet_code,
        "shift_id": duty.shift_id,
        "teller_id": duty.teller_id,
        "id_last4": presence.id_last4,
        "signed_by": second_person(softatm, duty, presence.signature, needed=again),
    }


def _post(softatm: Softatm, transfer: CustomerTransfer) -> None:
    post(
        softatm.ledger,
        kind="customer_transfer",
        key=f"transfer:{transfer.transfer_id}",
        postings=[
            debit(balance_account(transfer.from_id), transfer.amount + transfer.fee),
            credit(balance_account(transfer.to_id), transfer.amount),
            credit(account(chart.INCOME_TRANSFER, "customer"), transfer.fee),
        ],
        business_ref=transfer.transfer_id,
        entry_id=EntryId(transfer.entry_id),
    )


def _tell(softatm: Softatm, transfer: CustomerTransfer) -> None:
    """Both get a message."""
    amount, event = format_vnd(transfer.amount), transfer.transfer_id
    said = {"amount": amount, "counterpart": transfer.recipient}
    if transfer.fee:
        fee = format_vnd(transfer.fee)
        softatm.outbox.stage(message(Kind.TRANSFER_SENT_FEE, event, transfer.from_id, fee=fee, **said))
    else:
        softatm.outbox.stage(message(Kind.TRANSFER_SENT, event, transfer.from_id, **said))
    softatm.outbox.stage(message(Kind.TRANSFER_RECEIVED, event, transfer.to_id, amount=amount, counterpart=transfer.holder))


def find_customer_transfer(
    softatm: Softatm, transfer_id: CustomerTransferId, *, party_id: PartyId, outlet_code: str | None
) -> CustomerTransfer:
    """A transfer, for its sender and for the outlet where it was made.

    Raises:
        NoSuchReceipt: unknown, or nothing of the caller's.
    """
    found = softatm.customer_transfers.find(transfer_id)
    if found is None or (found.from_id != party_id and (outlet_code is None or found.outlet_code != outlet_code)):
        raise NoSuchReceipt("Không có lệnh chuyển tiền này.", "There is no such transfer.")
    return found


def customer_transfers_of(
    softatm: Softatm, party_id: PartyId, *, cursor: str | None, limit: int | None
) -> Page[CustomerTransfer]:
    """What the party sent, newest first; what it received stands in its statement.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return softatm.customer_transfers.of_party(party_id, cursor=cursor, limit=page_size(limit))
