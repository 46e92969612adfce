"""Integrators at the desk: their keys, where their webhooks go, what was told and what came back."""

from typing import Any

from chalicelib.entrypoints.http.integrators import (
    Again,
    NewEndpoint,
    NewKey,
    list_keys,
    list_webhooks,
    post_endpoint,
    post_key,
    post_resending,
    post_revocation,
    post_test,
    show_key,
)
from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.speech import words
from chalicelib.identity import Permission
from chalicelib.integrators import EventType, Scope

desk_integrator_pages = Pages(__name__)
ROOM = f"{HOME}/he-thong"
OPERATE = Permission.OPERATE
EVENTS = words(
    {
        EventType.ORDER_PAID: "Đơn đã trả tiền",
        EventType.ORDER_ACCEPTED: "Đơn thu tiền khi giao",
        EventType.PARCEL_HANDED_IN: "Kiện đã gửi",
        EventType.PARCEL_DELIVERED: "Kiện đã giao",
        EventType.PARCEL_CANCELLED: "Kiện đã huỷ",
        EventType.PAYOUT_CONFIRMED: "Chuyển khoản ra đã xong",
        EventType.PAYOUT_FAILED: "Chuyển khoản ra bị hỏng",
        EventType.TEST: "Thử",
    }
)
SCOPES = words({Scope.PUBLIC: "Đọc dữ liệu công khai", Scope.EVENTS: "Nhận sự kiện"})
WEBHOOK_STATES = words({"waiting": ("Chờ gửi", "wait"), "delivered": ("Đã nhận", ""), "given_up": ("Đã thôi gửi", "stop")})


def chosen(visit: Visit, name: str, offered: Any) -> list[Any]:
    """The ticked boxes, each a field of its own."""
    return [one for one in offered if visit.text(f"{name}-{one}")]


def issue(visit: Visit) -> Shown:
    """The secret is on this one page and nowhere else."""
    shown = visit.act(post_key, NewKey(name=visit.text("name"), scopes=chosen(visit, "scope", Scope)))
    return Shown("desk_integrator_key.html", {"shown": shown})


@desk_integrator_pages.page("/dieu-hanh/he-thong", "desk_integrators.html", allow=SEE, submit=issue)
def desk_integrators_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(list_keys, cursor=visit.query.get("trang"))
    return {
        "keys": page.entries,
        "next": f"{ROOM}?trang={page.next_cursor}" if page.next_cursor else "",
        "scopes": SCOPES,
        "may_operate": may_operate(visit),
    }


def set_address(visit: Visit) -> Redirect:
    visit.do(post_endpoint, NewEndpoint(address=visit.text("address"), types=chosen(visit, "type", EventType)))
    return Redirect(f"{ROOM}/{visit.path['key_id']}")


@desk_integrator_pages.page("/dieu-hanh/he-thong/{key_id}", "desk_integrator.html", allow=SEE, submit=set_address)
def desk_integrator_page(visit: Visit) -> dict[str, Any]:
    key = visit.read(show_key)
    page = visit.read(list_webhooks, cursor=visit.query.get("trang"))
    asked = [one for one in visit.read(list_approvals, about=key.id).entries if one.state == "requested"]
    wish = [("open_integrator", {"key_id": key.id}, "")] if key.good and not key.live and not asked else []
    return {
        "key": key,
        "scopes": SCOPES,
        "events": EVENTS,
        "told": page.entries,
        "next": f"{ROOM}/{key.id}?trang={page.next_cursor}" if page.next_cursor else "",
        "states": WEBHOOK_STATES,
        "asked": asked,
        "wish": wish,
        "may_operate": may_operate(visit) and key.good,
    }


@desk_integrator_pages.form("/dieu-hanh/he-thong/{key_id}/thu", allow=OPERATE)
def test_webhook_form(visit: Visit) -> Redirect:
    visit.do(post_test, Nothing())
    return Redirect(f"{ROOM}/{visit.path['key_id']}")


@desk_integrator_pages.form("/dieu-hanh/he-thong/{key_id}/gui-lai", allow=OPERATE)
def resend_webhooks_form(visit: Visit) -> Redirect:
    """`event_id` sends one anew, `after` all that came after it."""
    visit.do(post_resending, Again(event_id=visit.text("event_id") or None, after=visit.text("after") or None))
    return Redirect(f"{ROOM}/{visit.path['key_id']}")


@desk_integrator_pages.form("/dieu-hanh/he-thong/{key_id}/thu-hoi", allow=OPERATE)
def revoke_key_form(visit: Visit) -> Redirect:
    visit.do(post_revocation, Nothing())
    return Redirect(f"{ROOM}/{visit.path['key_id']}")
