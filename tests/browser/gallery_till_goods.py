"""The till app's flows of goods, of bags and of the day's end in the gallery, in practice; the last one closes the shift."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.till_steps import (
    CUT,
    NEXT,
    SUPERVISOR,
    SUPERVISOR_PIN,
    count_notes,
    fill_field,
    go_on,
    home,
    look_up,
    open_task,
    press,
    quiet,
    sign,
    trouble,
    type_in,
)

PIN, SON, ORDER, BAG = "111111", "0900000002", "TAP-DON-1", "TAP-0001"
"""Of the practice world: frontend/src/till/training/world.ts."""


def goods_flows(page: Page) -> Iterator[str]:
    """From screen to screen; the name of each while it stands there."""
    for flow in (_order, _parcels, _bag, _troubles, _closing):
        yield from flow(page)


def _order(page: Page) -> Iterator[str]:
    open_task(page, "order-cash")
    page.locator("#scanned").fill("TAP-DON-9")
    page.locator("#main form button.main").click()
    page.locator("#main .note.stop").wait_for()
    yield "order-unknown"
    look_up(page, ORDER)
    count_notes(page, 340_000)
    yield "order-count"
    go_on(page)
    page.locator("#main .done").wait_for()
    yield "order-paid"


def _parcels(page: Page) -> Iterator[str]:
    for number, name in enumerate(("packed", "handed-in", "in-transit", "returning"), start=1):
        open_task(page, "parcels")
        look_up(page, f"TAP-KIEN-{number}")
        yield f"parcel-{name}"
    go_on(page)
    page.locator("#main .done").wait_for()
    yield "parcel-returned"
    open_task(page, "shelves")
    yield "shelves"
    open_task(page, "parcels")
    look_up(page, "TAP-KIEN-3")
    page.locator("#main .button.stop").click()
    page.locator(".reasons input").nth(2).check()
    yield "parcel-refused"
    open_task(page, "parcels")
    look_up(page, "TAP-KIEN-2")
    page.locator("#main .actions .second").first.click()
    page.locator("#main .done").wait_for()
    yield "parcel-delivered"
    go_on(page)
    yield "parcel-cash"
    go_on(page)
    page.locator("#main .done").wait_for()
    yield "parcel-cash-kept"


def _bag(page: Page) -> Iterator[str]:
    open_task(page, "deliveries")
    page.locator(".choices button").wait_for()
    yield "bags"
    page.locator(".choices button").click()
    page.locator("#scanned").wait_for()
    yield "bag-number"
    look_up(page, BAG)
    yield "bag-seal"
    go_on(page)
    page.locator("#main .done").wait_for()
    yield "bag-received"
    go_on(page)
    count_notes(page, 19_500_000)
    yield "bag-count"
    go_on(page)
    for place, text in enumerate((PIN, SUPERVISOR, SUPERVISOR_PIN)):
        fill_field(page, place, text)
    yield "bag-signatures"
    go_on(page)
    page.locator("#main .note.wait").wait_for()
    yield "bag-count-again"


def _troubles(page: Page) -> Iterator[str]:
    home(page)
    trouble(page, CUT)
    open_task(page, "cash-in")
    type_in(page, SON)
    page.locator("#main [role=alert]").wait_for()
    yield "cash-in-no-line"
    open_task(page, "transfer")
    type_in(page, SON)
    page.locator(NEXT).click()
    page.locator("#main [role=alert]").wait_for()
    yield "transfer-no-line"
    home(page)
    yield "home-no-line"
    trouble(page, CUT, on=False)


def _closing(page: Page) -> Iterator[str]:
    quiet(page)
    open_task(page, "shift")
    yield "shift-close"
    go_on(page)
    page.locator(".notes-counted").wait_for()
    count_notes(page, 10_000_000)
    yield "shift-close-count"
    go_on(page)
    yield "shift-close-count-again"
    page.locator(".notes-counted input").first.wait_for()
    count_notes(page, 10_000_000)
    go_on(page)
    page.locator(".signature").wait_for()
    page.locator(".reasons input").first.check()
    sign(page)
    yield "shift-variance-signed"
    press(page, page.locator(".signature button"))
    page.locator(".figures").wait_for()
    yield "shift-closed-variance"
