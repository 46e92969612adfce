"""What buyers and households are told of orders: which message, to whom, with what. The words are `messages.TEMPLATES`."""

from chalicelib.kernel.money import Money, format_vnd
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import Kind, message
from chalicelib.orders.note import Author
from chalicelib.orders.order import Order
from chalicelib.orders.parcel import Parcel


def new_parcel(parcel: Parcel) -> Effect:
    """To the household: somebody bought, the money is there or comes at the door."""
    kind = Kind.PARCEL_NEW_COD if parcel.cod else Kind.PARCEL_NEW_PAID
    return _to_household(kind, parcel, "new", goods=_goods(parcel))


def cancelled(parcel: Parcel) -> Effect:
    """To the household: the buyer does not want it any more."""
    return _to_household(Kind.PARCEL_CANCELLED, parcel, "cancelled")


def cut_by_buyer(parcel: Parcel) -> Effect:
    """To the household: the buyer wants less of it."""
    return _to_household(Kind.PARCEL_CUT_BY_BUYER, parcel, f"cut-{parcel.paid_shares.total}", goods=_goods(parcel))


def cut_by_seller(parcel: Parcel, back: Money) -> Effect:
    """To the buyer: the household cannot send all of it."""
    event, said = f"cut-{parcel.paid_shares.total}", {"household": parcel.seller_name, "goods": _goods(parcel)}
    if parcel.cod:
        return _to_buyer(Kind.PARCEL_CUT_BY_SELLER_COD, parcel, event, **said)
    return _to_buyer(Kind.PARCEL_CUT_BY_SELLER, parcel, event, **said, amount=format_vnd(back))


def weighed(parcel: Parcel, back: Money) -> Effect:
    """To the buyer: it weighs less than was expected."""
    kind = Kind.PARCEL_WEIGHED_COD if parcel.cod else Kind.PARCEL_WEIGHED
    return _to_buyer(kind, parcel, "weighed", amount=format_vnd(back))


def released(parcel: Parcel, recovered: Money) -> Effect:
    """To the household: the money is on the balance, less what it owed."""
    amount = format_vnd(parcel.paid_shares.seller - recovered)
    if not recovered:
        return _to_household(Kind.PARCEL_RELEASED, parcel, "released", amount=amount)
    return _to_household(Kind.PARCEL_RELEASED_LESS, parcel, "released", amount=amount, taken=format_vnd(recovered))


def sent_for_household(parcel: Parcel) -> Effect:
    """To the household: the post office sent what lay there; it need not come."""
    return _to_household(Kind.PARCEL_SENT_FOR_YOU, parcel, "sent-for", goods=_goods(parcel))


def charged_back(parcel: Parcel) -> Effect:
    """To the household: the payer's bank got the money back, the parcel ends."""
    return _to_household(Kind.PARCEL_CHARGED_BACK, parcel, "charged-back")


def disputed(parcel: Parcel) -> Effect:
    """To the household: the buyer complains, the money waits."""
    return _to_household(Kind.PARCEL_DISPUTED, parcel, "disputed")


def goes_back(parcel: Parcel, owes: Money) -> Effect:
    """To the household: nobody took it."""
    if not owes:
        return _to_household(Kind.PARCEL_GOES_BACK, parcel, "goes-back")
    return _to_household(Kind.PARCEL_GOES_BACK_OWING, parcel, "goes-back", amount=format_vnd(owes))


def not_taken(parcel: Parcel) -> Effect:
    """To the buyer: it goes back, and so does the money."""
    if parcel.cod:
        return _to_buyer(Kind.PARCEL_NOT_TAKEN_COD, parcel, "not-taken")
    return _to_buyer(Kind.PARCEL_NOT_TAKEN, parcel, "not-taken", amount=format_vnd(parcel.shares.total - parcel.borne))


def settled(parcel: Parcel, back: Money) -> Effect:
    """To the buyer: what was decided."""
    return _to_buyer(Kind.PARCEL_SETTLED, parcel, f"settled-{parcel.paid_shares.total}", amount=format_vnd(back))


def paid(order: Order) -> Effect:
    """To the buyer: the money has come."""
    return message(Kind.ORDER_PAID, f"{order.order_id}-paid", order.recipient.phone, code=order.code)


def refused(parcel: Parcel) -> Effect:
    """To the buyer: the household cannot send it."""
    said = {"household": parcel.seller_name, "reason": parcel.ended_for}
    if parcel.cod:
        return _to_buyer(Kind.PARCEL_REFUSED_COD, parcel, "refused", **said)
    return _to_buyer(Kind.PARCEL_REFUSED, parcel, "refused", **said, amount=format_vnd(parcel.paid_shares.total))


def delivered(parcel: Parcel) -> Effect:
    """To the buyer: it is there; what happens next."""
    return _to_buyer(Kind.PARCEL_DELIVERED, parcel, "delivered")


def written(parcel: Parcel, author: Author, text: str, *, number: int, to: str) -> Effect:
    """To the other one: what was written, the beginning of it."""
    kind = Kind.NOTE_TO_HOUSEHOLD if author is Author.BUYER else Kind.NOTE_TO_BUYER
    return message(kind, f"{parcel.parcel_id}-note-{number}", to, code=parcel.code, words=text)


def _goods(parcel: Parcel) -> str:
    """What is to be sent, the first three of it."""
    wanted = [(line.title, count) for line, count in zip(parcel.lines, parcel.keeps.counts, strict=True) if count]
    more = f", +{len(wanted) - 3}" if len(wanted) > 3 else ""
    return ", ".join(f"{count} x {title}" for title, count in wanted[:3]) + more


def _to_household(kind: Kind, parcel: Parcel, what: str, **values: str) -> Effect:
    return message(kind, f"{parcel.parcel_id}-{what}", parcel.seller_id, code=parcel.code, **values)


def _to_buyer(kind: Kind, parcel: Parcel, what: str, **values: str) -> Effect:
    """To the number on the parcel: whoever waits for it, often not who ordered it."""
    return message(kind, f"{parcel.parcel_id}-{what}", parcel.recipient.phone, code=parcel.code, **values)
