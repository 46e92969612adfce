"""Use cases of cash-in: name the customer, take the notes, credit the balance."""

from collections.abc import Sequence

from chalicelib.identity import NoSuchParty, Party, PartyId, expect, find_party, party_by_phone, phone_of
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, balance, credit, debit, post, prefetch
from chalicelib.softatm.accounts import balance_account, receive_counter, till_account
from chalicelib.softatm.codes import require_step
from chalicelib.softatm.counting import counted, limits_on, stage_counted
from chalicelib.softatm.customer import customer_ref, masked_name
from chalicelib.softatm.deposit import CashIn, CashInId
from chalicelib.softatm.errors import CashInExists, NoSuchCustomer
from chalicelib.softatm.limit import customer_limit
from chalicelib.softatm.notes import added, count_for
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.repetition import RecentMove
from chalicelib.softatm.shift import Duty, on_duty
from chalicelib.softatm.signature import Signature, second_person


@dataclass(frozen=True, slots=True)
class Customer:
    """Who the teller asks `Có phải là …?` before taking the notes.

    Attributes:
        left: what the customer may still move today.
    """

    party_id: PartyId
    holder: str
    left: Money


@dataclass(frozen=True, slots=True)
class Notes:
    """What is being paid in, by whom.

    Attributes:
        party_id, phone: as the look-up showed and the customer confirmed; both, so that one slip cannot credit a stranger.
        confirmed_again: the customer was asked about the repetition.
        signature: of a supervisor, for a repetition or an amount over the policy's.
        counted: the notes, if the teller says which.
    """

    cash_in_id: CashInId
    party_id: PartyId
    phone: str
    amount: Money
    confirmed_again: bool = False
    signature: Signature | None = None
    counted: Sequence[tuple[int, int]] | None = None


def look_up_customer(softatm: Softatm, duty: Duty, phone: str) -> Customer:
    """
    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        InvalidPhone: not a Vietnamese mobile number.
        NoSuchCustomer: nobody has it.
    """
    on_duty(softatm.shifts.find(duty.shift_id), duty)
    try:
        party = party_by_phone(softatm.identity, phone)
    except NoSuchParty as error:
        raise nobody() from error
    limit = customer_limit(softatm.policy, customer_ref(softatm.pepper, party.phone), business_date(softatm.now))
    return Customer(party.party_id, masked_name(party.name), max(0, limit.cap - softatm.limits.used(limit)))


def take_cash(softatm: Softatm, duty: Duty, notes: Notes) -> CashIn:
    """Counted notes into the till, the amount onto the balance: two journal entries, one unit of work.

    Raises:
        InvalidInput, NotCashStep, InvalidPhone, NotNotes: not an amount in notes, not a number, not these notes.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        CashInExists: the id was used before.
        NoSuchCustomer: the number is not this party's.
        PartySuspended: the province stopped the party.
        LimitExceeded, PossibleDuplicate: as `counted`.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
    """
    require_step(softatm, notes.amount)
    phone = phone_of(notes.phone)
    day = business_date(softatm.now)
    limits = limits_on(softatm, day, customer_ref(softatm.pepper, phone), duty.outlet_code)
    drawer, owner = till_account(duty.outlet_code, duty.device_id), balance_account(notes.party_id)
    softatm.shifts.expect(duty.shift_id)
    softatm.cash_ins.expect(notes.cash_in_id)
    softatm.limits.expect(limits)
    expect(softatm.identity, parties=[notes.party_id])
    prefetch(softatm.ledger, [drawer, receive_counter(notes.cash_in_id), owner])
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    if softatm.cash_ins.find(notes.cash_in_id) is not None:
        raise CashInExists
    party = the_customer(softatm, notes.party_id, phone)
    move = RecentMove(notes.cash_in_id, f"in-{duty.device_id}", notes.amount, softatm.now)
    use = counted(softatm, limits, move, confirmed=notes.confirmed_again)
    needed = use.again or notes.amount > softatm.policy.cash_in_signature_above
    signer = second_person(softatm, duty, notes.signature, needed=needed)
    cash_in = CashIn(
        cash_in_id=notes.cash_in_id,
        party_id=party.party_id,
        customer=limits[0].owner,
        holder=masked_name(party.name),
        amount=notes.amount,
        outlet_code=duty.outlet_code,
        shift_id=duty.shift_id,
        teller_id=duty.teller_id,
        taken_at=softatm.now,
        balance_after=balance(softatm.ledger, owner).available + notes.amount,
        confirmed_again=use.again,
        signed_by=signer,
        notes=None if notes.counted is None else count_for(notes.counted, notes.amount),
        entries={step: EntryId.make(softatm.now, softatm.entropy) for step in ("take", "credit")},
    )
    softatm.cash_ins.stage_new(cash_in)
    softatm.shifts.stage_use(shift, cash=notes.amount, counters=0, drawer=added(shift.drawer, cash_in.notes))
    stage_counted(softatm, use)
    _post(softatm, cash_in, duty)
    return cash_in


def _post(softatm: Softatm, cash_in: CashIn, duty: Duty) -> None:
    drawer, counter = till_account(duty.outlet_code, duty.device_id), receive_counter(cash_in.cash_in_id)
    owner = balance_account(cash_in.party_id)
    post(
        softatm.ledger,
        kind="cash_in_take",
        key=f"cashin:{cash_in.cash_in_id}:take",
        postings=[debit(drawer, cash_in.amount), credit(counter, cash_in.amount)],
        business_ref=cash_in.cash_in_id,
        entry_id=EntryId(cash_in.entries["take"]),
    )
    post(
        softatm.ledger,
        kind="cash_in_credit",
        key=f"cashin:{cash_in.cash_in_id}:credit",
        postings=[debit(counter, cash_in.amount), credit(owner, cash_in.amount)],
        business_ref=cash_in.cash_in_id,
        entry_id=EntryId(cash_in.entries["credit"]),
    )


def the_customer(softatm: Softatm, party_id: PartyId, phone: str) -> Party:
    """
    Raises:
        NoSuchCustomer: the number is not this party's.
        PartySuspended: the province stopped the party.
    """
    try:
        party = find_party(softatm.identity, party_id)
    except NoSuchParty as error:
        raise nobody() from error
    if party.phone != phone:
        raise nobody()
    party.require_active()
    return party


def nobody() -> NoSuchCustomer:
    return NoSuchCustomer("Không có khách hàng với số điện thoại này.", "No customer has this phone number.", field="phone")
