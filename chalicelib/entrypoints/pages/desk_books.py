"""The desk's books: the search box, any account with its statement, any journal entry, what waits."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.desk import (
    AccountView,
    OpenAccountsView,
    OpenAccountView,
    account_in,
    list_open_accounts,
    list_open_holds,
    show_account,
    show_entry,
    show_extract,
    show_waiting,
)
from chalicelib.entrypoints.http.desk_lookup import FoundView, show_lookup
from chalicelib.entrypoints.http.desk_names import show_names
from chalicelib.entrypoints.http.freezes import FreezeView
from chalicelib.entrypoints.http.ledger import LineView
from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.pages.addresses import goods_address
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, listed, sheet
from chalicelib.entrypoints.pages.desk_people import ROLES
from chalicelib.entrypoints.pages.desk_rooms import SEE, holders_of, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import (
    APPROVAL_STATES,
    FREEZERS,
    HOME,
    account_address,
    account_kind,
    entry_kind,
    owner_of,
    thing_address,
    thing_name,
)
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import later, say, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import PartyId, PartyState
from chalicelib.ledger import CORRECTABLE, REVERSIBLE
from chalicelib.softatm import OutletCode

desk_book_pages = Pages(__name__)
MOST_CSV_PAGES = 100
PEOPLE = "20"
SPANS = words(("dưới 1 ngày", "1–3 ngày", "3–7 ngày", "trên 7 ngày"))


def found_at(one: FoundView) -> str:
    """The page of what was found."""
    match one.kind:
        case "account":
            return account_address(one.id)
        case "tablet":
            return f"{HOME}/may/{one.id}"
        case "trail":
            return f"{HOME}/theo-dau/{one.id}"
        case _:
            return thing_address(one.id)


def found_name(one: FoundView, holders: Mapping[str, str]) -> str:
    """`Số dư của khách và hộ bán · Triệu Thị Mẩy`; an account of nobody goes by its owner's letters."""
    if one.kind != "account":
        return thing_name(one.id)
    return f"{account_kind(one.id)} · {holders.get(one.id) or thing_name(owner_of(one.id) or one.id)}"


@desk_book_pages.page("/dieu-hanh/tim", "desk_search.html", allow=SEE)
def desk_search_page(visit: Visit) -> dict[str, Any] | Redirect:
    looked = visit.read(show_lookup, q=visit.query.get("q"))
    if len(looked.found) == 1:
        return Redirect(found_at(looked.found[0]))
    coded = bool(looked.found) or not looked.asked
    holders = holders_of(visit, (one.id for one in looked.found if one.kind == "account"))
    names = None if coded else visit.read(show_names, q=looked.asked, cursor=visit.query.get("trang"), limit=PEOPLE)
    return {
        "asked": looked.asked,
        "found": [{"name": found_name(one, holders), "address": found_at(one)} for one in looked.found],
        "names": names,
        "named": names is not None and bool(names.people or names.outlets or names.goods or names.next_cursor),
        "roles": ROLES,
        "communes": COMMUNES,
        "goods_address": goods_address,
        "first": "trang" not in visit.query,
        "more": named_after(looked.asked, names.next_cursor if names else None),
    }


def named_after(asked: str, cursor: str | None) -> str:
    """Where more people of the name are."""
    return f"{HOME}/tim?{urlencode({'q': asked, 'trang': cursor})}" if cursor else ""


@desk_book_pages.page("/dieu-hanh/tai-khoan/{account}", "desk_account.html", allow=SEE)
def desk_account_page(visit: Visit) -> dict[str, Any]:
    account = visit.read(show_account)
    month, before = _month(visit), visit.query.get("truoc")
    owner = owner_of(account.account)
    frozen = account.freeze
    by = names_of(visit, [frozen.by])[frozen.by] if frozen else ""
    context: dict[str, Any] = {"account": account, "owner": _owner_name(visit, owner), "month": month, "lines": []}
    context |= {"frozen": frozen, "by": FREEZERS.get(by, by), "wishes": _wishes(visit, account, frozen)}
    if account.hot:
        return context
    extract = visit.read(show_extract, month=month, before=before)
    following = {"thang": month, "truoc": str(extract.before)}
    address = f"{account_address(account.account)}?{urlencode({k: v for k, v in following.items() if v})}"
    return {
        **context,
        "lines": extract.entries,
        "opening": extract.opening,
        "closing": extract.closing,
        "came": sum(line.amount for line in extract.entries if line.amount > 0),
        "went": -sum(line.amount for line in extract.entries if line.amount < 0),
        "next": address if extract.before else "",
    }


def _wishes(visit: Visit, account: AccountView, frozen: FreezeView | None) -> list[tuple[str, dict[str, str], str]]:
    """What may be asked for about an account."""
    if not may_operate(visit):
        return []
    of = {"account": account.account}
    found = [("post_correction", of, say("Xin bút toán điều chỉnh"))] if account.code in CORRECTABLE else []
    if frozen is not None:
        found.append(("release_account", of | {"since": frozen.since}, say("Xin mở khoá tài khoản")))
    elif not account.hot:
        found.append(("freeze_account", of, say("Xin khoá tài khoản")))
    owner = owner_of(account.account)
    party = visit.work.identity.people.party(PartyId(owner)) if owner.startswith(f"{PartyId.prefix}_") else None
    if party is not None:
        active = party.state is PartyState.ACTIVE
        stop, start = ("suspend_party", say("Xin tạm ngừng người này")), ("reinstate_party", say("Xin mở lại cho người này"))
        act, words = stop if active else start
        found.append((act, {"party_id": owner}, words))
    return found


