"""An order found without its link: by its code and the recipient's phone number."""

from chalicelib.identity import phone_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders.errors import LookUpsTooOften, NoSuchOrder
from chalicelib.orders.order import Order, order_id_of
from chalicelib.orders.ports import Orders
from chalicelib.orders.service import Placed, find_order, token_of
from chalicelib.payments import find_by_code

LAST_DIGITS = 4
"""How many digits of the phone number open an order's page, with its code."""

MISSES_AN_HOUR = 5
"""Wrong numbers for one order in an hour. Its code is on every label, and four digits are few: without an end, whoever
handles a parcel could try them all, see who ordered what, and confirm the receipt in the buyer's place."""


def find_order_by_code(orders: Orders, code: str, phone: str) -> Placed:
    """An order for who knows its code and the recipient's phone number, or its last four digits.

    Raises:
        LookUpsTooOften: too many wrong numbers for it this hour; then the right one opens it neither.
        NoSuchOrder: none has the code, or another number; which of the two is not told. A wrong number counts.
    """
    payment_id = find_by_code(orders.payments, code)
    if payment_id is None:
        raise NoSuchOrder
    order_id = order_id_of(payment_id)
    orders.store.expect(order_id)
    order = orders.store.find(order_id)
    if order is None:
        raise NoSuchOrder
    stopped = LookUpsTooOften(3600 - orders.now.minute * 60 - orders.now.second)
    hour = orders.now.strftime("%Y%m%d%H")
    if orders.store.misses(order_id, hour) >= MISSES_AN_HOUR:
        raise stopped
    if not _is_phone_of(order, phone):
        orders.store.stage_miss(order_id, hour)
        raise NoSuchOrder
    orders.store.require_misses_below(order_id, hour, MISSES_AN_HOUR, stopped)
    return find_order(orders, order_id, token=token_of(orders, order_id))


def _is_phone_of(order: Order, phone: str) -> bool:
    digits = phone.replace(" ", "")
    if len(digits) == LAST_DIGITS and digits.isdigit():
        return order.recipient.phone.endswith(digits)
    try:
        return phone_of(phone) == order.recipient.phone
    except InvalidInput:
        return False
