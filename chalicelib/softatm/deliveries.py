"""Use cases of cash deliveries and the vault: plan, seal, send, receive, count blindly, settle a difference."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.money import Money, amount_of
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import JournalEntry, account, balance, chart, credit, debit, post
from chalicelib.oversight import CaseKind, open_case, require_reason
from chalicelib.softatm.accounts import VAULT, difference_account, safe_account
from chalicelib.softatm.delivery import OVER, Delivery, DeliveryState, Settlement, account_at, moved_on, not_at_this_step
from chalicelib.softatm.errors import NoSuchDelivery, OtherBag, OverPlan, SafeTooFull, SafeTooLow, VaultTooLow
from chalicelib.softatm.notes import count_of, total
from chalicelib.softatm.outlet import VAULT_PLACE, DeliveryId, OutletCode, Place
from chalicelib.softatm.outlets import cash_outlet, find_outlet
from chalicelib.softatm.pair import Pair
from chalicelib.softatm.ports import Softatm

MOST_COUNTS = 2
"""A bag that does not match is counted once more; then the count stands."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Cash to be moved from one place to another."""

    delivery_id: DeliveryId
    origin: Place
    destination: Place
    amount: Money


def fund_vault(softatm: Softatm, *, key: str, amount: Money) -> JournalEntry:
    """Cash of the province's own into the vault.

    Args:
        key: of the decision it follows, once for ever.

    Raises:
        InvalidInput: not an amount.
        AlreadyPosted: at the commit, if it was booked before.
    """
    postings = [debit(VAULT, amount_of(amount)), credit(account(chart.FUNDING, "lang-son"), amount)]
    return post(softatm.ledger, kind="vault_funding", key=f"vault:{key}", postings=postings, business_ref=key)


def plan_delivery(softatm: Softatm, plan: Plan, *, planned_by: PartyId) -> Delivery:
    """
    Raises:
        InvalidInput: not an amount, or from a place to itself.
        NoSuchOutlet, OutletServesNoCash: an outlet that keeps no cash.
        SafeTooFull: the destination would keep more than it may.
        DeliveryExists: at the commit, if the id was used before.
    """
    amount_of(plan.amount)
    if plan.origin == plan.destination:
        raise InvalidInput("Nơi đi và nơi đến phải khác nhau.", "Origin and destination differ.", field="destination")
    delivery = Delivery(plan.delivery_id, plan.origin, plan.destination, plan.amount, softatm.now, planned_by)
    for code in delivery.outlets:
        cash_outlet(softatm, code)
        softatm.outlets.stage_busy(code, 1, must_serve_cash=True)
    _require_room(softatm, plan.destination, plan.amount)
    softatm.deliveries.add(delivery)
    return delivery


def cancel_delivery(softatm: Softatm, delivery_id: DeliveryId, *, cancelled_by: PartyId, reason: str) -> Delivery:
    """Nothing was sealed yet.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchDelivery: unknown.
        DeliveryMoved: sealed or cancelled before.
    """
    found, said = find_delivery(softatm, delivery_id), require_reason(reason)
    return _over(softatm, moved_on(found, DeliveryState.CANCELLED, reason=said), (cancelled_by,))


def find_delivery(softatm: Softatm, delivery_id: DeliveryId, *, place: Place | None = None) -> Delivery:
    """
    Args:
        place: the caller's, at one end of it; None for the province's office.

    Raises:
        NoSuchDelivery: unknown, or neither from nor to the place.
    """
    found = softatm.deliveries.find(delivery_id)
    if found is None or (place is not None and place not in (found.origin, found.destination)):
        raise no_such_delivery()
    return found


