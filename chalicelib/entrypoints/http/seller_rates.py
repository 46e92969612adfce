"""What is taken of a household's sales, over HTTP: every rate that is, was or is decided, with its first day."""

from collections.abc import Sequence

from chalicelib.composition import Work
from chalicelib.entrypoints.http.policies import SOURCES
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.speech import later, say
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.policy import POLICIES, policy_on
from chalicelib.oversight import PolicyChange

seller_rate_routes = Resource(__name__, tag="policies")

TAKEN: dict[str, str] = {
    "marketplace_fee_bp": later("Phí sàn, trên tiền hàng"),
    "fee_vat_bp": later("Thuế GTGT, trên phí sàn"),
    "seller_vat_bp": later("Thuế GTGT của hộ bán, trên tiền hàng"),
    "seller_pit_bp": later("Thuế TNCN của hộ bán, trên tiền hàng"),
}
"""In the order in which a sale is explained."""


class RateSpellView(View, frozen=True, kw_only=True):
    """A rate in basis points from a Vietnamese day until the next one begins, and the ground it rests on."""

    rate_bp: int
    begins_on: str
    source: str


class SellerRateView(View, frozen=True, kw_only=True):
    """One thing that is taken: the rate of today; `to_come`, the soonest first; `before`, the latest first."""

    field: str
    name: str
    now: RateSpellView
    to_come: list[RateSpellView]
    before: list[RateSpellView]


class SellerRatesView(View, frozen=True, kw_only=True):
    """All that is taken of a sale. An order keeps the rates of the day on which it was placed."""

    entries: list[SellerRateView]


@seller_rate_routes.query(
    "/seller-rates",
    answer=SellerRatesView,
    summary="Fee and taxes on a household's sales: today's rates, the earlier ones and those decided for later",
    guests=True,
)
def show_seller_rates(work: Work, call: Call) -> SellerRatesView:
    changes = [one for one in work.oversight.policies.all() if one.stands]
    today = business_date(work.now).isoformat()
    return SellerRatesView(entries=[_rate_view(field, spells_of(field, changes), today) for field in TAKEN])


def spells_of(field: str, changes: Sequence[PolicyChange]) -> list[RateSpellView]:
    """The rate's spells, the first first; a row that leaves it as it was begins none."""
    dated = [one.dated for one in changes]
    sources = {one.begins_on: one.source for one in changes if one.field == field}
    spells: list[RateSpellView] = []
    for day in sorted({row.begins_on for row in POLICIES} | sources.keys()):
        rate = getattr(policy_on(day, dated), field)
        if not spells or spells[-1].rate_bp != rate:
            source = sources.get(day, SOURCES[field])
            spells.append(RateSpellView(rate_bp=rate, begins_on=day.isoformat(), source=source))
    return spells


def _rate_view(field: str, spells: Sequence[RateSpellView], today: str) -> SellerRateView:
    begun = [one for one in spells if one.begins_on <= today] or list(spells[:1])
    to_come = [one for one in spells if one not in begun]
    return SellerRateView(field=field, name=say(TAKEN[field]), now=begun[-1], to_come=to_come, before=begun[-2::-1])
