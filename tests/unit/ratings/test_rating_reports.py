"""Reports of ratings: anybody says what is wrong with one, once; operations look, and keep it or hide it."""

from dataclasses import replace

import pytest

from chalicelib.catalogue import AlreadyReported
from chalicelib.composition import Work
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.oversight import Case, CaseState, close_case
from chalicelib.ratings import (
    Rating,
    RatingComplaint,
    Reported,
    Tally,
    TooManyRatingReports,
    change_rating,
    open_case_of,
    report_rating,
)
from chalicelib.ratings import Visitor as Somebody
from tests.builders_orders import ActorCaller, Fair, fair
from tests.builders_ratings import buyer_of, delivered, rated, stored, tally
from tests.caller import Caller
from tests.unit.orders.over_http import ok, signed_in, token_for
from tests.unit.pages.desk_visitor import Visitor

ROOM = f"{HOME}/danh-gia"
GUEST, OTHER = Somebody(address="203.113.131.9"), Somebody(address="203.113.131.10")


@pytest.fixture
def market() -> Fair:
    return fair()


def reported(market: Fair, rating: Rating, who: Somebody = GUEST, words: str = "") -> Reported:
    return run(
        market.app,
        lambda work: report_rating(work.ratings, rating.rating_id, who, RatingComplaint.INSULT, words),
    )


def waiting(market: Fair, rating: Rating) -> tuple[Reported, Case] | None:
    return open_case_of(market.work().ratings, rating.rating_id)


def kept(market: Fair, rating: Rating) -> Case:
    """Operations look, and leave it as it is."""
    found = waiting(market, rating)
    assert found is not None
    case_id, desk = found[1].case_id, market.operations.party_id

    def close(work: Work) -> Case:
        return close_case(work.oversight, case_id, closed_by=desk, resolution="chê thật, không xúc phạm")

    return run(market.app, close)


def cases(market: Fair) -> list[str]:
    return [item["case_id"] for item in market.table.everything() if item.get("kind") == "rating_reported"]


class TestOneCase:
    def test_however_many_report_it(self, market: Fair) -> None:
        rating = rated(market, delivered(market), 1, "Đồ lừa đảo")
        reported(market, rating, words="gọi tên chửi, 0912345678")
        reported(market, rating, OTHER)
        reported(market, rating, Somebody(market.pao.party_id))
        found = waiting(market, rating)
        assert found is not None
        (all_of_them, case) = found
        assert (all_of_them.reports, dict(all_of_them.complaints)) == (3, {"insult": 3})
        assert all_of_them.said == "gọi tên chửi, •••"
        assert (case.subject, case.state) == (rating.rating_id, CaseState.OPEN)
        assert len(cases(market)) == 1

    def test_nobody_reports_twice_and_of_a_guest_no_address_is_kept(self, market: Fair) -> None:
        rating = rated(market, delivered(market), 1)
        for who in (GUEST, Somebody(market.pao.party_id), Somebody(address="2001:ee0:4f00:1::7"), Somebody()):
            reported(market, rating, who)
            with pytest.raises(AlreadyReported):
                reported(market, rating, who)
        with pytest.raises(AlreadyReported):
            reported(market, rating, Somebody(address="2001:ee0:4f00:1::8"))
        assert waiting(market, rating) is not None
        assert not any("203.113" in str(item) or "2001:ee0" in str(item) for item in market.table.everything())

    def test_a_visitor_reports_so_many_a_day(self, market: Fair) -> None:
        ratings = [rated(market, delivered(market, lines=[(market.na, 1)])) for _ in range(3)]

        def strict(work: Work, rating: Rating) -> Reported:
            few = replace(work.ratings, policy=replace(work.policy, rating_reports_per_day=2))
            return report_rating(few, rating.rating_id, GUEST, RatingComplaint.FAKE)

        for rating in ratings[:2]:
            run(market.app, lambda work, of=rating: strict(work, of))  # type: ignore[misc]
        with pytest.raises(TooManyRatingReports):
            run(market.app, lambda work: strict(work, ratings[2]))
        assert waiting(market, ratings[2]) is None
        market.tick(days=1)
        run(market.app, lambda work: strict(work, ratings[2]))

    def test_what_was_kept_is_looked_at_again_only_when_it_is_another(self, market: Fair) -> None:
        placed = delivered(market)
        rating = rated(market, placed, 1, "Na dập")
        reported(market, rating)
        case = kept(market, rating)
        market.tick(minutes=1)
        reported(market, rating, OTHER)
        assert waiting(market, rating) is None, "a decision stands, whoever asks again"
        who = buyer_of(market, placed)
        run(market.app, lambda work: change_rating(work.ratings, rating.rating_id, who, stars=1, text="Đồ lừa đảo"))
        reported(market, rating, Somebody(market.pao.party_id))
        found = waiting(market, rating)
        assert found is not None
        assert found[1].case_id != case.case_id
        assert found[0].reports == 1


