"""What an operation costs, before anybody agrees to it."""

from typing import Literal

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import Amount
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.fees import FeeKind
from chalicelib.softatm import make_quote, quote_text

quote_routes = Resource(__name__, tag="soft ATM")


class NewQuote(Body, frozen=True, kw_only=True):
    """What somebody thinks of doing."""

    kind: Literal["cash_out", "customer_transfer", "bank_transfer"]
    amount: Amount


class CashQuoteView(View, frozen=True, kw_only=True):
    """The fee, good until the moment named: send `quote` with the command, and it is the fee that is taken."""

    quote: str
    kind: str
    amount: int
    fee: int
    total: int
    policy_version: str
    good_until: str


@quote_routes.action("/quotes", kind="make_quote", body=NewQuote, answer=CashQuoteView, summary="What an operation costs")
def post_quote(work: Work, call: Call, body: NewQuote) -> CashQuoteView:
    quote = make_quote(work.softatm, FeeKind(body.kind), body.amount)
    return CashQuoteView(
        quote=quote_text(work.softatm, quote),
        kind=quote.kind.value,
        amount=quote.amount,
        fee=quote.fee,
        total=quote.total,
        policy_version=quote.policy_version,
        good_until=to_text(quote.good_until),
    )
