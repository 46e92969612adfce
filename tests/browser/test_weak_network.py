"""The shop on a weak network: what was seen stays readable, says that it is a copy, and nothing of money is kept."""

from collections.abc import Callable

import pytest

from tests.browser.people import PHONE_SCREEN, Person
from tests.end_to_end.town import Town

Give = Callable[..., Person]
CONTROLLED = """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ||
  new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done)))"""
KEPT = "caches.open('pages-1').then((c) => c.keys()).then((keys) => keys.map((key) => new URL(key.url).pathname))"

FIRST_SHOWN = """document.addEventListener("DOMContentLoaded", () => {
  sessionStorage.first = sessionStorage.first || document.querySelector("main").innerText; })"""


@pytest.fixture
def listing(town: Town) -> str:
    household = town.household("Hộ Lương Thị Slảo")
    return str(town.listing(household, "Na mất mạng", price=65_000, stock=20)["id"])


def kept(person: Person, path: str) -> None:
    """The page is opened, and its copy is there."""
    person.go(path)
    where = person.page.evaluate("location.pathname")
    person.page.wait_for_function(f"({KEPT}).then((paths) => paths.includes({where!r}))")


def test_seen_pages_are_there_without_a_network(open_screen: Give, listing: str) -> None:
    buyer = open_screen(PHONE_SCREEN, worker=True)
    buyer.go("/")
    buyer.page.evaluate(f"{CONTROLLED}.then(() => undefined)")
    buyer.go(f"/san-pham/{listing}")
    goods = buyer.page.evaluate("location.pathname")
    kept(buyer, goods)
    buyer.press("Thêm vào giỏ")
    for path in ("/gio-hang", "/dat-hang", "/tra-cuu", "/dang-nhap"):
        buyer.go(path)
    assert not {"/gio-hang", "/dat-hang", "/tra-cuu", "/dang-nhap"} & set(buyer.page.evaluate(KEPT))

    buyer.page.wait_for_timeout(2_100)  # for two seconds the browser's own copy is as good as new
    buyer.context.set_offline(True)
    buyer.go(goods)
    assert "Bản đã lưu" in buyer.page.inner_text(".saved")
    buyer.sees("Na mất mạng")
    assert buyer.page.locator("form.buy").count() == 0
    buyer.troubles.clear()  # the next answers are the worker's own 503
    buyer.page.goto(buyer.town.stack.origin + "/gio-hang")
    buyer.sees("Chưa có mạng")
    assert buyer.page.locator(f"main a[href='{goods}']").count() == 1
    buyer.troubles.clear()

    buyer.context.set_offline(False)
    buyer.page.goto(buyer.town.stack.origin + goods)  # the copy, which goes over to the page of now
    buyer.page.locator("body:not(:has(.saved)) form.buy").wait_for()


def test_a_page_of_a_moment_ago_is_there_at_once_and_goes_over_to_what_is_new(open_screen: Give, town: Town) -> None:
    household = town.household("Hộ Nông Thị Sen")
    listing = town.listing(household, "Mận đổi giá", price=65_000, stock=20)
    buyer = open_screen(PHONE_SCREEN, worker=True)
    buyer.go(f"/san-pham/{listing['id']}")
    goods = buyer.page.evaluate("location.pathname")
    buyer.page.evaluate(f"{CONTROLLED}.then(() => undefined)")
    buyer.page.wait_for_function(f"({KEPT}).then((paths) => paths.includes({goods!r}))")
    household.visitor.do(f"/listings/{listing['id']}/revisions", {"unit_price": 71_000})
    buyer.page.wait_for_timeout(2_100)  # for two seconds the browser's own copy is as good as new
    buyer.context.add_init_script(FIRST_SHOWN)
    buyer.page.goto(buyer.town.stack.origin + goods)
    buyer.sees("71.000")
    assert "65.000" in buyer.page.evaluate("sessionStorage.first")

    household.visitor.do(f"/listings/{listing['id']}/revisions", {"unit_price": 73_000})
    buyer.page.wait_for_timeout(2_100)
    buyer.context.add_init_script("document.addEventListener('DOMContentLoaded', () => dispatchEvent(new Event('keydown')))")
    buyer.page.goto(buyer.town.stack.origin + goods)
    buyer.page.get_by_role("link", name="Xem bản mới").click()
    buyer.sees("73.000")


def test_the_next_page_is_fetched_when_the_finger_touches_the_link(open_screen: Give, listing: str) -> None:
    buyer = open_screen(PHONE_SCREEN)
    buyer.go("/tim?q=na+mat+mang")
    link = buyer.page.locator(f".tile[href*='{listing}']")
    link.dispatch_event("touchstart")
    assert buyer.page.locator("link[rel=prefetch]").get_attribute("href") == link.evaluate("(a) => a.href")


def test_who_saves_data_fetches_nothing_ahead_and_gets_small_pictures(open_screen: Give, listing: str) -> None:
    buyer = open_screen(PHONE_SCREEN)
    buyer.context.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    buyer.context.set_extra_http_headers({"Save-Data": "on"})
    buyer.go("/tim?q=na+mat+mang")
    buyer.page.locator(f".tile[href*='{listing}']").dispatch_event("touchstart")
    assert buyer.page.locator("link[rel=prefetch]").count() == 0
    assert buyer.page.locator("img[srcset]").count() == 0


def test_the_shop_is_bought_from_without_script(open_screen: Give, town: Town, listing: str) -> None:
    buyer = open_screen(PHONE_SCREEN, script=False)
    buyer.go("/")
    buyer.put_in_basket("na mat mang", "Na mất mạng", "2")
    order = buyer.order(town.phone(), "cod")
    assert order.startswith("ord_")
    assert "Na mất mạng" in buyer.page.inner_text("main")


def test_pages_load_nothing_that_their_policy_forbids(open_screen: Give, listing: str) -> None:
    buyer = open_screen(PHONE_SCREEN)
    said: list[str] = []
    buyer.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("/", "/danh-muc/na", f"/san-pham/{listing}", "/gio-hang", "/tra-cuu", "/dang-nhap", "/quay", "/dieu-hanh"):
        buyer.go(path)
    assert not [one for one in said if "Content Security Policy" in one], said
