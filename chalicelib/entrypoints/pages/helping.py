"""Pages of a helper of the community team, and the household's list of who may help."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.assisted_selling import (
    ConsentCode,
    ConsentView,
    NewConsent,
    list_consents,
    post_consent,
    post_consent_confirmation,
    post_consent_withdrawal,
    post_pause_for,
    post_photo_for,
    post_resumption_for,
    show_listings_for,
    show_my_helpers,
)
from chalicelib.entrypoints.http.catalogue import NewPhoto
from chalicelib.entrypoints.http.helped_households import show_accesses, show_progress
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.listing_words import day_words
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.selling import lets_photos_go, listing_rows, upload_form
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import ACCESS_NAMES_VI, SCOPE_NAMES_VI, PartyId, Permission, Scope, note_looking
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.errors import NotFound

helping_pages = Pages(__name__)
HELP = "/giup-ban"
STATES = words({"asked": ("Chờ mã của hộ", "wait"), "given": ("Đã đồng ý", ""), "withdrawn": ("Hộ đã thu lại", "stop")})
STEPS = words(("Đã mở gian hàng", "Đã đồng ý", "Có tin đầu tiên", "Có đơn đầu tiên", "Đã rút tiền"))
SHOWN = 20
"""Households a page: each is looked up."""
OVER = words(("Hết hạn", "stop"))


def consent_row(one: Any) -> dict[str, Any]:
    until = day_words(business_date(from_text(one.good_until)).isoformat()) if one.good_until else ""
    return {
        "household_id": one.household_id,
        "household": one.household,
        "helper_id": one.helper_id,
        "helper": one.helper,
        "allowed": ", ".join(words(SCOPE_NAMES_VI)[scope] for scope in one.scopes),
        "state": OVER if one.state == "given" and not one.good else STATES[one.state],
        "good": one.good,
        "waits": one.state == "asked",
        "until": until,
    }


def submit_consent(visit: Visit) -> Redirect:
    made = visit.do(post_consent, NewConsent(phone=visit.text("phone"), scopes=scopes_in(visit))).body
    return Redirect(f"{HELP}/{made['household_id']}")


def scopes_in(visit: Visit) -> list[Scope]:
    return [scope for scope in Scope if visit.text(f"scope_{scope}")]


@helping_pages.page("/giup-ban", "helping.html", allow=Permission.HELP_SELL, submit=submit_consent)
def helping_page(visit: Visit) -> dict[str, Any]:
    lets_photos_go(visit)
    page = visit.read(list_consents, cursor=visit.query.get("trang"), limit=str(SHOWN))
    rows = [{**consent_row(one), "steps": steps_of(visit, one)} for one in page.entries]
    counts = [(name, sum(row["steps"][at][1] for row in rows)) for at, name in enumerate(STEPS)]
    more = f"{HELP}?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else ""
    part = bool(more or visit.query.get("trang"))
    return {"consents": rows, "counts": counts, "part": part, "scopes": list(words(SCOPE_NAMES_VI).items()), "more": more}


def steps_of(visit: Visit, consent: ConsentView) -> list[tuple[str, bool]]:
    """The household's way, and how far it is; a household that can be asked for consent has signed up."""
    far = visit.read(show_progress, {"household_id": consent.household_id})
    return list(zip(STEPS, (True, far.consented, far.listed, far.ordered, far.paid_out), strict=True))


def submit_code(visit: Visit) -> Redirect:
    visit.do(post_consent_confirmation, ConsentCode(code=visit.text("code")), dict(visit.path))
    return Redirect(f"{HELP}/{visit.path['household_id']}")


@helping_pages.page("/giup-ban/{household_id}", "helped.html", allow=Permission.HELP_SELL, submit=submit_code)
def helped_page(visit: Visit) -> dict[str, Any]:
    household_id = PartyId.parse(visit.path["household_id"])
    known = visit.work.identity.consents.find(household_id, visit.call().signed_in.party_id)
    if known is None:
        raise NotFound("Chưa xin phép hộ này.", "No consent was asked for.")
    good = known.good_at(visit.work.now)
    if good:
        run(visit.application, lambda work: note_looking(work.identity, known))
    lets_photos_go(visit)
    sees = good and Scope.REVISE in known.scopes
    return {
        "household_id": household_id,
        "household": known.household_name,
        "fresh": "moi" in visit.query,
        "waits": known.state == "asked",
        "good": good,
        "may": {scope.value for scope in known.scopes} if good else set(),
        "listings": listing_rows(visit.read(show_listings_for, dict(visit.path)).entries) if sees else [],
    }


@helping_pages.form("/giup-ban/{household_id}/{listing_id}/anh", allow=Permission.HELP_SELL)
def photo_for_form(visit: Visit) -> Shown:
    back = f"{HELP}/{PartyId.parse(visit.path['household_id'])}"
    upload = visit.do(post_photo_for, NewPhoto(return_to=back), {"listing_id": visit.path["listing_id"]}).body
    return Shown("document_form.html", {"upload": upload_form(visit, upload), "back": back, "what": say("ảnh sản phẩm")})


@helping_pages.form("/giup-ban/{household_id}/{listing_id}/tam-ngung", allow=Permission.HELP_SELL)
def pause_for_form(visit: Visit) -> Redirect:
    visit.do(post_pause_for, Nothing(), {"listing_id": visit.path["listing_id"]})
    return Redirect(f"{HELP}/{PartyId.parse(visit.path['household_id'])}")


@helping_pages.form("/giup-ban/{household_id}/{listing_id}/ban-lai", allow=Permission.HELP_SELL)
def resume_for_form(visit: Visit) -> Redirect:
    visit.do(post_resumption_for, Nothing(), {"listing_id": visit.path["listing_id"]})
    return Redirect(f"{HELP}/{PartyId.parse(visit.path['household_id'])}")


@helping_pages.page("/ban-hang/nguoi-giup", "helpers.html", allow=Permission.SELL)
def helpers_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(show_accesses, cursor=visit.query.get("trang"))
    names = words(ACCESS_NAMES_VI)
    accesses = [{"helper": one.helper, "what": names[one.kind], "about": one.about, "at": one.at} for one in page.entries]
    more = f"/ban-hang/nguoi-giup?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else ""
    return {
        "consents": [consent_row(one) for one in visit.read(show_my_helpers).entries],
        "accesses": accesses,
        "more": more,
    }


@helping_pages.form("/ban-hang/nguoi-giup/{helper_id}/thu-lai", allow=Permission.SELL)
def withdraw_consent_form(visit: Visit) -> Redirect:
    visit.do(post_consent_withdrawal, Nothing(), dict(visit.path))
    return Redirect("/ban-hang/nguoi-giup")
