"""Use cases of parcels: from the household's yes to the release of its money. They stage; only the edge commits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from chalicelib.catalogue import hand_in_units
from chalicelib.identity import Actor, PartyId, Permission
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, Balance, Line, account, balance, chart, credit, debit, statement
from chalicelib.orders import messages
from chalicelib.orders.ending import give_back, kept_units
from chalicelib.orders.errors import CashNotDue, NoSuchParcel, NotAtOutlet, NotYetReceived
from chalicelib.orders.kept import weighed
from chalicelib.orders.order import order_id_of, payment_id_of
from chalicelib.orders.parcel import MAX_PARCELS, OrderId, Parcel, ParcelId, ParcelState, moved, parcel_id_of
from chalicelib.orders.ports import Orders
from chalicelib.orders.promoting import promoted
from chalicelib.orders.service import Placed, find_order
from chalicelib.orders.weighing import with_weights
from chalicelib.payments import (
    CARRIER,
    balance_account,
    collect_cash,
    custody_bank,
    escrow,
    find_by_code,
    post_for,
    remit_cash,
)

TAKEN_BACK = frozenset({"refund_taken_back", "parcel_refused"})
"""What left a balance because of a sale, and not because its owner took it out."""
MOST_LINES = 1_000
"""Statement lines added up for what was paid out; a household has some hundred a year."""


def confirm_parcel(orders: Orders, parcel_id: ParcelId, seller_id: PartyId) -> Parcel:
    """Stage that the household will send it.

    Raises:
        NoSuchParcel: none of this household's.
        ParcelMoved: it is not to be confirmed.
    """
    return _step(orders, own_parcel(orders, parcel_id, seller_id), ParcelState.CONFIRMED)


def pack_parcel(orders: Orders, parcel_id: ParcelId, seller_id: PartyId, weights: Mapping[str, int] | None = None) -> Parcel:
    """Stage that it is packed, and weighed where that is the price, and waits to be brought to the post office.

    Args:
        weights: net grams of all units sent, of each listing that is paid by weight.

    Raises:
        NoSuchParcel: none of this household's.
        ParcelMoved: it is not confirmed.
        InvalidInput: a weight of goods that are not paid by weight.
        WeightNeeded, WeightOff: goods that are paid by weight are not weighed, or weigh quite something else.
    """
    parcel = own_parcel(orders, parcel_id, seller_id)
    packed = moved(parcel, ParcelState.PACKED, orders.now)
    lines = with_weights(parcel.lines, parcel.keeps.counts, weights or {}, orders.policy)
    packed = replace(packed, lines=lines)
    orders.store.save_parcel(packed)
    return packed


def hand_in_parcel(orders: Orders, parcel_id: ParcelId, teller: Actor) -> Parcel:
    """Stage that the teller has scanned it in; from here the carrier has it.

    Of goods paid by weight, what they weigh less than expected goes back to the buyer now (flow 5a).

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        ParcelMoved: it is not packed.
        MoneyFrozen: money is to go back, and the bank's word on it is in doubt; now, or at the commit.
    """
    outlet = _outlet_of(teller)
    parcel = _any(orders, parcel_id)
    after = _handed_in(orders, parcel, outlet)
    hand_in_units(orders.catalogue, kept_units(parcel))
    return after


def send_parcel_for(orders: Orders, parcel: Parcel, teller: Actor) -> Parcel:
    """Stage that the outlet packs and takes a confirmed parcel whose goods lie there, in place of its household.

    Where the units are taken from is the caller's to stage. The household is told that it need not come.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        ParcelMoved: it is neither confirmed nor packed.
        WeightNeeded: goods of it are paid by weight.
        MoneyFrozen: see `hand_in_parcel`.
    """
    outlet = _outlet_of(teller)
    packed = parcel
    if parcel.state is not ParcelState.PACKED:
        packed = moved(parcel, ParcelState.PACKED, orders.now, outlet=outlet)
        packed = replace(packed, lines=with_weights(parcel.lines, parcel.keeps.counts, {}, orders.policy))
    after = _handed_in(orders, packed, outlet)
    orders.outbox.stage(messages.sent_for_household(after))
    return after


def _handed_in(orders: Orders, parcel: Parcel, outlet: str) -> Parcel:
    after = moved(replace(parcel, outlet_code=outlet), ParcelState.HANDED_IN, orders.now, outlet=outlet)
    keeps = weighed(parcel.lines, parcel.keeps)
    if keeps != parcel.keeps:
        after = replace(after, kept=keeps)
    orders.store.save_parcel(after)
    back = parcel.paid_shares.total - after.paid_shares.total
    if back:
        give_back(orders, parcel, back, "weighed_less")
        orders.outbox.stage(messages.weighed(after, back))
    return after


def dispatch_parcel(orders: Orders, parcel_id: ParcelId, teller: Actor) -> Parcel:
    """Stage that it has left the outlet.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        ParcelMoved: it was not handed in.
    """
    return _step(orders, _any(orders, parcel_id), ParcelState.IN_TRANSIT, outlet=_outlet_of(teller))


def deliver_parcel(orders: Orders, parcel_id: ParcelId, teller: Actor) -> Parcel:
    """Stage that it is at its recipient; for cash on delivery, that the carrier has the cash (flow 3a).

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        ParcelMoved: it is not under way.
    """
    outlet = _outlet_of(teller)
    parcel = moved(_any(orders, parcel_id), ParcelState.DELIVERED, orders.now, outlet=outlet)
    parcel = replace(parcel, due_at=orders.now + timedelta(seconds=orders.policy.escrow_release_after_s))
    orders.store.save_parcel(parcel)
    if parcel.cod:
        collect_cash(orders.payments, payment_id_of(parcel.order_id), parcel_id=parcel_id, amount=parcel.paid_shares.total)
    orders.outbox.stage(messages.delivered(parcel))
    return parcel


def remit_parcel_cash(orders: Orders, parcel_id: ParcelId, actor: Actor, *, shift_id: str | None, batch: str) -> Parcel:
    """Stage that the carrier handed over a parcel's cash (flow 3b), and the release if it waited for that alone.

    Args:
        actor: the teller whose till takes the notes; operations, who alone see the bank, when it was paid in there.
        shift_id: the teller's open shift; None when it was paid into the bank.
        batch: the carrier's number of the remittance.

    Raises:
        NotPermitted: a teller says that it was paid into the bank; no till shows that it was not.
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        CashNotDue: not collected yet, remitted before, or never to be.
    """
    if shift_id is None:
        actor.require(Permission.OPERATE)
    else:
        actor.require(Permission.HANDLE_PARCELS)
        _outlet_of(actor)
    parcel = _any(orders, parcel_id)
    amount = parcel.cash_to_remit
    if not amount:
        raise CashNotDue
    parcel = replace(parcel, remitted=True, remitted_part=parcel.remitted_part + amount)
    orders.store.save_parcel(parcel)
    if shift_id is None:
        into = custody_bank(orders.payments.receiver.bank_bin)
    else:
        into = orders.cash_desk.take(actor, shift_id, amount)
    remit_cash(orders.payments, parcel.order_id, parcel_id=parcel_id, amount=amount, into=into, batch=batch)
    return release_money(orders, parcel) if parcel.releasable(orders.now) else parcel


def confirm_receipt(orders: Orders, order_id: OrderId, *, viewer: PartyId | None = None, token: str = "") -> Placed:
    """Stage that the buyer has what was delivered and is content: escrow releases at once, where the money is here.

    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
        NotYetReceived: no delivered parcel waits for the buyer's word.
    """
    placed = find_order(orders, order_id, viewer=viewer, token=token)
    waiting = [one for one in placed.parcels if one.state is ParcelState.DELIVERED and not one.received]
    if not waiting:
        raise NotYetReceived
    sellers = {of(parcel.seller_id) for parcel in waiting for of in (balance_account, receivable)}
    orders.payments.store.expect_freezes(order_id)
    orders.store.expect_accounts([escrow(order_id), *sellers])
    done = {}
    for parcel in waiting:
        content = replace(parcel, received=True)
        if content.releasable(orders.now):
            content = release_money(orders, content)
        else:
            orders.store.save_parcel(content)
        done[parcel.parcel_id] = content
    return replace(placed, parcels=[done.get(one.parcel_id, one) for one in placed.parcels])


def release_parcel(orders: Orders, seen: Parcel) -> bool:
    """Stage the release of a parcel whose time has come (flow 4). Harmless when repeated, raced or too early.

    Args:
        seen: the parcel as the queue had it; it is read again before anything is decided.

    Returns:
        whether it was released now.
    """
    orders.payments.store.expect_freezes(seen.order_id)
    orders.store.expect_accounts([escrow(seen.order_id), balance_account(seen.seller_id), receivable(seen.seller_id)])
    parcel = orders.store.find_parcel(seen.parcel_id)
    if parcel is None or not parcel.releasable(orders.now):
        return False
    release_money(orders, parcel)
    return True


def receivable(seller_id: PartyId) -> Account:
    """What was taken back from a household after a release, and is not recovered yet."""
    return account(chart.SELLER_RECEIVABLE, seller_id)


def release_money(orders: Orders, parcel: Parcel) -> Parcel:
    """Stage flow 4, by the shares frozen when the order was placed, or what is left of them.

    What the household owes from earlier parcels is taken out of its share first.

    Raises:
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    parcel = moved(parcel, ParcelState.RELEASED, orders.now)
    orders.store.save_parcel(parcel)
    orders.payments.store.require_free(parcel.order_id)
    shares, owes = parcel.paid_shares, receivable(parcel.seller_id)
    recovered = min(balance(orders.ledger, owes).posted, shares.seller)
    legs = [
        debit(escrow(parcel.order_id), shares.total),
        debit(promoted(parcel), shares.discount),
        credit(owes, recovered),
        credit(balance_account(parcel.seller_id), shares.seller - recovered),
        credit(account(chart.INCOME_MARKETPLACE, "orders"), shares.fee),
        credit(account(chart.VAT_OUTPUT, "orders"), shares.fee_vat),
        credit(account(chart.VAT_WITHHELD, "orders"), shares.vat),
        credit(account(chart.PIT_WITHHELD, "orders"), shares.pit),
        credit(account(chart.CARRIER_DUE, CARRIER), shares.delivery),
    ]
    post_for(orders.ledger, parcel.order_id, "release", f"release:{parcel.order_id}:{parcel.number}", legs)
    orders.outbox.stage(messages.released(parcel, recovered))
    return parcel


