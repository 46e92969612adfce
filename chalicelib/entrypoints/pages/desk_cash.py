"""The cash map: vault, outlets by district with what they will need, deliveries to propose, bags on their way."""

from typing import Any

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.cash_map import (
    NewAcceptance,
    OutletLiquidityView,
    post_acceptance,
    show_liquidity,
    show_proposals,
)
from chalicelib.entrypoints.http.deliveries import show_deliveries
from chalicelib.entrypoints.http.seasons import show_seasons
from chalicelib.entrypoints.pages.desk_lists import Column, listed_whole
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_trail import place_words
from chalicelib.entrypoints.pages.desk_words import CASH_ALERTS, DELIVERY_STATES, HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import later, say
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date
from chalicelib.softatm import DeliveryId

desk_cash_pages = Pages(__name__)


OUTLET_COLUMNS: tuple[Column[OutletLiquidityView], ...] = (
    Column(later("Mã điểm"), lambda outlet: outlet.code),
    Column(later("Điểm"), lambda outlet: outlet.name),
    Column(later("Huyện"), lambda outlet: COMMUNES[outlet.code].district),
    Column(later("Tình trạng"), lambda outlet: CASH_ALERTS[outlet.alert][0]),
    Column(later("Trong két"), lambda outlet: outlet.safe),
    Column(later("Ở quầy"), lambda outlet: outlet.tills),
    Column(later("Sẽ cần"), lambda outlet: outlet.need),
    Column(later("Ít nhất"), lambda outlet: outlet.min_cash),
    Column(later("Nhiều nhất"), lambda outlet: outlet.max_cash),
    Column(later("Đang tới"), lambda outlet: outlet.coming),
    Column(later("Ở ngân hàng"), lambda outlet: outlet.float_left),
)


@desk_cash_pages.page("/dieu-hanh/tien-mat", "desk_cash.html", allow=SEE)
def desk_cash_page(visit: Visit) -> dict[str, Any] | Download:
    cash, proposals = visit.read(show_liquidity), visit.read(show_proposals).entries
    found = listed_whole(visit, f"{HOME}/tien-mat", "tien-mat", cash.outlets, OUTLET_COLUMNS)
    if isinstance(found, Download):
        return found
    today = business_date(visit.work.now).isoformat()
    districts: dict[str, list[OutletLiquidityView]] = {}
    for outlet in found.rows:
        districts.setdefault(COMMUNES[outlet.code].district, []).append(outlet)
    return {
        "cash": cash,
        "list": found,
        "districts": [(name, found, sum(one.safe + one.tills for one in found)) for name, found in districts.items()],
        "safes": sum(outlet.safe for outlet in found.rows),
        "tills": sum(outlet.tills for outlet in found.rows),
        "low": sum(1 for one in cash.outlets if one.alert == "low"),
        "full": sum(1 for one in cash.outlets if one.alert == "full"),
        "alerts": CASH_ALERTS,
        "proposals": proposals,
        "moved": sum(one.amount for one in proposals),
        "outlet_names": {outlet.code: outlet.name for outlet in cash.outlets},
        "bags": visit.read(show_deliveries).entries,
        "bag_states": DELIVERY_STATES,
        "place_words": place_words,
        "seasons": [one for one in visit.read(show_seasons).entries if one.last_on >= today],
        "communes": COMMUNES,
        "may_operate": may_operate(visit),
    }


@desk_cash_pages.form("/dieu-hanh/tien-mat/{code}/len-chuyen", allow=Permission.OPERATE)
def accept_proposal_form(visit: Visit) -> Redirect:
    """Plan the delivery as it was shown; its id is made with the form's operation, so that it is planned once."""
    delivery_id = f"{DeliveryId.prefix}_{visit.text('op').partition('_')[2]}"
    to_outlet = visit.text("to_outlet") == "1"
    body = NewAcceptance(delivery_id=delivery_id, to_outlet=to_outlet, amount=visit.number("amount", say("Số tiền")))
    visit.do(post_acceptance, body)
    return Redirect(f"{HOME}/tien-mat")
