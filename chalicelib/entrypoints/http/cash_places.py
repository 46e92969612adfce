"""Where somebody can collect cash: the outlets of the own district, the own commune's first, and which have enough now."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.http.softatm import outlet_view
from chalicelib.identity import Permission, find_party
from chalicelib.insight import in_tills
from chalicelib.kernel.money import Money
from chalicelib.ledger import balance
from chalicelib.softatm import balance_account, list_outlets

cash_place_routes = Resource(__name__, tag="cash")
MOST = 100


class CashPlaceView(View, frozen=True, kw_only=True):
    """An outlet. `has_enough`: it is open, and its tills hold what the caller can collect today at the most."""

    code: str
    name: str
    address: str
    hours: list[str]
    open_now: bool
    has_enough: Annotated[bool, msgspec.Meta(description="Now; nothing is kept for anybody who has no code.")]


class CashPlacesView(View, frozen=True, kw_only=True):
    """Those of the district; of the province where the caller has no commune, or its district no outlet with cash."""

    entries: list[CashPlaceView]


@cash_place_routes.query(
    "/my/cash-places", answer=CashPlacesView, summary="Where I can collect cash, near first", allow=Permission.OWN_MONEY
)
def show_cash_places(work: Work, call: Call) -> CashPlacesView:
    party = find_party(work.identity, call.signed_in.party_id)
    near = list_outlets(work.softatm, near=party.commune_code, cash=True, limit=MOST).entries
    outlets = near or list_outlets(work.softatm, cash=True, limit=MOST).entries
    tills, wanted = in_tills(work.insight, work.softatm), wanted_at_most(work, call)
    entries = []
    for outlet in outlets:
        seen = outlet_view(work, outlet)
        enough = seen.open_now and tills.get(outlet.code, 0) >= wanted
        entries.append(
            CashPlaceView(
                code=seen.code,
                name=seen.name,
                address=seen.address,
                hours=seen.hours,
                open_now=seen.open_now,
                has_enough=enough,
            )
        )
    return CashPlacesView(entries=entries)


def wanted_at_most(work: Work, call: Call) -> Money:
    """What the caller has, as far as a day's limit goes; one đồng for who has nothing."""
    own = balance(work.ledger, balance_account(call.signed_in.party_id)).available
    return max(1, min(own, work.policy.customer_day_cash))