class TestOverHttp:
    def test_a_guest_reports_and_operations_hide(self, market: Fair) -> None:
        placed = delivered(market)
        rating = rated(market, placed, 1, "Đồ lừa đảo")
        guest, desk = Caller(market.app), ActorCaller(market.app, market.operations)
        path = f"/ratings/{rating.rating_id}"
        assert ok(guest.get(path))["text"] == "Đồ lừa đảo"
        ok(guest.post(f"{path}/reports", {"complaint": "insult"}))
        assert guest.post(f"{path}/reports", {"complaint": "fake"}).body["code"] == "already_reported"
        assert guest.post(f"{path}/reports", {"complaint": "bad"}).status == 422
        assert guest.post(f"{path}/reports", {"complaint": "fake", "words": "a" * 301}).body["field"] == "words"
        assert guest.get(f"{path}/reports").status == 401
        assert signed_in(market, market.van).get(f"{path}/reports").status == 403
        seen = ok(desk.get(f"{path}/reports"))
        assert (seen["waiting"]["reports"], seen["waiting"]["complaints"]) == (1, {"insult": 1})
        waits = ok(desk.get("/queues?queue=moderation"))["entries"]
        (item,) = [one for one in waits if one["kind"] == "rating_reported"]
        assert (item["about"], item["id"]) == (rating.rating_id, seen["waiting"]["case_id"])
        wish = {"ground": "insult", "words": "chửi tục", "version_seen": seen["rating"]["version"]}
        ok(desk.post(f"{path}/hiding", wish))
        assert ok(desk.get(f"{path}/reports"))["waiting"] is None
        closed = ok(desk.get(f"/cases/{item['id']}"))
        assert (closed["state"], closed["resolution"]) == ("closed", "Lời xúc phạm. chửi tục")
        assert tally(market, market.na.listing_id) == tally(market, market.van.party_id) == Tally()
        assert guest.get(path).body["code"] == "no_such_rating"
        assert guest.post(f"{path}/reports", {"complaint": "fake"}).body["code"] == "no_such_rating"
        (told,) = [item for item in market.table.everything() if "rating_hidden" in str(item.get("payload", ""))]
        assert placed.order.recipient.phone in told["payload"]
        assert "Insulting words" in told["payload"]
        assert "chửi tục" not in told["payload"]


class TestPages:
    def test_a_guest_reports_by_a_plain_form(self, market: Fair) -> None:
        rating = rated(market, delivered(market), 1, "Đồ lừa đảo")
        goods, page = f"/san-pham/{market.na.slug}-{market.na.listing_id}", f"/danh-gia/{rating.rating_id}/bao"
        guest = Visitor(market.app)
        assert page in guest.get(goods).links
        form = guest.get(page)
        assert "Đồ lừa đảo" in form.text
        assert "Chê hàng không phải là lý do" in form.text
        assert guest.send(page, {"words": "tục"}).status == 422
        assert guest.send(page, {"complaint": "insult", "words": "tục"}).leads_to == f"{page}?xong=1"
        assert "Cảm ơn bạn." in guest.get(f"{page}?xong=1").text
        again = guest.send(page, {"complaint": "insult"})
        assert "Bạn đã báo đánh giá này rồi." in again.text
        assert guest.get("/danh-gia/rtg_01KAR3NDEKTSV4RRFFQ69G5FAV/bao").status == 404

    def test_the_desk_keeps_it_with_a_reason_or_hides_it(self, market: Fair) -> None:
        placed = delivered(market)
        first, second = rated(market, placed, 1, "Na dập"), rated(market, placed, 1, "Đồ lừa đảo", parcel=1)
        for rating in (first, second):
            reported(market, rating, words="xem giúp")
        desk, auditor = Visitor(market.app, Role.OPERATIONS), Visitor(market.app, Role.AUDITOR)
        queue = desk.get(f"{HOME}/viec")
        assert {f"{ROOM}/{first.rating_id}", f"{ROOM}/{second.rating_id}"} <= queue.links
        assert "Đọc đánh giá, giữ lại hoặc ẩn" in queue.text
        page = desk.get(f"{ROOM}/{first.rating_id}")
        assert "1 lượt báo" in page.text
        assert "Lời xúc phạm, đe doạ" in page.text
        assert "xem giúp" in page.text
        assert auditor.get(f"{ROOM}/{first.rating_id}").forms == 0
        keep = {"choice": "keep", "case_id": page.hidden["case_id"], "resolution": " "}
        assert desk.send(f"{ROOM}/{first.rating_id}", keep).status == 422
        done = desk.send(f"{ROOM}/{first.rating_id}", {**keep, "resolution": "chê thật, nói đúng món"})
        assert done.leads_to == f"{ROOM}/{first.rating_id}"
        assert "Không có báo nào đang chờ." in desk.get(f"{ROOM}/{first.rating_id}").text
        hide = {"choice": "hide", "version_seen": str(stored(market, second).version), "words": ""}
        assert desk.send(f"{ROOM}/{second.rating_id}", {**hide, "ground": ""}).status == 422
        assert desk.send(f"{ROOM}/{second.rating_id}", {**hide, "ground": "insult"}).status == 303
        assert "Lời xúc phạm" in desk.get(f"{ROOM}/{second.rating_id}").text
        assert waiting(market, first) is waiting(market, second) is None
        order = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
        assert Visitor(market.app).get(order).text.count("Sàn tạm ẩn đánh giá") == 1
        shown = {"choice": "show", "version_seen": str(stored(market, second).version)}
        assert desk.send(f"{ROOM}/{second.rating_id}", shown).status == 303
        assert stored(market, second).state == "shown"

    def test_one_that_its_buyer_took_back_is_said_to_be_so(self, market: Fair) -> None:
        placed = delivered(market)
        rating, token = rated(market, placed, 1, "Đồ lừa đảo"), token_for(market, placed)
        reported(market, rating)
        ok(Caller(market.app).post(f"/ratings/{rating.rating_id}/removal", {"token": token}))
        page = Visitor(market.app, Role.OPERATIONS).get(f"{ROOM}/{rating.rating_id}")
        assert "Người mua đã gỡ đánh giá này." in page.text
        assert "Đóng vụ việc" in page.text

    def test_a_rating_that_is_none(self, market: Fair) -> None:
        desk = Visitor(market.app, Role.OPERATIONS)
        assert desk.get(f"{ROOM}/{PartyId('rtg_01KAR3NDEKTSV4RRFFQ69G5FAV')}").status == 404
