"""Announcements over HTTP: operations publish and take back; everybody reads what stands for them."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.announcements import (
    Announcement,
    AnnouncementId,
    AnnouncementKind,
    Audience,
    draft,
    find_announcement,
    publish,
    take_back,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size

announcement_routes = Resource(__name__, tag="announcements")
Text = Annotated[str, msgspec.Meta(max_length=500)]


class NewAnnouncement(Body, frozen=True, kw_only=True):
    """What is told to whom, from the first Vietnamese day through the last. `communes`: codes; empty for all. Without
    `text_en`, readers of English see the Vietnamese.
    """

    kind: AnnouncementKind
    text_vi: Text
    text_en: Text = ""
    audiences: Annotated[list[Audience], msgspec.Meta(min_length=1, max_length=3)]
    communes: Annotated[list[Annotated[str, msgspec.Meta(max_length=5)]], msgspec.Meta(max_length=200)] = msgspec.field(
        default_factory=list
    )
    from_on: date
    until_on: date


class TakenBack(Body, frozen=True, kw_only=True):
    """Why; the desk alone reads it."""

    why: Text


class AnnouncementView(View, frozen=True, kw_only=True):
    """An announcement with its history. `state`: `to_come`, `shown`, `over` or `taken_back`."""

    id: str
    kind: str
    text_vi: str
    text_en: str
    audiences: list[str]
    communes: list[str]
    from_on: str
    until_on: str
    state: str
    published_by: str
    published_at: str
    taken_back_by: str | None
    taken_back_at: str | None
    taken_back_why: str | None


class AnnouncementsView(View, frozen=True, kw_only=True):
    """A page of announcements, newest first."""

    entries: list[AnnouncementView]
    next_cursor: str | None


class ToldView(View, frozen=True, kw_only=True):
    """What stands on a page. `text_en` is empty where it was not translated."""

    id: str
    kind: str
    text_vi: str
    text_en: str
    until_on: str


class AllToldView(View, frozen=True, kw_only=True):
    """What stands now for the caller: warnings first, of one kind the newest first."""

    entries: list[ToldView]


@announcement_routes.query(
    "/announcements",
    answer=AnnouncementsView,
    summary="What was announced, and by whom; newest first",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def list_announcements(work: Work, call: Call) -> AnnouncementsView:
    page = work.announcements.store.all(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return AnnouncementsView(entries=[announcement_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@announcement_routes.query(
    "/announcements/{announcement_id}",
    answer=AnnouncementView,
    summary="One announcement",
    allow=Permission.SEE_PROVINCE,
)
def show_announcement(work: Work, call: Call) -> AnnouncementView:
    return announcement_view(work, find_announcement(work.announcements, _id(call)))


@announcement_routes.command(
    "/announcements",
    kind="publish_announcement",
    body=NewAnnouncement,
    answer=AnnouncementView,
    summary="Announce something; it stands within a minute, from its first day on",
    allow=Permission.OPERATE,
)
def post_announcement(work: Work, call: Call, body: NewAnnouncement) -> AnnouncementView:
    return announcement_view(work, publish(work.announcements, drafted(work, call, body)))


@announcement_routes.command(
    "/announcements/{announcement_id}/end",
    kind="take_back_announcement",
    body=TakenBack,
    answer=AnnouncementView,
    summary="Take an announcement back; it is gone within a minute",
    allow=Permission.OPERATE,
)
def post_taking_back(work: Work, call: Call, body: TakenBack) -> AnnouncementView:
    taken = take_back(work.announcements, _id(call), by=call.signed_in.party_id, why=body.why)
    return announcement_view(work, taken)


@announcement_routes.query(
    "/current-announcements",
    answer=AllToldView,
    summary="What stands now: for everybody who buys; for households and tellers, of their commune, when signed in as such",
    guests=True,
    query={"audience": "`buyers` (the default), `households` or `tellers`."},
)
def show_current(work: Work, call: Call) -> AllToldView:
    audience = _audience(call.query.get("audience"))
    found = work.application.announced.to(audience, _commune(work, call, audience), work.now)
    return AllToldView(entries=[told_view(one) for one in found])


def drafted(work: Work, call: Call, body: NewAnnouncement) -> Announcement:
    """How it would be; nothing is written."""
    return draft(
        work.announcements,
        kind=body.kind,
        text_vi=body.text_vi,
        text_en=body.text_en,
        audiences=body.audiences,
        communes=body.communes,
        from_on=body.from_on,
        until_on=body.until_on,
        by=call.signed_in.party_id,
    )


def _audience(text: str | None) -> Audience:
    if text is not None and text not in set(Audience):
        raise InvalidInput("Không có nhóm người xem này.", f"One of {', '.join(Audience)}.", field="audience")
    return Audience(text or Audience.BUYERS)


def _commune(work: Work, call: Call, audience: Audience) -> str | None:
    """Of whose commune it is to be.

    Raises:
        NotAuthenticated, NotPermitted: not one of this audience.
    """
    match audience:
        case Audience.BUYERS:
            return None
        case Audience.HOUSEHOLDS:
            call.signed_in.require(Permission.SELL)
            party = work.identity.people.party(call.signed_in.party_id)
            return None if party is None else party.commune_code
        case Audience.TELLERS:
            call.signed_in.require(Permission.HANDLE_PARCELS)
            return call.signed_in.outlet_code


def _id(call: Call) -> AnnouncementId:
    return AnnouncementId.parse(call.path["announcement_id"], field="announcement_id")


def told_view(one: Announcement) -> ToldView:
    return ToldView(
        id=one.announcement_id,
        kind=one.kind.value,
        text_vi=one.text_vi,
        text_en=one.text_en,
        until_on=one.until_on.isoformat(),
    )


def announcement_view(work: Work, one: Announcement) -> AnnouncementView:
    return AnnouncementView(
        id=one.announcement_id,
        kind=one.kind.value,
        text_vi=one.text_vi,
        text_en=one.text_en,
        audiences=[audience.value for audience in one.audiences],
        communes=list(one.communes),
        from_on=one.from_on.isoformat(),
        until_on=one.until_on.isoformat(),
        state=one.state_on(business_date(work.now)).value,
        published_by=one.published_by,
        published_at=to_text(one.published_at),
        taken_back_by=one.taken_back_by,
        taken_back_at=to_text(one.taken_back_at) if one.taken_back_at else None,
        taken_back_why=one.taken_back_why,
    )