def find_parcel(orders: Orders, text: str, *, actor: Actor) -> Parcel:
    """The parcel of an id or of a label's code, for its household or for staff of an outlet.

    Raises:
        NoSuchParcel: none has it, for this caller.
    """
    parcel_id = parcel_id_in(orders, text)
    parcel = orders.store.find_parcel(parcel_id) if parcel_id else None
    if parcel is None or not (actor.outlet_code or parcel.seller_id == actor.party_id):
        raise NoSuchParcel
    return parcel


def parcel_id_in(orders: Orders, text: str) -> ParcelId | None:
    """The parcel that an id or a label's code names, if it can be one."""
    if text.startswith(f"{ParcelId.prefix}_"):
        return ParcelId.parse(text)
    code, _, number = text.strip().rpartition("-")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MAX_PARCELS):
        return None
    payment_id = find_by_code(orders.payments, code)
    return parcel_id_of(order_id_of(payment_id), int(number)) if payment_id else None


def parcels_of(
    orders: Orders, seller_id: PartyId, *, ended: bool = False, cursor: str | None = None, limit: int | None = None
) -> Page[Parcel]:
    """The household's parcels: those that go on, the oldest first, or those that ended, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return orders.store.of_seller(seller_id, ended=ended, cursor=cursor, limit=page_size(limit, default=20))


@dataclass(frozen=True, slots=True)
class Earnings:
    """What a household's sales bring, in đồng.

    Attributes:
        waiting: the household's shares of parcels that are paid or promised and not released.
        balance: the balance account; its available part can be withdrawn.
        paid_out: all that ever left the balance account, but for what sales gave back.
        parcels: what waits, each with its shares; lines: the newest of the statement.
        more_waiting: there are more parcels than were added up.
    """

    waiting: Money
    balance: Balance
    paid_out: Money
    parcels: list[Parcel]
    lines: list[Line]
    more_waiting: bool


def earnings_of(orders: Orders, seller_id: PartyId) -> Earnings:
    """Waiting, available and paid out, with what explains each."""
    page = orders.store.of_seller(seller_id, ended=False, cursor=None, limit=100)
    waiting = [parcel for parcel in page.entries if parcel.state is not ParcelState.AWAITING_PAYMENT]
    whose = balance_account(seller_id)
    lines = list(_lines(orders, seller_id))
    return Earnings(
        waiting=sum(parcel.paid_shares.seller for parcel in waiting),
        balance=balance(orders.ledger, whose),
        paid_out=-sum(line.amount for line in lines if line.amount < 0 and line.kind not in TAKEN_BACK),
        parcels=waiting,
        lines=lines[:20],
        more_waiting=page.next_cursor is not None,
    )


def _lines(orders: Orders, seller_id: PartyId) -> Iterable[Line]:
    cursor: str | None = None
    for _ in range(MOST_LINES // 100):
        page = statement(orders.ledger, balance_account(seller_id), cursor=cursor, limit=100)
        yield from page.entries
        cursor = page.next_cursor
        if cursor is None:
            return


def _step(orders: Orders, parcel: Parcel, to: ParcelState, *, outlet: str | None = None) -> Parcel:
    parcel = moved(parcel, to, orders.now, outlet=outlet)
    orders.store.save_parcel(parcel)
    return parcel


def own_parcel(orders: Orders, parcel_id: ParcelId, seller_id: PartyId) -> Parcel:
    """The household's parcel; one that is not paid is not yet its business.

    Raises:
        NoSuchParcel: none has the id, or it is another's.
    """
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None or parcel.seller_id != seller_id or parcel.state is ParcelState.AWAITING_PAYMENT:
        raise NoSuchParcel
    return parcel


def _any(orders: Orders, parcel_id: ParcelId) -> Parcel:
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None:
        raise NoSuchParcel
    return parcel


def _outlet_of(teller: Actor) -> str:
    if teller.outlet_code is None:
        raise NotAtOutlet
    return teller.outlet_code
