"""Every page at 360x640: no sideways scroll, no accessibility finding, within its budget of bytes, usable by keyboard."""

import gzip
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import PHONE_SCREEN, TABLET_SCREEN, Person
from tests.end_to_end.town import HERE, Town

Give = Callable[..., Person]
SHOP_BUDGET, HOUSEHOLD_BUDGET, SCRIPT_BUDGET, HOUSEHOLD_SCRIPT_BUDGET = 20_000, 25_000, 8_000, 12_000
"""Bytes of page and script together, compressed, before photos. Source: performance budgets."""

ADDRESS = {
    "recipient.name": "Trần Thị Mai",
    "recipient.phone": "{phone}",
    "province": "Hà Nội",
    "ward": "Hoàn Kiếm",
    "recipient.address": "12 Hàng Bông",
}
SEEN = """(() => { const style = getComputedStyle(document.activeElement);
 return style.outlineStyle !== "none" || style.boxShadow !== "none"; })()"""


@pytest.fixture
def listing(town: Town) -> str:
    household = town.household("Hộ Hứa Thị Sen")
    return str(town.listing(household, "Na để xem trang", price=65_000, stock=20)["id"])


def findings(person: Person) -> list[str]:
    """What axe says of the page as it stands, WCAG 2.2 AA and best practice."""
    answer = Axe().run(person.page)
    return [f"{person.page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in answer.response["violations"]]


def weight(person: Person, path: str, script_budget: int = SCRIPT_BUDGET) -> int:
    """Compressed bytes of the page and of every script it names, which keep to theirs."""
    origin = person.town.stack.origin
    page = person.page.request.get(origin + path).text()
    total = len(gzip.compress(page.encode(), 9))
    scripts = person.page.evaluate("[...document.querySelectorAll('script[src]')].map((s) => s.src)")
    script = sum(len(gzip.compress(person.page.request.get(address).body(), 9)) for address in scripts)
    assert script <= script_budget
    return total + script


@pytest.mark.parametrize("size", [PHONE_SCREEN, (768, 1024), (1280, 900)])
def test_storefront_pages(open_screen: Give, town: Town, listing: str, size: tuple[int, int]) -> None:
    buyer = open_screen(size)
    buyer.go(f"/san-pham/{listing}")
    goods, places = buyer.page.evaluate("location.pathname"), ("/vung/chi-lang", "/xa/xa-chi-lang-06523")
    household, origin = (
        str(buyer.page.get_attribute(selector, "href")) for selector in (".maker a", "a:has-text('Xem nguồn gốc')")
    )
    wrong = []
    lists = ("/", "/danh-muc/na", "/danh-muc/na?con=1", "/tim?q=na", "/tim?q=khong-co-gi-ca", *places)
    said = (f"{goods}/danh-gia", f"{household}/danh-gia")
    for path in (*lists, goods, household, *said, origin, "/gio-hang", "/tra-cuu", "/ngoai-mang"):
        buyer.go(path)
        wrong += findings(buyer)
        assert weight(buyer, path) <= SHOP_BUDGET
    buyer.go(goods)
    buyer.press("Thêm vào giỏ")
    for path in ("/gio-hang", "/dat-hang", "/dang-nhap", "/diem-rut-tien", "/tro-giup", "/khong-co-trang-nay"):
        buyer.go(path)
        wrong += findings(buyer)
    assert not wrong, "\n".join(wrong)


def test_household_pages(open_screen: Give, town: Town) -> None:
    household = open_screen(PHONE_SCREEN)
    household.start_selling(town.phone(), "Hộ Lành Thị Đào")
    made = household.offer("Na xem trang của hộ", "na", "65000", "20")
    wrong = []
    paths = ("/ban-hang", "/ban-hang/dang-tin", f"/ban-hang/tin/{made}", f"/ban-hang/tin/{made}/sua", "/ban-hang/don-hang")
    cheaper = (f"/ban-hang/tin/{made}/gia-mua-vu", "/ban-hang/ma-giam-gia")
    for path in (
        *paths,
        *cheaper,
        "/ban-hang/thu-nhap",
        "/rut-tien",
        "/so-du",
        "/ma-pin",
        "/toi",
        "/theo-doi",
        "/ban-hang/danh-gia",
        "/ban-hang/nghi-ban",
        "/bieu-phi",
    ):
        household.go(path)
        wrong += findings(household)
        assert weight(household, path, HOUSEHOLD_SCRIPT_BUDGET) <= HOUSEHOLD_BUDGET
    assert not wrong, "\n".join(wrong)


def test_till_pages(open_screen: Give, town: Town) -> None:
    offer = town.operations.do("/tablet-enrolments", {"outlet_code": HERE})
    teller = open_screen(TABLET_SCREEN)
    teller.go("/quay/ghi-danh")
    wrong = findings(teller)
    teller.fill(code=offer["enrolment_code"], name="Máy quầy 2")
    teller.press("Ghi danh")
    wrong += findings(teller)
    teller.enter_till(town.staff(HERE, "teller"))
    wrong += findings(teller)
    teller.count_notes({10_000: 10})
    teller.press("Mở ca")
    for path in ("/quay", "/quay/mo-gian-hang", "/quay/kien", "/quay/kien?ma=KHONGCO", "/quay/dong-ca"):
        teller.go(path)
        wrong += findings(teller)
    teller.count_notes({10_000: 10})
    teller.press("Đóng ca")
    wrong += findings(teller)
    assert not wrong, "\n".join(wrong)


def test_bought_by_keyboard_alone(open_screen: Give, town: Town, listing: str) -> None:
    """From the shop's first page to the order, without a pointer; where one is can always be seen."""
    buyer = open_screen(PHONE_SCREEN)
    buyer.go("/")
    page, keys = buyer.page, buyer.page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    def tab_to(which: str) -> None:
        """Press Tab until the element that has the focus is such."""
        for _ in range(120):
            if page.evaluate(f"document.activeElement.matches({which!r})"):
                assert page.evaluate(SEEN), f"nobody sees the focus on {which}"
                return
            keys.press("Tab")
        raise AssertionError(f"no Tab leads to {which} at {page.url}")

    tab_to("#find")
    keys.type("na de xem trang")
    keys.press("Enter")
    page.wait_for_url("**/tim?**")
    page.wait_for_load_state()
    tab_to(f"a[href*='{listing}']")
    keys.press("Enter")
    page.wait_for_url(f"**/san-pham/*-{listing}")
    page.wait_for_load_state()
    tab_to("form.buy button")
    keys.press("Enter")
    page.wait_for_url("**/gio-hang")
    buyer.sees("Na để xem trang")
    tab_to("button[value=checkout]")
    keys.press("Enter")
    page.wait_for_url("**/dat-hang**")
    for name, typed in ADDRESS.items():
        tab_to(f"[name='{name}']")
        keys.type(typed.format(phone=town.phone()))
    tab_to("[name=method]")
    while not page.is_checked("[name=method][value=cod]"):
        keys.press("ArrowDown")
    tab_to("main form button:not([name])")
    keys.press("Enter")
    page.wait_for_url("**/don-hang/**")
    assert "Na để xem trang" in page.inner_text("main")


def test_a_refusal_keeps_what_was_typed(open_screen: Give, town: Town, listing: str) -> None:
    buyer = open_screen(PHONE_SCREEN)
    buyer.go(f"/san-pham/{listing}")
    buyer.press("Thêm vào giỏ")
    buyer.go("/dat-hang")
    buyer.fill(recipient__name="Trần Thị Mai", recipient__phone="12345", province="Hà Nội", ward="Hoàn Kiếm")
    buyer.fill(recipient__address="12 Hàng Bông")
    buyer.press("Đặt hàng")
    assert buyer.page.locator("[role=alert]").count() == 1
    assert buyer.page.input_value("[name='recipient.name']") == "Trần Thị Mai"
    assert buyer.page.locator(".field.bad [name='recipient.phone']").count() == 1


def test_suggestions_are_matched_on_the_phone(open_screen: Give, listing: str) -> None:
    """With the keyboard alone, without accents, and without a request a key; without script the form still searches."""
    buyer = open_screen(PHONE_SCREEN)
    buyer.go("/")
    page = buyer.page
    page.focus("#find")
    page.wait_for_selector("[role=combobox]")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.type("mang c")
    assert page.get_attribute("#find", "aria-expanded") == "true"
    options = page.eval_on_selector_all("[role=option]", "all => all.map((one) => one.textContent)")
    assert options[0] == "mãng cầu"
    assert asked == []
    assert findings(buyer) == []
    page.keyboard.press("ArrowDown")
    marked = page.get_attribute("#find", "aria-activedescendant")
    assert page.inner_text(f"#{marked}") == "mãng cầu"
    page.keyboard.press("Escape")
    assert page.get_attribute("#find", "aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim?**")
    assert "Na để xem trang" in page.inner_text("main")
    plain = open_screen(PHONE_SCREEN, script=False)
    plain.go("/")
    plain.page.fill("#find", "mang cau")
    plain.page.press("#find", "Enter")
    plain.page.wait_for_url("**/tim?**")
    assert "Na để xem trang" in plain.page.inner_text("main")
