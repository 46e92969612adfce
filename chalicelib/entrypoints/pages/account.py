"""Everybody's own pages: sign-in by phone, name, PIN, balance and statement, becoming a household."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import COMMUNES, Commune
from chalicelib.entrypoints.http.identity import (
    NewHousehold,
    NewLanguage,
    NewName,
    NewPin,
    NewSession,
    NewSignInCode,
    RefreshTokenBody,
    Tokens,
    change_language,
    change_name,
    choose_pin,
    open_household,
    refresh,
    send_sign_in_code,
    show_me,
    sign_in,
    sign_out,
)
from chalicelib.entrypoints.http.ledger import show_balance, show_statement
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit, local_address
from chalicelib.entrypoints.pages.sign_in_state import forget_sign_in, remember_language, remember_sign_in
from chalicelib.entrypoints.pages.words import entry_words
from chalicelib.entrypoints.speech import Language
from chalicelib.identity import Permission, phone_of, provisional_name
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import InvalidInput

account_pages = Pages(__name__)


def keep(visit: Visit, tokens: Tokens) -> None:
    """Put a sign-in into the visitor's cookies."""
    ends_at = from_text(tokens.session_ends_at)
    visit.cookies.extend(remember_sign_in(visit.application, tokens.access_token, tokens.refresh_token, ends_at))
    if tokens.party.language == Language.EN.value:
        visit.cookies.append(remember_language(visit.application, Language.EN))


@account_pages.form("/ngon-ngu")
def choose_language_form(visit: Visit) -> Redirect:
    """Whoever is signed in is also written to in the language chosen."""
    chosen = Language.EN if visit.text("tieng") == Language.EN.value else Language.VI
    if visit.actor is not None:
        visit.act(change_language, NewLanguage(language=chosen))
    visit.cookies.append(remember_language(visit.application, chosen))
    return Redirect(local_address(visit.text("tiep")))


def leave(visit: Visit) -> None:
    """End the session itself too: a cookie that was copied before is good for nothing."""
    if visit.sign_in.refresh_token:
        visit.act(sign_out, RefreshTokenBody(refresh_token=visit.sign_in.refresh_token))
    visit.cookies.extend(forget_sign_in(visit.application))


def ask_code(visit: Visit) -> Redirect:
    phone = phone_of(visit.text("phone"))
    sent = visit.act(send_sign_in_code, NewSignInCode(phone=phone))
    asked = {"ma": sent.challenge_id, "so": phone, "tiep": local_address(visit.text("then"))}
    return Redirect(f"/dang-nhap/ma?{urlencode(asked)}")


@account_pages.page("/dang-nhap", "sign_in.html", submit=ask_code)
def sign_in_page(visit: Visit) -> dict[str, Any]:
    return {"then": local_address(visit.text("then") or visit.query.get("tiep"))}


def enter_code(visit: Visit) -> Redirect:
    body = NewSession(
        challenge_id=visit.text("challenge"),
        phone=visit.text("phone"),
        code=visit.text("code"),
    )
    tokens = visit.act(sign_in, body)
    keep(visit, tokens)
    then = local_address(visit.text("then"))
    then = "/toi" if then == "/" else then
    if tokens.party.name != provisional_name(phone_of(body.phone)) or then.startswith("/ban-hang"):
        return Redirect(then)
    return Redirect(f"/toi/ten?{urlencode({'tiep': then})}")


@account_pages.page("/dang-nhap/ma", "sign_in_code.html", submit=enter_code)
def sign_in_code_page(visit: Visit) -> dict[str, Any]:
    return {
        "then": local_address(visit.text("then") or visit.query.get("tiep")),
        "challenge": visit.text("challenge") or visit.query.get("ma", ""),
        "phone": visit.text("phone") or visit.query.get("so", ""),
    }


def save_name(visit: Visit) -> Redirect:
    visit.do(change_name, NewName(name=visit.text("name")))
    return Redirect(local_address(visit.text("then"), "/toi"))


@account_pages.page("/toi/ten", "name_form.html", sign_in=True, submit=save_name)
def name_page(visit: Visit) -> dict[str, Any]:
    """Asked once, after the first sign-in; who sells says the household's name instead (`/ban-hang/bat-dau`)."""
    return {"then": local_address(visit.text("then") or visit.query.get("tiep"), "/toi")}


@account_pages.form("/dang-xuat")
def sign_out_form(visit: Visit) -> Redirect:
    leave(visit)
    return Redirect("/")


def save_pin(visit: Visit) -> Redirect:
    if visit.text("pin") != visit.text("again"):
        raise InvalidInput("Hai lần nhập mã PIN không giống nhau.", "The two PINs differ.", field="again")
    visit.act(choose_pin, NewPin(pin=visit.text("pin"), old_pin=visit.text("old_pin") or None))
    return Redirect(local_address(visit.text("then"), "/toi"))


@account_pages.page("/ma-pin", "pin_form.html", allow=Permission.OWN_MONEY, submit=save_pin)
def pin_page(visit: Visit) -> dict[str, Any]:
    return {
        "has_pin": visit.read(show_me).pin_set,
        "then": local_address(visit.text("then") or visit.query.get("tiep"), "/toi"),
    }


@account_pages.page("/so-du", "statement.html", allow=Permission.OWN_MONEY)
def statement_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(show_statement, cursor=visit.query.get("trang"), limit="20")
    lines = [
        {
            "says": entry_words(line.kind, line.amount),
            "at": line.posted_at,
            "amount": line.amount,
            "balance_after": line.balance_after,
        }
        for line in page.entries
    ]
    more = f"/so-du?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else ""
    return {"balance": visit.read(show_balance).available, "lines": lines, "more": more}


def communes_by_district() -> list[tuple[str, list[Commune]]]:
    districts: dict[str, list[Commune]] = {}
    for commune in COMMUNES.values():
        districts.setdefault(commune.district, []).append(commune)
    return list(districts.items())


def start_selling(visit: Visit) -> Redirect:
    body = NewHousehold(name=visit.text("name"), commune_code=visit.text("commune_code"))
    visit.do(open_household, body)
    renewed = visit.act(refresh, RefreshTokenBody(refresh_token=visit.sign_in.refresh_token))
    keep(visit, renewed)
    return Redirect("/ban-hang/dang-tin")


@account_pages.page("/ban-hang/bat-dau", "become_seller.html", allow=Permission.BUY, submit=start_selling)
def become_seller_page(visit: Visit) -> dict[str, Any]:
    me = visit.read(show_me).party
    known = "" if me.name == provisional_name(phone_of(me.phone)) else me.name
    return {"known_name": known, "districts": communes_by_district()}
