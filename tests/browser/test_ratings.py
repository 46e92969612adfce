"""A rating with a photo: sent by its buyer over a weak network, seen by all, reported by a guest, hidden by the desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route

from tests.browser.people import Person
from tests.browser.test_pages import findings
from tests.end_to_end import photo
from tests.end_to_end.stories import Cast, carry, gather, order_by_transfer, pack
from tests.end_to_end.town import Town
from tests.end_to_end.visitor import until
from tests.unit.catalogue.pictures import encoded, with_exif

Give = Callable[..., Person]
LONG_MS = 60_000


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "na.jpg"
    path.write_bytes(with_exif(6))
    return path


@pytest.fixture
def cast(town: Town) -> Cast:
    return gather(town)


@pytest.fixture
def order(cast: Cast) -> Any:
    """Both parcels at the door."""
    placed = order_by_transfer(cast)
    pack(cast, placed)
    carry(cast, placed)
    return placed


def breaks_once(buyer: Person) -> list[str]:
    """The line to the object store drops the first part."""
    dropped: list[str] = []

    def line(route: Route) -> None:
        if route.request.method == "POST" and not dropped:
            dropped.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    store = buyer.page.locator("form[data-photo]").get_attribute("action")
    buyer.page.route(f"{store}**", line)
    return dropped


def rate(buyer: Person, cast: Cast, order: Any) -> None:
    buyer.go(f"/don-hang/{order['id']}?token={order['token']}")
    title = cast.na["title"]
    buyer.page.locator(f"summary:has-text('Đánh giá {title}')").click()
    form = buyer.page.locator(f"details[open]:has-text('Đánh giá {title}') form")
    form.locator("label:has-text('4 ★')").click()
    form.locator("textarea").fill("Ngọt, hơi dập")
    form.locator("button:has-text('Gửi đánh giá')").click()
    buyer.sees(f"Bạn đánh giá {title}: 4 sao")


def test_from_the_buyers_phone_to_everybody_and_out_of_sight(
    open_screen: Give, town: Town, cast: Cast, order: Any, picture: Path
) -> None:
    buyer, guest = open_screen(), open_screen()
    rate(buyer, cast, order)
    buyer.press("Thêm ảnh")
    assert findings(buyer) == []
    dropped = breaks_once(buyer)
    buyer.page.set_input_files("#file", picture)
    buyer.press("Gửi ảnh")
    shot = buyer.page.locator(".shots img[src*='/photos/rated/']")
    shot.wait_for(timeout=LONG_MS)  # the page asks by itself
    assert dropped, "the line was never cut"
    assert findings(buyer) == []
    goods = f"/san-pham/{cast.na['id']}"
    guest.go(goods)
    seen = guest.page.locator("#danh-gia .shots img")
    seen.scroll_into_view_if_needed()
    until(lambda: seen.evaluate("img => img.naturalWidth") == 160, within_s=60, what="the picture's coming")
    assert findings(guest) == []
    guest.page.locator("#danh-gia a:has-text('Báo đánh giá này')").click()
    guest.page.check("[name=complaint][value=photo]", force=True)
    assert findings(guest) == []
    guest.press("Gửi cho sàn")
    guest.sees("Cảm ơn bạn. Sàn sẽ xem đánh giá này.")
    decided(town, cast)
    guest.go(goods)
    assert "Ngọt, hơi dập" not in guest.page.inner_text("main")
    buyer.page.reload()
    buyer.sees("Sàn tạm ẩn đánh giá")


def test_a_page_that_was_left_while_the_line_was_down_goes_on_sending(
    open_screen: Give, cast: Cast, order: Any, tmp_path: Path
) -> None:
    """A large photo goes in parts: what is left of it is sent by the order's page."""
    wish = {"listing_id": cast.na["id"], "stars": 5, "token": order["token"]}
    cast.buyer.do(f"/orders/{order['id']}/ratings", wish)
    large = tmp_path / "large.jpg"
    large.write_bytes(encoded(Image.effect_noise((1280, 960), 80).convert("RGB")))
    buyer, page = open_screen(), f"/don-hang/{order['id']}?token={order['token']}"
    buyer.go(page)
    buyer.press("Thêm ảnh")
    store = f"{buyer.page.locator('form[data-photo]').get_attribute('action')}**"
    sent: list[str] = []

    def one_part(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) > 1:
            route.abort()
        else:
            route.continue_()

    buyer.page.route(store, one_part)
    buyer.page.set_input_files("#file", large)
    buyer.page.locator("form[data-photo] button").click()
    buyer.page.locator("[role=status]:has-text('Mạng yếu')").wait_for(timeout=LONG_MS)
    buyer.page.unroute(store)
    buyer.go(page)
    buyer.page.locator(".shots img[src*='/photos/rated/']").wait_for(timeout=LONG_MS)


def decided(town: Town, cast: Cast) -> None:
    """The desk finds it among its work and hides it; the file leaves the site."""
    (rating,) = cast.buyer.get(f"/listings/{cast.na['id']}/ratings")["entries"]
    path = f"/media/photos/rated/{rating['photos'][0]['id']}-160.webp"
    at, office = f"/ratings/{rating['id']}", town.operations
    waits = until(
        lambda: [one for one in office.get("/queues", queue="moderation")["entries"] if one["about"] == rating["id"]],
        within_s=60,
        what="the report in the queue",
    )
    assert waits[0]["kind"] == "rating_reported"
    seen = office.get(f"{at}/reports")["rating"]["version"]
    office.do(f"{at}/hiding", {"ground": "photo", "version_seen": seen})
    until(lambda: not photo.is_at(town.stack.origin, path), within_s=60, what="the hidden photo's leaving")
