"""The province's desk: today's figures, held money, trial balance, what is stuck."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.breaks import list_breaks
from chalicelib.entrypoints.http.desk import show_waiting
from chalicelib.entrypoints.http.freezes import list_frozen
from chalicelib.entrypoints.http.insight import show_measures
from chalicelib.entrypoints.http.ledger import KindView, show_held_money, show_trial_balance
from chalicelib.entrypoints.http.operations import redrive_dead_letters, show_dead_letters
from chalicelib.entrypoints.http.oversight import list_approvals, list_cases
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.staff import NewStaffCode, NewStaffSession, send_staff_code, sign_in_staff
from chalicelib.entrypoints.http.variances import show_variances
from chalicelib.entrypoints.pages.account import keep, leave
from chalicelib.entrypoints.pages.desk_lists import Column, listed_whole
from chalicelib.entrypoints.pages.desk_rooms import holders_of, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import FREEZERS, HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Shown, Visit, local_address
from chalicelib.entrypoints.pages.words import ACCOUNT_KINDS
from chalicelib.entrypoints.speech import later, say, vnd
from chalicelib.identity import Permission
from chalicelib.kernel.clock import VIETNAM, business_date, from_text
from chalicelib.ledger import By

desk_pages = Pages(__name__)
MOST_COUNTED = "100"


def enter(visit: Visit) -> Redirect | Shown:
    """The first sending asks for a code, the second brings it with the PIN."""
    number, then = visit.text("staff_number"), local_address(visit.text("then"), HOME)
    if not visit.text("challenge"):
        sent = visit.act(send_staff_code, NewStaffCode(staff_number=number))
        return Shown("desk_sign_in.html", {"then": then, "challenge": sent.challenge_id})
    body = NewStaffSession(
        staff_number=number, pin=visit.text("pin"), challenge_id=visit.text("challenge"), code=visit.text("code")
    )
    keep(visit, visit.act(sign_in_staff, body))
    return Redirect(then)


@desk_pages.page("/dieu-hanh/dang-nhap", "desk_sign_in.html", submit=enter)
def desk_sign_in_page(visit: Visit) -> dict[str, Any]:
    then = local_address(visit.text("then") or visit.query.get("tiep"), HOME)
    return {"then": then, "challenge": visit.text("challenge")}


@desk_pages.form("/dieu-hanh/dang-xuat")
def desk_sign_out(visit: Visit) -> Redirect:
    leave(visit)
    return Redirect("/dieu-hanh/dang-nhap")


@desk_pages.page("/dieu-hanh/hom-nay", "desk.html", allow=Permission.SEE_PROVINCE)
def desk_today_page(visit: Visit) -> dict[str, Any]:
    measures = visit.read(show_measures, days="1")
    held, trial = visit.read(show_held_money), visit.read(show_trial_balance)
    flows = measures.days[-1].flows
    return {
        "today": from_text(measures.now),
        "figures": [
            (say("Nông sản đang bán"), f"{measures.listings_on_sale:,}".replace(",", ".")),
            (say("Hộ đang bán"), f"{measures.selling_households:,}".replace(",", ".")),
            (say("Đơn hôm nay"), flows.orders),
            (say("Giá trị đơn hôm nay"), vnd(flows.order_value)),
            (say("Tiền mặt nạp"), vnd(flows.cash_in)),
            (say("Tiền mặt rút"), vnd(flows.cash_out)),
        ],
        "held": [(ACCOUNT_KINDS.get(kind.code, kind.name), kind.balance) for kind in held.kinds],
        "held_total": held.total,
        "to_do": to_do(visit),
        "total": trial.debits,
        "balanced": trial.balanced,
        "dead": [queue for queue in visit.read(show_dead_letters).queues if queue.waiting],
        "may_operate": may_operate(visit),
    }


def to_do(visit: Visit) -> list[tuple[str, str, str]]:
    """What waits for somebody: an address, how many, and of what; nothing where nothing waits."""
    asked = visit.read(list_approvals, limit=MOST_COUNTED)
    cases = visit.read(list_cases, limit=MOST_COUNTED)
    breaks, off = visit.read(list_breaks, limit=MOST_COUNTED), visit.read(show_variances, limit=MOST_COUNTED)
    frozen = visit.read(list_frozen, limit=MOST_COUNTED)
    old = sum(kind.by_age[-1] for kind in visit.read(show_waiting).kinds if kind.by_age)
    found = [
        (f"{HOME}/can-doi", int(frozen.ledger is not None), None, say("sổ cái đang bị khoá")),
        (f"{HOME}/can-doi", len(frozen.accounts), frozen.next_cursor, say("tài khoản đang bị khoá")),
        (f"{HOME}/duyet", len(asked.entries), asked.next_cursor, say("yêu cầu chờ duyệt")),
        (f"{HOME}/vu-viec", len(cases.entries), cases.next_cursor, say("vụ việc đang mở")),
        (f"{HOME}/sao-ke", len(breaks.entries), breaks.next_cursor, say("chênh lệch với ngân hàng")),
        (f"{HOME}/ca", len(off.entries), off.next_cursor, say("ca chênh lệch quỹ chưa xử lý")),
        (f"{HOME}/khoan-giu", old, None, say("khoản giữ hoặc trung gian đã quá 7 ngày")),
    ]
    return [(address, f"{count}{'+' if more else ''}", of) for address, count, more, of in found if count]


def kind_name(kind: KindView) -> str:
    return ACCOUNT_KINDS.get(kind.code, kind.name)


TRIAL_COLUMNS: tuple[Column[KindView], ...] = (
    Column(later("Tài khoản"), lambda kind: kind.code),
    Column(later("Tên"), kind_name),
    Column(later("Nợ"), lambda kind: kind.debits),
    Column(later("Có"), lambda kind: kind.credits),
    Column(later("Dư"), lambda kind: kind.balance),
)


@desk_pages.page("/dieu-hanh/can-doi", "desk_trial.html", allow=Permission.SEE_PROVINCE)
def desk_trial_page(visit: Visit) -> dict[str, Any] | Download:
    """The trial balance of all time, of one day, or up to a moment; `dem=so` counts the day again from the journal."""
    day, again, moment = visit.query.get("ngay"), visit.query.get("dem") == "so", visit.query.get("luc")
    if moment:
        by = visit.query.get("theo") or By.POSTED.value
        trial = visit.read(show_trial_balance, at=moment if "+" in moment else f"{moment}+07:00", by=by)
    else:
        trial = visit.read(show_trial_balance, day=day, counted_from="journal" if again and day else None)
    kinds = listed_whole(
        visit, f"{HOME}/can-doi", f"can-doi-{day or ('thoi-diem' if moment else 'het')}", trial.kinds, TRIAL_COLUMNS
    )
    if isinstance(kinds, Download):
        return kinds
    frozen = visit.read(list_frozen, cursor=visit.query.get("trang"), limit="50")
    names = names_of(visit, [one.freeze.by for one in frozen.accounts] + ([frozen.ledger.by] if frozen.ledger else []))
    wish: tuple[str, dict[str, str], str] = ("freeze_ledger", {}, say("Xin khoá toàn bộ sổ cái"))
    if frozen.ledger is not None:
        wish = ("release_ledger", {"since": frozen.ledger.since}, say("Xin mở khoá sổ cái"))
    return {
        "trial": trial,
        "list": kinds,
        "day": trial.day or "",
        "moment": moment or "",
        "now": visit.work.now.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M"),
        "today": business_date(visit.work.now).isoformat(),
        "kind_name": kind_name,
        "again": trial.counted_from == "journal",
        "frozen": frozen,
        "holders": holders_of(visit, (one.account for one in frozen.accounts)),
        "by": {one: FREEZERS.get(name, name) for one, name in names.items()},
        "next": f"{HOME}/can-doi?{urlencode({'trang': frozen.next_cursor})}" if frozen.next_cursor else "",
        "wishes": [wish] if may_operate(visit) else [],
    }


@desk_pages.form("/dieu-hanh/loi/{queue}/chay-lai", allow=Permission.OPERATE)
def redrive_form(visit: Visit) -> Redirect:
    visit.do(redrive_dead_letters, Nothing(), dict(visit.path))
    return Redirect(f"{HOME}/hom-nay")