def seal_delivery(
    softatm: Softatm,
    delivery_id: DeliveryId,
    *,
    place: Place,
    bag_number: str,
    notes: Iterable[tuple[int, int]],
    signers: Pair,
) -> Delivery:
    """Counted notes into a numbered bag; from now on they are in no safe (flow 14a).

    Raises:
        NotNotes: not a count.
        NoSuchDelivery: unknown, or to leave from another place.
        DeliveryMoved: sealed or cancelled before.
        OverPlan: nothing, or more than was planned.
        SafeTooFull: the destination would keep more than it may.
        SafeTooLow, VaultTooLow: there is less than was counted.
    """
    sealed = count_of(notes)
    planned = find_delivery(softatm, delivery_id)
    if planned.origin != place:
        raise no_such_delivery()
    delivery = moved_on(
        planned,
        DeliveryState.SEALED,
        bag_number=bag_number,
        sealed=sealed,
        sealed_by=signers,
        sealed_at=softatm.now,
    )
    if not 0 < delivery.amount <= delivery.planned:
        raise OverPlan(
            "Số tiền niêm phong phải lớn hơn 0 và không quá số đã lên kế hoạch.",
            "A bag holds something, and at most what was planned.",
            details={"planned": delivery.planned},
        )
    _require_room(softatm, delivery.destination, delivery.amount)
    softatm.deliveries.save(delivery)
    origin = account_at(place)
    post(
        softatm.ledger,
        kind="delivery_sealed",
        key=f"deliv:{delivery_id}:out",
        postings=[debit(delivery.bag, delivery.amount), credit(origin, delivery.amount)],
        business_ref=delivery_id,
        short={origin: _too_low(place)},
    )
    return delivery


def dispatch_delivery(
    softatm: Softatm, delivery_id: DeliveryId, *, place: Place, bag_number: str, carrier: str, dispatched_by: PartyId
) -> Delivery:
    """The bag goes with whoever carries it.

    Raises:
        NoSuchDelivery: unknown, or to leave from another place.
        OtherBag: not the number of the sealed bag.
        DeliveryMoved: not sealed, or gone before.
    """
    sealed = find_delivery(softatm, delivery_id)
    if sealed.origin != place:
        raise no_such_delivery()
    gone = moved_on(
        sealed,
        DeliveryState.IN_TRANSIT,
        carrier=carrier,
        dispatched_by=dispatched_by,
        dispatched_at=softatm.now,
    )
    _require_bag(gone, bag_number)
    softatm.deliveries.save(gone)
    return gone


def receive_delivery(
    softatm: Softatm, delivery_id: DeliveryId, *, place: Place, bag_number: str, seal_intact: bool, received_by: PartyId
) -> Delivery:
    """The bag is here, not yet opened: at its destination, or back where it was sealed.

    Raises:
        NoSuchDelivery: unknown, or neither from nor to the place.
        OtherBag: not the number of the sealed bag.
        DeliveryMoved: not under way to here, or received before.
    """
    found = find_delivery(softatm, delivery_id, place=place)
    here = moved_on(
        found,
        DeliveryState.RECEIVED,
        opened_at=place,
        received_by=received_by,
        received_at=softatm.now,
        seal_intact=seal_intact,
    )
    if found.state is DeliveryState.SEALED and place != found.origin:
        raise not_at_this_step(found)
    _require_bag(here, bag_number)
    softatm.deliveries.save(here)
    return here


def count_delivery(
    softatm: Softatm, delivery_id: DeliveryId, *, place: Place, notes: Iterable[tuple[int, int]], counters: Pair
) -> Delivery:
    """Open the bag and count it blindly; what was counted goes into safe or vault, a difference to 1340 (flow 14b).

    Raises:
        NotNotes: not a count.
        NoSuchDelivery: unknown, or received elsewhere.
        DeliveryMoved: not received, or counted before.
    """
    count = count_of(notes)
    received = find_delivery(softatm, delivery_id)
    if received.opened_at != place:
        raise no_such_delivery()
    counted = replace(received, counts=(*received.counts, count))
    difference = total(count) - received.amount
    moved = moved_on(
        counted,
        DeliveryState.DIFF_OPEN if difference else DeliveryState.MATCHED,
        counted_by=counters,
        counted_at=softatm.now,
    )
    if difference and len(counted.counts) < MOST_COUNTS:
        softatm.deliveries.save(counted)
        return counted
    if difference:
        softatm.deliveries.save(moved)
    else:
        moved = _over(softatm, moved, counters)
    post(
        softatm.ledger,
        kind="delivery_counted",
        key=f"deliv:{delivery_id}:in",
        postings=[
            debit(account_at(place), total(count)),
            credit(moved.bag, moved.amount),
            debit(difference_account(delivery_id), max(0, -difference)),
            credit(difference_account(delivery_id), max(0, difference)),
        ],
        business_ref=delivery_id,
    )
    if difference or not moved.seal_intact:
        _open_case(softatm, moved, difference)
    return moved


