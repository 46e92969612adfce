"""Asking for an act of two people: what was typed is said back with what it would post, and only then asked for.

The first sending of a form shows it again with what it would do; the second asks. The asking's id is made with the page
that shows it, so that a second press asks for nothing new. A refusal is shown with all that was typed.
"""

from dataclasses import replace
from typing import Any

from chalicelib.entrypoints.http.oversight import NewApproval, list_approvals, post_approval
from chalicelib.entrypoints.http.resource import written
from chalicelib.entrypoints.pages.desk_act_forms import form_of
from chalicelib.entrypoints.pages.desk_acts import Wish, effect_of
from chalicelib.entrypoints.pages.desk_forms import Form, hidden_of, typed_of
from chalicelib.entrypoints.pages.desk_rehearsal import asked_for, rehearse
from chalicelib.entrypoints.pages.desk_rooms import approval_id_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Declined, Pages, Redirect, Shown, Visit
from chalicelib.identity import Permission
from chalicelib.oversight import APPROVAL_LIFETIME, Approval, ApprovalId

desk_ask_pages = Pages(__name__)
TEMPLATE = "desk_ask.html"


def ask(visit: Visit) -> Redirect | Shown:
    """`step` tells the three buttons apart: look at it first (none), `send` it, `change` what was typed."""
    form = form_of(visit, visit.path["act"], visit.values)
    if visit.text("step") == "change":
        return Shown(TEMPLATE, _shown(form))
    if visit.text("step") != "send":
        return Shown(TEMPLATE, _shown(form) | {"preview": _preview(visit, form)})
    made = approval_id_of(visit)
    wish = NewApproval(approval_id=made, act=form.act, words=written(form.words(visit)), reason=visit.text("reason"))
    visit.do(post_approval, wish, {})
    return Redirect(f"{HOME}/duyet/{made}")


@desk_ask_pages.page("/dieu-hanh/xin/{act}", TEMPLATE, allow=Permission.OPERATE, submit=ask)
def desk_ask_page(visit: Visit) -> dict[str, Any]:
    return _shown(form_of(visit, visit.path["act"], visit.values or visit.query))


def _shown(form: Form) -> dict[str, Any]:
    return {"form": form, "preview": None}


def _preview(visit: Visit, form: Form) -> dict[str, Any]:
    """What would be asked for, under the id with which it will be: some acts name what they make by it.

    Raises:
        Declined: it would be refused now.
        InvalidInput: something typed is not what is asked for.
    """
    typed = typed_of(visit, form)
    visit = replace(visit, values={**visit.values, "op": visit.new_operation})
    work, actor = visit.work, visit.actor
    assert actor is not None
    wish = Approval(
        approval_id=ApprovalId(f"{ApprovalId.prefix}_{visit.new_operation.partition('_')[2]}"),
        act=form.act,
        words=written(form.words(visit)),
        about="",
        reason=visit.text("reason"),
        maker_id=actor.party_id,
        requested_at=work.now,
        good_until=work.now + APPROVAL_LIFETIME,
    )
    asked = asked_for(visit, wish)
    rehearsal = rehearse(visit, asked)
    if rehearsal.problem is not None:
        raise Declined(rehearsal.problem)
    waiting = [one for one in visit.read(list_approvals, {}, about=asked.about).entries if one.state == "requested"]
    return {
        "typed": typed,
        "reason": asked.reason,
        "effect": effect_of(visit, Wish(asked.act, form.title, asked.words)),
        "entries": rehearsal.entries,
        "hidden": hidden_of(form, visit.values),
        "same": [one for one in waiting if one.act == asked.act],
        "good_until": asked.good_until,
    }
