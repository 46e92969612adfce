"""Opening a household at the counter: its phone, then the code with name, commune and identity card, then a receipt."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import COMMUNES, Commune
from chalicelib.entrypoints.http.counter_sign_ups import (
    NewCounterSignUp,
    NewSignUpCode,
    post_counter_sign_up,
    post_sign_up_code,
    show_counter_sign_up,
)
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.till import outlet_name
from chalicelib.identity import PartyId, Permission, find_party, phone_of

counter_sign_up_pages = Pages(__name__)
PAGE = "/quay/mo-gian-hang"
MAY = Permission.HANDLE_PARCELS


def ask_code(visit: Visit) -> Redirect:
    phone = phone_of(visit.text("phone"))
    sent = visit.act(post_sign_up_code, NewSignUpCode(phone=phone))
    return Redirect(f"{PAGE}/ho-so?{urlencode({'ma': sent.challenge_id, 'so': phone})}")


@counter_sign_up_pages.page(PAGE, "till_sign_up.html", allow=MAY, submit=ask_code)
def sign_up_phone_page(visit: Visit) -> dict[str, Any]:
    return {"outlet_name": outlet_name(visit)}


def districts() -> list[tuple[str, list[Commune]]]:
    found: dict[str, list[Commune]] = {}
    for commune in COMMUNES.values():
        found.setdefault(commune.district, []).append(commune)
    return list(found.items())


def sign_up(visit: Visit) -> Redirect:
    body = NewCounterSignUp(
        challenge_id=visit.text("challenge"),
        code=visit.text("code"),
        phone=visit.text("phone"),
        name=visit.text("name"),
        commune_code=visit.text("commune_code"),
        id_number=visit.text("id_number"),
    )
    return Redirect(f"{PAGE}/{visit.do(post_counter_sign_up, body).body['party_id']}")


@counter_sign_up_pages.page(f"{PAGE}/ho-so", "till_sign_up_card.html", allow=MAY, submit=sign_up)
def sign_up_card_page(visit: Visit) -> dict[str, Any]:
    outlet = visit.actor.outlet_code if visit.actor else None
    return {
        "outlet_name": outlet_name(visit),
        "challenge": visit.text("challenge") or visit.query.get("ma", ""),
        "phone": visit.text("phone") or visit.query.get("so", ""),
        "districts": districts(),
        "here": visit.text("commune_code") or outlet,
    }


@counter_sign_up_pages.page(f"{PAGE}/{{party_id}}", "till_signed_up.html", allow=MAY)
def signed_up_page(visit: Visit) -> dict[str, Any]:
    check = visit.read(show_counter_sign_up)
    teller = find_party(visit.work.identity, PartyId(check.checked_by)).name
    return {"outlet_name": outlet_name(visit), "check": check, "teller": teller}
