"""The desk's policies: what is in force, why, since when; how one value came to be, and asking for another."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.http.policies import PolicyValueView, list_policy_changes, show_policies
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_acts import value_words
from chalicelib.entrypoints.pages.desk_lists import Column, listed_whole
from chalicelib.entrypoints.pages.desk_rooms import SEE, names_of
from chalicelib.entrypoints.pages.desk_words import APPROVAL_STATES, HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.speech import later
from chalicelib.kernel.clock import business_date

desk_policy_pages = Pages(__name__)


VALUE_COLUMNS: tuple[Column[PolicyValueView], ...] = (
    Column(later("Mã"), lambda value: value.field),
    Column(later("Giá trị"), lambda value: value.name),
    Column(later("Mức"), lambda value: value_words(value.value, value.unit)),
    Column(later("Từ ngày"), lambda value: value.since),
    Column(later("Căn cứ"), lambda value: value.source),
)


@desk_policy_pages.page("/dieu-hanh/chinh-sach", "desk_policies.html", allow=SEE)
def desk_policies_page(visit: Visit) -> dict[str, Any] | Download:
    policy = visit.read(show_policies, on=visit.query.get("ngay"))
    found = listed_whole(visit, f"{HOME}/chinh-sach", f"chinh-sach-{policy.day}", policy.values, VALUE_COLUMNS)
    if isinstance(found, Download):
        return found
    return {"policy": policy, "list": found, "words": value_words, "today": business_date(visit.work.now).isoformat()}


@desk_policy_pages.page("/dieu-hanh/chinh-sach/{field}", "desk_policy.html", allow=SEE)
def desk_policy_page(visit: Visit) -> dict[str, Any]:
    changes = visit.read(list_policy_changes, cursor=visit.query.get("trang"))
    field = visit.path["field"]
    value = next(one for one in visit.read(show_policies).values if one.field == field)
    people = [who for one in changes.entries for who in (one.maker_id, one.checker_id, *one.withdrawn_by)]
    return {
        "value": value,
        "changes": changes.entries,
        "names": names_of(visit, people),
        "asked": [one for one in visit.read(list_approvals, about=field).entries if one.state == "requested"],
        "states": APPROVAL_STATES,
        "words": value_words,
        "today": business_date(visit.work.now).isoformat(),
        "forms": forms_for(visit, ("change_policy", {"field": field})),
        "next": f"{HOME}/chinh-sach/{field}?{urlencode({'trang': changes.next_cursor})}" if changes.next_cursor else "",
    }
