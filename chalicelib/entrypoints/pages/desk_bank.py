"""The desk's bank: what bank and ledger do not say alike, money that is nobody's yet, statements and their import."""

from typing import Any

from chalicelib.banking import ALL_HAS, ALL_OWES, CUSTODY_HAS, CUSTODY_OWES
from chalicelib.entrypoints.http.breaks import BreaksView, BreakView, list_breaks, post_break_owner, show_break
from chalicelib.entrypoints.http.held_money import Match, MoneyView, UnmatchedView, post_match, show_unmatched
from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.http.remittances import CoverageView, list_own_moves, show_coverage
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.statements import (
    BankStatementView,
    LinesView,
    LineView,
    StatementsView,
    list_statements,
    post_import,
    show_bank_statement,
    show_statement_lines,
)
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, Listed, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import (
    APPROVAL_STATES,
    BREAK_DECISIONS,
    BREAK_FACTS,
    BREAK_KINDS,
    BREAK_STATES,
    HOME,
    LINE_OUTCOMES,
    MONEY_PLACES,
    STATEMENT_STATES,
)
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.words import ACCOUNT_KINDS
from chalicelib.entrypoints.speech import later, say, vnd
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission

desk_bank_pages = Pages(__name__)
OPERATE = Permission.OPERATE
ROOM = f"{HOME}/sao-ke"


SIDES = (
    (later("Tiền của khách đang có"), CUSTODY_HAS),
    (later("Phải trả khách"), CUSTODY_OWES),
    (later("Thêm, khi kể cả tiền mặt và quỹ đại lý"), ALL_HAS[len(CUSTODY_HAS) :]),
    (later("Phải trả thêm khi ấy"), ALL_OWES[len(CUSTODY_OWES) :]),
)


def split_of(coverage: CoverageView) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """What the coverage was added up from, by kind of account."""
    return [
        (title, [(kind.code, ACCOUNT_KINDS[kind.code], coverage.balances.get(kind.code, 0)) for kind in kinds])
        for title, kinds in SIDES
    ]


def break_columns(visit: Visit, rows: list[BreakView]) -> list[Column[BreakView]]:
    names = names_of(visit, [row.owner_id for row in rows])
    return [
        Column(say("Mã"), lambda row: row.id),
        Column(say("Chênh lệch"), lambda row: BREAK_KINDS[row.kind]),
        Column(say("Về"), lambda row: row.about),
        Column(say("Bút toán ngân hàng"), lambda row: row.booking_id),
        Column(say("Người phụ trách"), lambda row: names[row.owner_id] or say("chưa ai nhận")),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Tuổi (ngày)"), lambda row: row.age_days),
    ]


MONEY_COLUMNS: tuple[Column[MoneyView], ...] = (
    Column(later("Số bút toán"), lambda row: row.bank_ref),
    Column(later("Nội dung"), lambda row: row.content),
    Column(later("Người chuyển"), lambda row: f"{row.payer_name} {row.payer_account}"),
    Column(later("Lúc"), lambda row: said_time(row.booked_at)),
    Column(later("Số tiền"), lambda row: row.amount),
)
FILE_COLUMNS: tuple[Column[BankStatementView], ...] = (
    Column(later("Tệp"), lambda row: row.name),
    Column(later("Nhận lúc"), lambda row: said_time(row.requested_at)),
    Column(later("Tài khoản"), lambda row: row.account),
    Column(later("Từ ngày"), lambda row: row.from_on or ""),
    Column(later("Tới ngày"), lambda row: row.to_on or ""),
    Column(later("Tình trạng"), lambda row: STATEMENT_STATES[row.state][0]),
    Column(later("Số dư đầu"), lambda row: row.opening),
    Column(later("Số dư cuối"), lambda row: row.closing),
    Column(later("Dòng"), lambda row: row.lines_total),
    Column(later("Đã nhập"), lambda row: row.lines_done),
)


def unknown_money(visit: Visit) -> Listed[MoneyView] | Download:
    """Money that is nobody's yet, by the same filter; the page's cursor is the first list's."""

    def fetch(cursor: str | None, limit: str | None) -> UnmatchedView:
        return visit.read(show_unmatched, cursor=cursor if limit else None, limit=limit or "100")

    return listed(visit, ROOM, "tien-chua-ro", fetch, lambda rows: MONEY_COLUMNS)


def statements_listed(visit: Visit) -> Listed[BankStatementView] | Download:
    """Statements, by the same filter."""

    def fetch(cursor: str | None, limit: str | None) -> StatementsView:
        return visit.read(list_statements, cursor=cursor if limit else None, limit=limit or "24")

    return listed(visit, ROOM, "sao-ke", fetch, lambda rows: FILE_COLUMNS)


