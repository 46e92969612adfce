"""An outlet's data at the desk: name, address, hours, cash bounds; closing and opening it again."""

from typing import Any

from chalicelib.entrypoints.http.outlets import (
    NewOutletChange,
    OutletClosure,
    post_outlet_change,
    post_outlet_closure,
    post_outlet_reopening,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import Permission
from chalicelib.softatm import find_outlet, outlet_code_of

desk_outlet_form_pages = Pages(__name__)
OPERATE = Permission.OPERATE
DAYS = words(("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"))


def _room(visit: Visit) -> str:
    return f"{HOME}/diem/{visit.path['outlet_code']}"


def _path(visit: Visit) -> dict[str, str]:
    return {"code": visit.path["outlet_code"]}


def change(visit: Visit) -> Redirect:
    """Everything as it stands in the form."""
    visit.do(
        post_outlet_change,
        NewOutletChange(
            name=visit.text("name"),
            address=visit.text("address"),
            hours=[visit.text(f"hours-{n}") for n in range(len(DAYS))],
            min_cash=visit.number("min_cash", say("Ít nhất")),
            max_cash=visit.number("max_cash", say("Nhiều nhất")),
        ),
        _path(visit),
    )
    return Redirect(_room(visit))


@desk_outlet_form_pages.page("/dieu-hanh/diem/{outlet_code}/sua", "desk_outlet_form.html", allow=OPERATE, submit=change)
def desk_outlet_form_page(visit: Visit) -> dict[str, Any]:
    outlet = find_outlet(visit.work.softatm, outlet_code_of(visit.path["outlet_code"]))
    hours = [*outlet.hours, *[""] * len(DAYS)][: len(DAYS)]
    return {"outlet": outlet, "days": list(zip(DAYS, hours, strict=True)), "closed": outlet.state.value == "closed"}


@desk_outlet_form_pages.form("/dieu-hanh/diem/{outlet_code}/dong", allow=OPERATE)
def close_outlet_form(visit: Visit) -> Redirect:
    visit.do(post_outlet_closure, OutletClosure(reason=visit.text("reason")), _path(visit))
    return Redirect(_room(visit))


@desk_outlet_form_pages.form("/dieu-hanh/diem/{outlet_code}/mo-lai", allow=OPERATE)
def reopen_outlet_form(visit: Visit) -> Redirect:
    visit.do(post_outlet_reopening, Nothing(), _path(visit))
    return Redirect(_room(visit))
