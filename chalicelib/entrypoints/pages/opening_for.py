"""A helper opens a household for somebody: phone, name, place, then the code that the person reads out."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import commune_of
from chalicelib.entrypoints.http.helped_households import (
    NewOpening,
    OpeningCode,
    post_opening,
    post_opening_confirmation,
)
from chalicelib.entrypoints.pages.account import communes_by_district
from chalicelib.entrypoints.pages.helping import HELP, scopes_in
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.speech import words
from chalicelib.identity import SCOPE_NAMES_VI, Permission, Scope

opening_pages = Pages(__name__)
ASK, CODE = f"{HELP}/ho-moi", f"{HELP}/ho-moi/ma"


def ask(visit: Visit) -> Redirect:
    scopes = scopes_in(visit)
    body = NewOpening(
        phone=visit.text("phone"), name=visit.text("name"), commune_code=visit.text("commune_code"), scopes=scopes
    )
    sent = visit.do(post_opening, body).body
    known = {"ma": sent["challenge_id"], "so": sent["phone"], "ten": sent["name"], "xa": sent["commune_code"]}
    return Redirect(f"{CODE}?{urlencode({**known, 'viec': ','.join(scopes)})}")


@opening_pages.page(ASK, "opening.html", allow=Permission.HELP_SELL, submit=ask)
def opening_page(visit: Visit) -> dict[str, Any]:
    return {"districts": communes_by_district(), "scopes": list(words(SCOPE_NAMES_VI).items())}


def confirm(visit: Visit) -> Redirect:
    body = OpeningCode(
        phone=visit.text("phone"),
        name=visit.text("name"),
        commune_code=visit.text("commune_code"),
        scopes=[scope for scope in Scope if scope in visit.text("scopes").split(",")],
        code=visit.text("code"),
    )
    opened = visit.do(post_opening_confirmation, body, {"challenge_id": visit.text("challenge")}).body
    return Redirect(f"{HELP}/{opened['household_id']}")


@opening_pages.page(CODE, "opening_code.html", allow=Permission.HELP_SELL, submit=confirm)
def opening_code_page(visit: Visit) -> dict[str, Any]:
    def asked(field: str, name: str) -> str:
        return visit.text(field) or visit.query.get(name, "")

    commune = asked("commune_code", "xa")
    return {
        "challenge": asked("challenge", "ma"),
        "phone": asked("phone", "so"),
        "name": asked("name", "ten"),
        "commune_code": commune,
        "commune": commune_of(commune).name,
        "scopes": asked("scopes", "viec"),
    }
