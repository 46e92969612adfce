"""The page of fee and taxes: what is taken of a sale today, what was before, what is decided for later."""

from typing import Any

from chalicelib.entrypoints.http.seller_rates import RateSpellView, SellerRateView, show_seller_rates
from chalicelib.entrypoints.pages.desk_acts import value_words
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.kernel.policy_rules import Unit

seller_rate_pages = Pages(__name__)


def spell_row(spell: RateSpellView) -> dict[str, str]:
    return {"rate": value_words(spell.rate_bp, Unit.BASIS_POINTS), "from": spell.begins_on, "source": spell.source}


def rate_row(rate: SellerRateView) -> dict[str, Any]:
    return {
        "name": rate.name,
        "now": spell_row(rate.now),
        "to_come": [spell_row(one) for one in rate.to_come],
        "before": [spell_row(one) for one in rate.before],
    }


@seller_rate_pages.page("/bieu-phi", "seller_rates.html", cache_s=60)
def seller_rates_page(visit: Visit) -> dict[str, Any]:
    return {"rates": [rate_row(one) for one in visit.read(show_seller_rates).entries]}