def settle_difference(
    softatm: Softatm, delivery_id: DeliveryId, *, settlement: Settlement, settled_by: Pair, reason: str
) -> Delivery:
    """Say what a difference was; two people of the province's office decide it.

    Raises:
        NoSuchDelivery: unknown.
        DeliveryMoved: there is no open difference.
        SafeTooLow, VaultTooLow: the place that is said to have sent too little holds less than the difference.
    """
    open_ = find_delivery(softatm, delivery_id)
    resolved = moved_on(open_, DeliveryState.RESOLVED, settlement=settlement, reason=reason)
    missing = -open_.difference
    match settlement:
        case Settlement.WRITTEN_OFF:
            against = account(chart.EXPENSE_SHORT if missing > 0 else chart.INCOME_CASH_OVER, "deliveries")
            place = None
        case Settlement.AT_ORIGIN | Settlement.AT_DESTINATION:
            place = open_.origin if settlement is Settlement.AT_ORIGIN else open_.destination
            against = account_at(place)
    resolved = _over(softatm, resolved, settled_by)
    suspense = difference_account(delivery_id)
    post(
        softatm.ledger,
        kind="delivery_settled",
        key=f"deliv:{delivery_id}:settle",
        postings=[
            debit(against, max(0, missing)),
            credit(suspense, max(0, missing)),
            debit(suspense, max(0, -missing)),
            credit(against, max(0, -missing)),
        ],
        business_ref=delivery_id,
        short={} if place is None else {against: _too_low(place)},
    )
    return resolved


def _over(softatm: Softatm, delivery: Delivery, by: tuple[PartyId, ...]) -> Delivery:
    """Save it, and let its outlets go."""
    assert delivery.state in OVER
    ended = replace(delivery, ended_by=by, ended_at=softatm.now)
    softatm.deliveries.save(ended)
    for code in ended.outlets:
        softatm.outlets.stage_busy(code, -1)
    return ended


def _open_case(softatm: Softatm, delivery: Delivery, difference: int) -> None:
    open_case(
        softatm.oversight,
        CaseKind.CASH_DIFFERENCE,
        delivery.delivery_id,
        outlet_code=delivery.outlets[-1],
        amount=abs(difference),
        facts={
            "bag_number": delivery.bag_number,
            "seal_intact": delivery.seal_intact,
            "sealed": delivery.amount,
            "sealed_by": " ".join(delivery.sealed_by),
            "counted": delivery.amount + difference,
            "counted_by": " ".join(delivery.counted_by),
            "counts": len(delivery.counts),
            "carrier": delivery.carrier,
        },
    )


def _require_room(softatm: Softatm, place: Place, amount: Money) -> None:
    """What a safe may keep; zero means that nobody has said."""
    if place == VAULT_PLACE:
        return
    most = find_outlet(softatm, OutletCode(place)).max_cash
    held = balance(softatm.ledger, safe_account(place)).posted
    if most and held + amount > most:
        raise SafeTooFull(
            "Két của điểm đến sẽ vượt mức tiền tối đa.",
            "The safe would hold more than the outlet's max_cash.",
            field="amount",
            details={"max_cash": most, "room": max(0, most - held)},
        )


def _require_bag(delivery: Delivery, bag_number: str) -> None:
    if delivery.bag_number != bag_number:
        raise OtherBag("Số túi không khớp với chuyến này.", "It is not the bag of this delivery.", field="bag_number")


def _too_low(place: Place) -> DomainError:
    if place == VAULT_PLACE:
        return VaultTooLow("Kho tiền tỉnh không đủ số tiền này.", "The vault holds less than this.")
    return SafeTooLow("Két của điểm không đủ số tiền này.", "The safe holds less than this.")


def no_such_delivery() -> NoSuchDelivery:
    return NoSuchDelivery("Không có chuyến tiền này.", "There is no such delivery.")
