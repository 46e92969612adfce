"""Quotes: what an operation will cost, signed, so that the fee that was shown is the fee that is posted (I22).

Nothing is stored: the quote carries its facts and a keyed hash of them. It binds nobody to anything, and everybody who names
it within its time pays the fee that it says, even if the policy changed meanwhile.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from chalicelib.kernel.fees import FeeKind, fee_of
from chalicelib.kernel.money import Money, amount_of
from chalicelib.kernel.records import dataclass
from chalicelib.softatm.customer import keyed
from chalicelib.softatm.errors import QuoteAltered, QuoteExpired
from chalicelib.softatm.ports import Softatm


@dataclass(frozen=True, slots=True)
class Quote:
    """
    Attributes:
        policy_version: by which the fee was reckoned.
        good_until: the first moment when it is good no more, to the second.
    """

    kind: FeeKind
    amount: Money
    fee: Money
    policy_version: str
    good_until: datetime

    @property
    def total(self) -> Money:
        """What the customer gives: the amount and the fee."""
        return self.amount + self.fee


def make_quote(softatm: Softatm, kind: FeeKind, amount: Money) -> Quote:
    """
    Raises:
        InvalidInput: not an amount.
    """
    fee = fee_of(softatm.policy, kind, amount_of(amount))
    until = softatm.now.replace(microsecond=0) + timedelta(seconds=softatm.policy.quote_lifetime_s)
    return Quote(kind, amount, fee, softatm.policy.version, until)


def quote_text(softatm: Softatm, quote: Quote) -> str:
    """The quote as the client sends it back."""
    facts = _facts(quote)
    return f"{base64.urlsafe_b64encode(facts.encode()).decode()}.{keyed(softatm.pepper, 'quote', facts)}"


def agreed_fee(softatm: Softatm, kind: FeeKind, amount: Money, text: str | None) -> tuple[Money, str]:
    """The fee to post and the version of the policy that it follows: as quoted, or without a quote as of now.

    Raises:
        QuoteAltered: not a quote of ours, or for another kind or amount.
        QuoteExpired: its time is over.
    """
    if text is None:
        return fee_of(softatm.policy, kind, amount), softatm.policy.version
    quote = _read(softatm, text)
    if (quote.kind, quote.amount) != (kind, amount):
        raise altered()
    if softatm.now >= quote.good_until:
        raise QuoteExpired("Báo phí đã hết hạn, mời xem lại phí.", "The quote has expired; ask for another.", field="quote")
    return quote.fee, quote.policy_version


def altered() -> QuoteAltered:
    return QuoteAltered("Báo phí không hợp lệ.", "Not a quote of ours for this kind and amount.", field="quote")


def _facts(quote: Quote) -> str:
    until = int(quote.good_until.timestamp())
    return "|".join([quote.kind.value, str(quote.amount), str(quote.fee), str(until), quote.policy_version])


def _read(softatm: Softatm, text: str) -> Quote:
    encoded, _, mac = text.partition(".")
    try:
        facts = base64.b64decode(encoded.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise altered() from error
    if not mac.isascii() or not compare_digest(mac, keyed(softatm.pepper, "quote", facts)):
        raise altered()
    kind, amount, fee, until, version = facts.split("|", 4)
    return Quote(FeeKind(kind), int(amount), int(fee), version, datetime.fromtimestamp(int(until), UTC))
