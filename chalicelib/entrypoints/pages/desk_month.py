"""What leaves once a month: taxes withheld for households, commission earned by outlets."""

from datetime import timedelta
from typing import Any

from chalicelib.banking import tax_id
from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.http.remittances import (
    HouseholdTaxesView,
    HouseholdTaxView,
    NewTaxRemittance,
    RemittancesView,
    RemittanceView,
    list_remittances,
    post_tax_remittance,
    show_household_taxes,
    show_tax_remittance,
)
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import APPROVAL_STATES, HOME, REMITTANCE_STATES
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.kernel.clock import business_date

desk_month_pages = Pages(__name__)
ROOM = f"{HOME}/nop-thue"


def last_month(visit: Visit) -> str:
    first = business_date(visit.work.now).replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def columns_of(rows: list[RemittanceView]) -> list[Column[RemittanceView]]:
    return [
        Column(say("Tháng"), lambda row: row.period),
        Column(
            say("Kỳ nộp"),
            lambda row: (
                say("Thuế khấu trừ")
                if row.outlet_code is None
                else say("Hoa hồng điểm {outlet_code}", outlet_code=row.outlet_code)
            ),
        ),
        Column(say("Tình trạng"), lambda row: REMITTANCE_STATES[row.state][0]),
        Column("GTGT", lambda row: row.vat),
        Column("TNCN", lambda row: row.pit),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Nộp lúc"), lambda row: said_time(row.remitted_at) if row.remitted_at else ""),
    ]


def add_up(visit: Visit) -> Redirect:
    """One person may add a month up; two let it leave."""
    visit.do(post_tax_remittance, NewTaxRemittance(period=visit.text("period")), {})
    return Redirect(f"{ROOM}/{visit.text('period')}")


@desk_month_pages.page("/dieu-hanh/nop-thue", "desk_month.html", allow=SEE, submit=add_up)
def desk_month_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> RemittancesView:
        return visit.read(list_remittances, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "ky-nop", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "states": REMITTANCE_STATES,
        "total": sum(row.amount for row in found.rows),
        "last_month": last_month(visit),
        "may_operate": may_operate(visit),
    }


def household_columns(visit: Visit, rows: list[HouseholdTaxView]) -> list[Column[HouseholdTaxView]]:
    names = names_of(visit, [row.party_id for row in rows])
    return [
        Column(say("Hộ"), lambda row: names[row.party_id]),
        Column(say("Mã"), lambda row: row.party_id),
        Column("Doanh thu", lambda row: row.sales),
        Column(say("Hàng trả lại"), lambda row: row.returned),
        Column(say("Doanh thu tính thuế"), lambda row: row.sales - row.returned),
        Column("GTGT", lambda row: row.vat),
        Column(say("GTGT giảm do hàng trả lại"), lambda row: row.vat_back),
        Column("TNCN", lambda row: row.pit),
        Column(say("TNCN giảm do hàng trả lại"), lambda row: row.pit_back),
        Column(say("Số bút toán"), lambda row: row.entries),
    ]


@desk_month_pages.page("/dieu-hanh/nop-thue/{period}", "desk_taxes.html", allow=SEE)
def desk_taxes_page(visit: Visit) -> dict[str, Any] | Download:
    """A month's taxes with its households, and the file for the tax office."""
    taxes = visit.read(show_tax_remittance)

    def fetch(cursor: str | None, limit: str | None) -> HouseholdTaxesView:
        return visit.read(show_household_taxes, cursor=cursor, limit=limit)

    room = f"{ROOM}/{taxes.period}"
    found = listed(visit, room, f"thue-{taxes.period}", fetch, lambda rows: household_columns(visit, rows))
    if isinstance(found, Download):
        return found
    wanted = [("remit_taxes", {"period": taxes.period})] if taxes.state == "ready" and taxes.amount > 0 else []
    about = visit.read(list_approvals, {}, about=tax_id(taxes.period)).entries
    return {
        "taxes": taxes,
        "state": REMITTANCE_STATES[taxes.state],
        "list": found,
        "names": names_of(visit, [*(row.party_id for row in found.rows), taxes.maker_id, taxes.checker_id]),
        "forms": forms_for(visit, *wanted),
        "asked": [one for one in about if one.state == "requested"],
        "approval_states": APPROVAL_STATES,
    }