@desk_bank_pages.page("/dieu-hanh/sao-ke", "desk_bank.html", allow=SEE)
def desk_bank_page(visit: Visit) -> dict[str, Any] | Download:
    coverage = visit.read(show_coverage, limit="1").now

    def fetch(cursor: str | None, limit: str | None) -> BreaksView:
        return visit.read(list_breaks, cursor=cursor, limit=limit)

    breaks = listed(visit, ROOM, "chenh-lech", fetch, lambda rows: break_columns(visit, rows))
    if isinstance(breaks, Download):
        return breaks
    unknown = unknown_money(visit) if may_operate(visit) else None
    if isinstance(unknown, Download):
        return unknown
    statements = statements_listed(visit)
    if isinstance(statements, Download):
        return statements
    return {
        "coverage": coverage,
        "split": split_of(coverage),
        "moves": visit.read(list_own_moves, limit="5").entries,
        "places": MONEY_PLACES,
        "list": breaks,
        "total": sum(one.amount for one in breaks.rows),
        "kinds": BREAK_KINDS,
        "names": names_of(visit, [one.owner_id for one in breaks.rows]),
        "unknown": unknown,
        "unknown_total": sum(one.amount for one in unknown.rows) if unknown else 0,
        "statements": statements,
        "states": STATEMENT_STATES,
        "may_operate": may_operate(visit),
    }


@desk_bank_pages.form("/dieu-hanh/tien-vao/{booking_id}/ghep", allow=OPERATE)
def match_money_form(visit: Visit) -> Redirect:
    """Say whose money it is by the order's code."""
    visit.do(post_match, Match(code=visit.text("code")))
    return Redirect(ROOM)


@desk_bank_pages.page("/dieu-hanh/lech/{break_id}", "desk_break.html", allow=SEE)
def desk_break_page(visit: Visit) -> dict[str, Any]:
    found = visit.read(show_break)
    facts = [
        (BREAK_FACTS.get(name, name), vnd(value) if isinstance(value, int) and name != "level" else str(value))
        for name, value in found.facts.items()
        if value != ""
    ]
    return {
        "found": found,
        "facts": facts,
        "kinds": BREAK_KINDS,
        "state": BREAK_STATES[found.state],
        "forms": forms_for(visit, ("resolve_break", {"break_id": found.id})) if found.closed_at is None else [],
        "said": BREAK_DECISIONS.get(found.decision or "", found.decision),
        "names": names_of(visit, [found.owner_id, found.maker_id, found.checker_id]),
        "asked": [one for one in visit.read(list_approvals, about=found.id).entries if one.state == "requested"],
        "approval_states": APPROVAL_STATES,
        "mine": visit.actor is not None and visit.actor.party_id == found.owner_id,
        "may_operate": may_operate(visit) and found.closed_at is None,
    }


@desk_bank_pages.form("/dieu-hanh/lech/{break_id}/nhan", allow=OPERATE)
def take_break_form(visit: Visit) -> Redirect:
    visit.do(post_break_owner, Nothing())
    return Redirect(f"{HOME}/lech/{visit.path['break_id']}")


def line_columns(rows: list[LineView]) -> list[Column[LineView]]:
    return [
        Column(say("Lúc"), lambda row: said_time(row.booked_at)),
        Column(say("Số bút toán"), lambda row: row.reference),
        Column(say("Nội dung"), lambda row: row.content),
        Column(say("Bên kia"), lambda row: f"{row.other_name} {row.other_account}"),
        Column(say("Kết quả"), lambda row: LINE_OUTCOMES.get(row.outcome, row.outcome)),
        Column(say("Số tiền"), lambda row: row.amount),
    ]


@desk_bank_pages.page("/dieu-hanh/sao-ke/{statement_id}", "desk_statement.html", allow=SEE)
def desk_statement_page(visit: Visit) -> dict[str, Any] | Download:
    statement = visit.read(show_bank_statement)

    def fetch(cursor: str | None, limit: str | None) -> LinesView:
        return visit.read(show_statement_lines, cursor=cursor, limit=limit or "50")

    lines = listed(visit, f"{ROOM}/{statement.id}", "dong-sao-ke", fetch, line_columns)
    if isinstance(lines, Download):
        return lines
    return {
        "statement": statement,
        "state": STATEMENT_STATES[statement.state],
        "outcomes": LINE_OUTCOMES,
        "list": lines,
        "came": sum(line.amount for line in lines.rows if line.amount > 0),
        "went": -sum(line.amount for line in lines.rows if line.amount < 0),
        "may_import": may_operate(visit) and statement.state in {"awaited", "gap"},
    }


@desk_bank_pages.form("/dieu-hanh/sao-ke/{statement_id}/nhap", allow=OPERATE)
def import_statement_form(visit: Visit) -> Redirect:
    visit.do(post_import, Nothing())
    return Redirect(f"{ROOM}/{visit.path['statement_id']}")
