"""The desk's ratings: the latest words of buyers, taken out of sight for one of few grounds, and shown again."""

from typing import Any

from chalicelib.entrypoints.http.oversight import Resolution, post_case_closure
from chalicelib.entrypoints.http.rating_photos import post_rating_photo_hiding, post_rating_photo_showing
from chalicelib.entrypoints.http.rating_reports import show_rating_reports
from chalicelib.entrypoints.http.rating_views import LookedAtRatingsView, LookedAtRatingView
from chalicelib.entrypoints.http.rating_voices import post_rating_answer_hiding, post_rating_answer_showing
from chalicelib.entrypoints.http.ratings import (
    RatingHiding,
    RatingShowing,
    list_ratings,
    post_rating_hiding,
    post_rating_showing,
)
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.rating_words import COMPLAINTS, HIDING_NAMES, lets_voice_sound
from chalicelib.entrypoints.speech import say, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ratings import HidingGround, RatingId

desk_rating_pages = Pages(__name__)
ROOM = f"{HOME}/danh-gia"
STATES = words({"shown": ("Đang hiện", "good"), "hidden": ("Đã ẩn", "stop")})


def columns_of(names: dict[str | None, str]) -> list[Column[LookedAtRatingView]]:
    return [
        Column(say("Lúc"), lambda row: said_time(row.changed_at or row.given_at)),
        Column("Sao", lambda row: row.stars),
        Column(say("Lời"), lambda row: row.text),
        Column(say("Người mua"), lambda row: row.by),
        Column(say("Món"), lambda row: row.title),
        Column(say("Nhà bán"), lambda row: names[row.seller_id]),
        Column(say("Nhà bán trả lời"), answer_words),
        Column(say("Lý do ẩn"), lambda row: HIDING_NAMES[row.hiding.ground] if row.state == "hidden" and row.hiding else ""),
    ]


def answer_words(row: LookedAtRatingView) -> str:
    if row.answer is None:
        return ""
    return row.answer.text or say("Nhà bán trả lời bằng giọng nói.")


def people_of(visit: Visit, rows: list[LookedAtRatingView]) -> dict[str | None, str]:
    return names_of(visit, [one for row in rows for one in (row.seller_id, row.hiding.by if row.hiding else None)])


@desk_rating_pages.page("/dieu-hanh/danh-gia", "desk_ratings.html", allow=SEE)
def desk_ratings_page(visit: Visit) -> dict[str, Any] | Download:
    state = visit.query.get("trang-thai", "shown")

    def fetch(cursor: str | None, limit: str | None) -> LookedAtRatingsView:
        return visit.read(list_ratings, state=state, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "danh-gia", fetch, lambda rows: columns_of(people_of(visit, rows)))
    if isinstance(found, Download):
        return found
    for photo in (photo for row in found.rows for photo in row.all_photos):
        visit.shows(photo.small)
    return {
        "list": found,
        "asked": state,
        "states": STATES,
        "names": people_of(visit, found.rows),
        "grounds": [(ground.value, words) for ground, words in HIDING_NAMES.items()],
        "ground_names": HIDING_NAMES,
        "may_operate": may_operate(visit),
    }


def decide(visit: Visit) -> Redirect:
    """What the pressed button says."""
    match visit.text("choice"):
        case "keep":
            said = Resolution(resolution=visit.text("resolution"))
            visit.do(post_case_closure, said, {"case_id": visit.text("case_id")})
        case "hide":
            visit.do(post_rating_hiding, hiding_of(visit))
        case "hide_answer":
            visit.do(post_rating_answer_hiding, hiding_of(visit))
        case "show_answer":
            shown = RatingShowing(version_seen=visit.number("version_seen", say("Phiên bản")))
            visit.do(post_rating_answer_showing, shown)
        case "hide_photo":
            visit.do(post_rating_photo_hiding, hiding_of(visit), {**visit.path, "photo_id": visit.text("photo_id")})
        case "show_photo":
            shown = RatingShowing(version_seen=visit.number("version_seen", say("Phiên bản")))
            visit.do(post_rating_photo_showing, shown, {**visit.path, "photo_id": visit.text("photo_id")})
        case _:
            visit.do(post_rating_showing, RatingShowing(version_seen=visit.number("version_seen", say("Phiên bản"))))
    return Redirect(f"{ROOM}/{RatingId.parse(visit.path['rating_id'])}")


@desk_rating_pages.page("/dieu-hanh/danh-gia/{rating_id}", "desk_rating.html", allow=SEE, submit=decide)
def desk_rating_page(visit: Visit) -> dict[str, Any]:
    """One rating, with what visitors say is wrong with it: kept or hidden, whole or a photo of it."""
    found = visit.read(show_rating_reports)
    rating, waiting = found.rating, found.waiting
    for photo in rating.all_photos:
        visit.shows(photo.small)
    lets_voice_sound(visit, rating)
    people = [rating.seller_id, rating.hiding.by if rating.hiding else None]
    people += [rating.answer_hiding.by if rating.answer_hiding else None, waiting.owner_id if waiting else None]
    return {
        "rating": rating,
        "waiting": waiting,
        "complaints": [
            (name, waiting.complaints[code]) for code, name in COMPLAINTS.items() if waiting and code in waiting.complaints
        ],
        "states": STATES,
        "answer_hidden": rating.answer_hiding is not None and rating.answer_hiding.ended_at is None,
        "names": names_of(visit, people),
        "grounds": [(ground.value, name) for ground, name in HIDING_NAMES.items()],
        "ground_names": HIDING_NAMES,
        "may_operate": may_operate(visit),
    }


def hiding_of(visit: Visit) -> RatingHiding:
    """
    Raises:
        InvalidInput: no ground was chosen.
    """
    try:
        ground = HidingGround(visit.text("ground"))
    except ValueError as error:
        raise InvalidInput("Chọn một lý do ẩn.", "Choose a ground.", field="ground") from error
    seen = visit.number("version_seen", say("Phiên bản"))
    return RatingHiding(ground=ground, words=visit.text("words"), version_seen=seen)


@desk_rating_pages.form("/dieu-hanh/danh-gia/{rating_id}/an", allow=Permission.OPERATE)
def hide_rating_form(visit: Visit) -> Redirect:
    visit.do(post_rating_hiding, hiding_of(visit))
    return Redirect(ROOM)


@desk_rating_pages.form("/dieu-hanh/danh-gia/{rating_id}/hien", allow=Permission.OPERATE)
def show_rating_form(visit: Visit) -> Redirect:
    visit.do(post_rating_showing, RatingShowing(version_seen=visit.number("version_seen", say("Phiên bản"))))
    return Redirect(f"{ROOM}?trang-thai=hidden")