def _month(visit: Visit) -> str:
    """The month asked for; a browser without a month field sends whatever was typed, and what is no month asks for all."""
    text = visit.query.get("thang", "")
    return text if re.fullmatch(r"2[0-9]{3}-(0[1-9]|1[0-2])", text) else ""


def _owner_name(visit: Visit, owner: str) -> str:
    if owner.startswith("pty_"):
        return names_of(visit, [owner])[owner]
    outlet = visit.work.softatm.outlets.find(OutletCode(owner)) if owner.isdigit() else None
    return outlet.name if outlet else ""


@desk_book_pages.page("/dieu-hanh/tai-khoan/{account}/sao-ke.csv", "desk_account.html", allow=SEE)
def desk_statement_file(visit: Visit) -> Download:
    """The statement for a spreadsheet: the newest 10,000 lines at most, or all of a month."""
    month, before = _month(visit), ""
    lines: list[LineView] = []
    for _ in range(MOST_CSV_PAGES):
        extract = visit.read(show_extract, month=month, before=before, limit="100")
        lines += extract.entries
        if extract.before is None:
            break
        before = str(extract.before)
    name = re.sub(r"[^A-Za-z0-9]+", "-", account_in(visit.path["account"]).id)
    return sheet(f"sao-ke-{name}{'-' + month if month else ''}", LINE_COLUMNS, lines)


LINE_COLUMNS: tuple[Column[LineView], ...] = (
    Column("STT", lambda line: line.sequence),
    Column(later("Ghi sổ lúc"), lambda line: said_time(line.posted_at)),
    Column(later("Việc"), lambda line: entry_kind(line.kind)),
    Column(later("Về"), lambda line: line.business_ref),
    Column(later("Số tiền"), lambda line: line.amount),
    Column(later("Còn lại"), lambda line: line.balance_after),
    Column(later("Bút toán"), lambda line: line.entry_id),
)


@desk_book_pages.page("/dieu-hanh/but-toan/{entry_id}", "desk_entry.html", allow=SEE)
def desk_entry_page(visit: Visit) -> dict[str, Any]:
    entry = visit.read(show_entry)
    reversible = entry.kind in REVERSIBLE and not entry.reverses
    return {
        "entry": entry,
        "total": sum(leg.amount for leg in entry.legs if leg.side == "D"),
        "actor": names_of(visit, [entry.actor])[entry.actor],
        "holders": holders_of(visit, (leg.account for leg in entry.legs)),
        "asked": visit.read(list_approvals, about=entry.entry_id).entries,
        "states": APPROVAL_STATES,
        "may_operate": may_operate(visit),
        "forms": forms_for(visit, ("reverse_entry", {"entry_id": entry.entry_id})) if reversible else [],
        "why_not": say("Bút toán đảo không được đảo lại: nếu nhầm, hãy ghi bút toán điều chỉnh.")
        if entry.reverses
        else say("Bút toán này là phần tiền của một việc: hãy huỷ hoặc hoàn chính việc ấy, không đảo riêng phần tiền."),
    }


@desk_book_pages.page("/dieu-hanh/khoan-giu", "desk_waiting.html", allow=SEE)
def desk_waiting_page(visit: Visit) -> dict[str, Any]:
    shown, holds = visit.read(show_waiting), visit.read(list_open_holds, cursor=visit.query.get("trang"))
    return {
        "now": shown.now,
        "kinds": shown.kinds,
        "spans": SPANS,
        "count": sum(kind.count for kind in shown.kinds),
        "holds": holds.entries,
        "holders": holders_of(visit, (hold.account for hold in holds.entries)),
        "held": sum(hold.amount for hold in holds.entries),
        "next": f"{HOME}/khoan-giu?{urlencode({'trang': holds.next_cursor})}" if holds.next_cursor else "",
    }


def open_columns(rows: list[OpenAccountView]) -> list[Column[OpenAccountView]]:
    return [
        Column(say("Tài khoản"), lambda row: row.account),
        Column(say("Của"), lambda row: thing_name(owner_of(row.account))),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Từ lúc"), lambda row: said_time(row.since)),
    ]


@desk_book_pages.page("/dieu-hanh/khoan-giu/{code}", "desk_waiting_kind.html", allow=SEE)
def desk_waiting_kind_page(visit: Visit) -> dict[str, Any] | Download:
    code = visit.path["code"]

    def fetch(cursor: str | None, limit: str | None) -> OpenAccountsView:
        return visit.read(list_open_accounts, cursor=cursor, limit=limit)

    found = listed(visit, f"{HOME}/khoan-giu/{code}", f"con-treo-{code}", fetch, open_columns)
    if isinstance(found, Download):
        return found
    return {
        "code": code,
        "list": found,
        "holders": holders_of(visit, (one.account for one in found.rows)),
        "total": sum(one.amount for one in found.rows),
        "now": visit.work.now,
    }
