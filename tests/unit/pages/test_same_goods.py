"""What other households sell the same goods nearby, beside the goods of one."""

from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.catalogue import Listing, Seller, create_listing, pause_listing
from chalicelib.composition import Application, Work, use
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from tests.builders import START, FakeClock
from tests.builders_catalogue import OTHER_SELLER, SELLER, KnownSellers, catalogue_of, listed, offer
from tests.builders_identity import quick_application
from tests.caller import Caller

HERE, SAME_DISTRICT, ELSEWHERE = "06523", "06463", "06040"


@pytest.fixture
def app() -> Application:
    app = quick_application(clock=FakeClock(START))
    use(app)
    return app


def same(app: Application, listing: Listing) -> tuple[str, list[str]]:
    answer = Caller(app).get(f"/listings/{listing.listing_id}/others").body
    return answer["name"], [one["title"] for one in answer["entries"]]


def neighbour(app: Application, name: str, **changes: str) -> Listing:
    """A listing of a household of its own."""
    seller = Seller(PartyId.make(app.clock.now(), app.entropy), name, HERE)

    def use_case(work: Work) -> Listing:
        return create_listing(replace(work.catalogue, sellers=KnownSellers(seller)), seller.party_id, offer(**changes))

    return run(app, use_case)


def page(listing: Listing) -> str:
    with Client(chalice_app) as client:
        answer = client.http.get(f"/san-pham/{listing.slug}-{listing.listing_id}")
    assert answer.status_code == 200
    body: str = answer.body.decode()
    return body


def test_by_variety_and_by_the_name_in_the_title(app: Application) -> None:
    citrus: dict[str, Any] = {"category": "cam-quyt", "commune_code": HERE}
    ours = listed(app, title="Quýt Bắc Sơn đầu vụ", **citrus)
    listed(app, OTHER_SELLER, title="Quýt vàng vườn nhà", **citrus)
    listed(app, OTHER_SELLER, title="Bưởi Diễn ngọt", **citrus)
    assert same(app, ours) == ("quýt", ["Quýt vàng vườn nhà"])
    dai = listed(app, title="Na loại 1", variety="Na dai")
    listed(app, OTHER_SELLER, title="Na bở to", variety="Na bở")
    listed(app, OTHER_SELLER, title="Na dai núi đá", commune_code=HERE)
    app.clock.sleep(1)
    assert same(app, dai) == ("Na dai", ["Na dai núi đá"])


def test_one_of_each_household_those_of_the_commune_first_none_from_afar(app: Application) -> None:
    ours = listed(app, commune_code=HERE)
    listed(app, title="Na nhà mình, tin khác", commune_code=HERE)
    neighbour(app, "Vi Văn Sơn", title="Na cùng huyện", commune_code=SAME_DISTRICT)
    neighbour(app, "Lý Thị Xa", title="Na huyện khác", commune_code=ELSEWHERE)
    listed(app, OTHER_SELLER, title="Na cùng xã", commune_code=HERE)
    listed(app, OTHER_SELLER, title="Na của nhà cùng xã", commune_code=SAME_DISTRICT)
    assert same(app, ours)[1] == ["Na cùng xã", "Na cùng huyện"]


def test_what_cannot_be_bought_is_not_offered(app: Application) -> None:
    ours, other = listed(app), listed(app, OTHER_SELLER, title="Na nhà khác", commune_code=HERE)
    assert same(app, ours)[1] == ["Na nhà khác"]
    run(app, lambda w: pause_listing(catalogue_of(w), OTHER_SELLER, other.listing_id))
    app.clock.sleep(1)
    assert same(app, ours)[1] == []


def test_the_page_shows_them_with_their_households_or_else_what_is_like_it(app: Application) -> None:
    ours = listed(app, commune_code=HERE)
    listed(app, SELLER, title="Na nhà mình, tin khác", commune_code=HERE)
    shown = page(ours)
    assert "Món tương tự" in shown
    assert "Nhà khác cũng bán" not in shown
    listed(app, OTHER_SELLER, title="Na cùng xã", commune_code=HERE)
    app.clock.sleep(1)
    shown = page(ours).partition("Nhà khác cũng bán")[2]
    assert "Na cùng xã" in shown
    assert "Nông Văn Páo" in shown
    assert "Món tương tự" not in shown
