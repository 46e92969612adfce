"""People at the desk: find one, hire, dismiss, forget a PIN, end a session."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.desk_names import show_names
from chalicelib.entrypoints.http.identity import end_session, forget_pin
from chalicelib.entrypoints.http.people import show_people
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.staff import NewStaff, add_staff, end_employment, forget_staff_pin
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.speech import words
from chalicelib.identity import Permission, Role

desk_people_pages = Pages(__name__)
ROOM = f"{HOME}/nguoi"
OPERATE = Permission.OPERATE
ROLES = words(
    {
        Role.BUYER: "Người mua",
        Role.HOUSEHOLD: "Hộ bán",
        Role.TELLER: "Giao dịch viên",
        Role.SUPERVISOR: "Kiểm soát viên",
        Role.OPERATIONS: "Điều hành",
        Role.AUDITOR: "Kiểm toán",
        Role.TEAM: "Tổ công nghệ số",
    }
)
HIRED_AS = (Role.TELLER, Role.SUPERVISOR, Role.TEAM, Role.OPERATIONS, Role.AUDITOR)


def hire(visit: Visit) -> Redirect:
    """Who is hired sets the PIN by a code on the own phone; the desk never knows it."""
    body = NewStaff(
        staff_number=visit.text("staff_number"),
        phone=visit.text("phone"),
        name=visit.text("name"),
        roles=[role for role in HIRED_AS if visit.text(f"role-{role}")],
        outlet_code=visit.text("outlet_code") or None,
    )
    visit.do(add_staff, body)
    return _back(visit.text("staff_number"))


def _back(asked: str) -> Redirect:
    return Redirect(f"{ROOM}?{urlencode({'q': asked})}")


@desk_people_pages.page("/dieu-hanh/nguoi", "desk_people.html", allow=SEE, submit=hire)
def desk_people_page(visit: Visit) -> dict[str, Any] | Redirect:
    """A name leads to the search over everything, where people of a name are listed."""
    found = visit.read(show_people, q=visit.query.get("q"))
    if found.asked and not found.entries and (named := visit.read(show_names, q=found.asked, limit="1")).people:
        return Redirect(f"{HOME}/tim?{urlencode({'q': named.asked})}")
    return {
        "asked": found.asked,
        "people": found.entries,
        "roles": ROLES,
        "hired_as": [(role, ROLES[role]) for role in HIRED_AS],
        "communes": COMMUNES,
        "me": visit.actor.party_id if visit.actor else "",
        "may_operate": may_operate(visit),
    }


@desk_people_pages.form("/dieu-hanh/nguoi/{who}/cho-nghi", allow=OPERATE)
def dismiss_form(visit: Visit) -> Redirect:
    visit.do(end_employment, Nothing(), {"staff_number": visit.path["who"]})
    return _back(visit.path["who"])


@desk_people_pages.form("/dieu-hanh/nguoi/{who}/quen-pin", allow=OPERATE)
def forget_staff_pin_form(visit: Visit) -> Redirect:
    visit.do(forget_staff_pin, Nothing(), {"staff_number": visit.path["who"]})
    return _back(visit.path["who"])


@desk_people_pages.form("/dieu-hanh/nguoi/{who}/quen-pin-tien", allow=OPERATE)
def forget_pin_form(visit: Visit) -> Redirect:
    visit.do(forget_pin, Nothing(), {"party_id": visit.path["who"]})
    return _back(visit.path["who"])


@desk_people_pages.form("/dieu-hanh/nguoi/{who}/dong-phien", allow=OPERATE)
def end_session_form(visit: Visit) -> Redirect:
    visit.do(end_session, Nothing(), {"session_id": visit.text("session_id")})
    return _back(visit.path["who"])
