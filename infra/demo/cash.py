"""Cash on its way as in the real province: from its own money into the vault, and in sealed bags to the outlets."""

from chalicelib.composition import Work
from chalicelib.kernel.money import Money
from chalicelib.softatm import (
    NOTES,
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


def fill_vault(work: Work, amount: Money) -> None:
    """Once for a world."""
    fund_vault(work.softatm, key="first", amount=amount)


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
