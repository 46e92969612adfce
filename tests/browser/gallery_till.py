"""The till app in the gallery: its doors, every task of the home screen and each flow to its end, all of it in practice.

Practice runs in the browser alone, so nothing of the product's money moves; what is pressed is found without its words.
"""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.gallery_till_goods import goods_flows
from tests.browser.gallery_till_money import money_flows
from tests.browser.till_steps import home

TELLER, PIN, NOTES = "GD01", "111111", "40"
"""Of the practice world: frontend/src/till/training/world.ts."""
SHELL = "/may-quay"
_NEXT = ".flow button.main[aria-disabled=false]:visible"


def till_screens(page: Page) -> Iterator[str]:
    """From screen to screen; the name of each while it stands there."""
    page.locator(".practice-door button").wait_for()
    yield "enrol"
    page.locator(".practice-door button").click()
    page.locator(".practice-card").wait_for()
    yield "sign-in"
    for place, text in enumerate((TELLER, PIN)):
        page.locator("main form input").nth(place).fill(text)
    page.locator("main form button.main").click()
    page.locator(".home").wait_for()
    yield "home-before-shift"
    yield from _open_shift(page)
    home(page)
    page.locator(".task.large[aria-disabled=false]").wait_for()
    yield "home"
    for place in range(page.locator(".task").count()):
        page.locator(".task").nth(place).click()
        page.locator(".home").wait_for(state="detached")
        yield page.evaluate("location.hash.slice(1)")
        home(page)
    page.locator(".bar .lock").click()
    page.locator(".home").wait_for(state="hidden")
    yield "locked"
    page.keyboard.type(PIN)
    page.locator(".home").wait_for()
    yield from money_flows(page)
    yield from goods_flows(page)


def _open_shift(page: Page) -> Iterator[str]:
    page.evaluate("location.hash = 'shift'")
    page.locator(".notes-counted input").first.fill(NOTES)
    yield "shift-count"
    page.locator(_NEXT).first.click()
    page.locator(".notes-counted").wait_for(state="detached")
    yield "shift-look"
    page.locator(_NEXT).first.click()
    page.locator("main .full .turning").wait_for(state="detached")
