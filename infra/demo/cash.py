"""Money on its way as in the real province: from its own money into the vault, in sealed bags to the outlets, to the bank.

Each evening the office evens out the customers' account at the bank: notes that came over the counters lie in the safes.
"""

from chalicelib.banking import (
    MoneyPlace,
    OwnMove,
    OwnMoveId,
    OwnMoveWish,
    TopUp,
    TopUpId,
    coverage_now,
    move_own_money,
    top_up,
)
from chalicelib.composition import Work
from chalicelib.kernel.money import Money
from chalicelib.softatm import (
    NOTES,
    VAULT,
    VAULT_PLACE,
    Delivery,
    DeliveryId,
    OutletCode,
    Pair,
    Place,
    Plan,
    count_delivery,
    dispatch_delivery,
    fund_vault,
    plan_delivery,
    receive_delivery,
    seal_delivery,
)

CUSHION, LEAST_CUSHION, MOST_CUSHION = 100_000_000, 60_000_000, 200_000_000
"""What lies on the customers' account over what is owed there: what may come over the counters until the next evening."""
ROUND = 100_000


def fill_vault(work: Work, amount: Money) -> None:
    """Once for a world."""
    fund_vault(work.softatm, key="first", amount=amount)


def bring_to_bank(work: Work, amount: Money, *, by: Pair) -> OwnMove:
    """Cash of the vault onto the province's own account, with the bank's slip."""
    return _move(work, MoneyPlace.VAULT, MoneyPlace.OWN, amount, by, "phiếu nộp tiền mặt đầu kỳ")


def top_up_float(work: Work, code: OutletCode, amount: Money, *, by: Pair) -> TopUp:
    """The outlet's part of the agent's account, out of our own."""
    return top_up(work.banking, TopUpId.make(work.now, work.entropy), code, amount, by=by[0], checker_id=by[1])


def even_out(work: Work, *, by: Pair) -> OwnMove | None:
    """Bring the customers' side back to its cushion when it is too far off, from our own account or onto it."""
    excess = coverage_now(work.banking).excess
    if LEAST_CUSHION <= excess <= MOST_CUSHION:
        return None
    amount = abs(CUSHION - excess) // ROUND * ROUND
    places = (MoneyPlace.OWN, MoneyPlace.CUSTOMERS) if excess < CUSHION else (MoneyPlace.CUSTOMERS, MoneyPlace.OWN)
    return _move(work, *places, amount, by, "bù trừ tiền mặt của khách cuối ngày")


def _move(work: Work, origin: MoneyPlace, destination: MoneyPlace, amount: Money, by: Pair, reason: str) -> OwnMove:
    move_id = OwnMoveId.make(work.now, work.entropy)
    return move_own_money(work.banking, OwnMoveWish(move_id, origin, destination, amount, by, reason), vault=VAULT)


def notes_for(amount: Money) -> list[tuple[int, int]]:
    """A count that adds up to the amount, in the fewest notes."""
    pairs = []
    for note in NOTES:
        number, amount = divmod(amount, note)
        pairs.append((note, number))
    assert amount == 0, "no notes make this up"
    return pairs


def bring_cash(work: Work, code: OutletCode, amount: Money, *, senders: Pair, counters: Pair) -> Delivery:
    """A whole delivery from the vault to the outlet's safe, which matches."""
    softatm, delivery_id = work.softatm, DeliveryId.make(work.now, work.entropy)
    bag, safe, notes = f"LS-{delivery_id[-8:]}", Place(code), notes_for(amount)
    plan_delivery(softatm, Plan(delivery_id, VAULT_PLACE, safe, amount), planned_by=senders[0])
    seal_delivery(softatm, delivery_id, place=VAULT_PLACE, bag_number=bag, notes=notes, signers=senders)
    dispatch_delivery(
        softatm, delivery_id, place=VAULT_PLACE, bag_number=bag, carrier="xe chở tiền 12A-018.45", dispatched_by=senders[0]
    )
    receive_delivery(softatm, delivery_id, place=safe, bag_number=bag, seal_intact=True, received_by=counters[0])
    return count_delivery(softatm, delivery_id, place=safe, notes=notes, counters=counters)
