"""Bookings that the bank told of, as items; `payments.py` stores them."""

from datetime import date

from chalicelib.adapters.dynamo.table import Item, Key, join
from chalicelib.kernel.booking import plain
from chalicelib.kernel.clock import business_date, from_text, to_text
from chalicelib.payments import Booking, MoneyIn, MoneyOutcome, PaymentId

SUSPENSE = "SUSPENSE"


def money_key(booking_id: str) -> Key:
    return Key(join("MONEYIN", booking_id), "N")


def off_statement_of(bank_bin: str, account: str, day: date) -> str:
    return join("UNCLEARED", plain(bank_bin), plain(account), f"{day:%Y%m%d}")


def by_amount(amount: int) -> str:
    """The beginning of the sort key of an account's notices of one day, so that those of one amount are together."""
    return f"{amount:013d}#"


def booking_item(booking: Booking, payment_id: PaymentId | None) -> Item:
    money, outcome = booking.money, booking.outcome
    key = money_key(money.booking_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "bank_bin": money.bank_bin,
        "account": money.account,
        "bank_ref": money.bank_ref,
        "amount": money.amount,
        "content": money.content,
        "payer_bank_bin": money.payer_bank_bin,
        "payer_account": money.payer_account,
        "payer_name": money.payer_name,
        "booked_at": to_text(money.booked_at),
        "raw": money.raw,
        "payment_id": payment_id,
        "order_id": booking.order_id,
        "outcome": outcome.value,
        "on_statement": booking.on_statement,
        "frozen": booking.frozen,
        "recalled": booking.recalled,
    }
    if not booking.on_statement:
        day = business_date(money.booked_at)
        item["gsi1pk"] = off_statement_of(money.bank_bin, money.account, day)
        item["gsi1sk"] = by_amount(money.amount) + money.booking_id
    if outcome is MoneyOutcome.UNKNOWN:
        item |= {"gsi2pk": SUSPENSE, "gsi2sk": to_text(money.booked_at)}
    return item


def booking_of(item: Item) -> Booking:
    outcome = MoneyOutcome(item["outcome"])
    seen = item["on_statement"], item["frozen"], item["recalled"]
    return Booking(money_of(item), outcome, item["order_id"], *seen)


def money_of(item: Item) -> MoneyIn:
    return MoneyIn(
        bank_bin=item["bank_bin"],
        account=item["account"],
        bank_ref=item["bank_ref"],
        amount=item["amount"],
        content=item["content"],
        payer_bank_bin=item["payer_bank_bin"],
        payer_account=item["payer_account"],
        payer_name=item["payer_name"],
        booked_at=from_text(item["booked_at"]),
        raw=item["raw"],
    )
