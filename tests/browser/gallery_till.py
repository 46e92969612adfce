"""The till app in the gallery: its doors, every task of the home screen and a cash-out step by step, all of it in practice.

Practice runs in the browser alone, so nothing of the product's money moves; what is pressed is found without its words.
"""

from collections.abc import Iterator

from playwright.sync_api import Page

TELLER, PIN, CASH_OUT, COLLECT_PIN, NOTES = "GD01", "111111", "11110001", "1234", "40"
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
    _home(page)
    yield "home"
    for place in range(page.locator(".task").count()):
        page.locator(".task").nth(place).click()
        page.locator(".home").wait_for(state="detached")
        yield page.evaluate("location.hash.slice(1)")
        _home(page)
    yield from _pay_out(page)


def _home(page: Page) -> None:
    page.evaluate("location.hash = ''")
    page.locator(".home").wait_for()


def _open_shift(page: Page) -> Iterator[str]:
    page.evaluate("location.hash = 'shift'")
    page.locator(".notes-counted input").first.fill(NOTES)
    yield "shift-count"
    page.locator(_NEXT).first.click()
    page.locator(".notes-counted").wait_for(state="detached")
    yield "shift-look"
    page.locator(_NEXT).first.click()
    page.wait_for_function("document.querySelector('.flow h1') === null || !document.querySelector('.turning')")


def _pay_out(page: Page) -> Iterator[str]:
    page.evaluate("location.hash = 'cash-out'")
    page.locator(".flow input[data-pad]").wait_for()
    page.keyboard.type(CASH_OUT)
    page.locator(".flow input[data-pad]").wait_for(state="detached")
    yield "cash-out-customer"
    page.locator(_NEXT).first.click()
    page.locator(".flow input[data-pad]").wait_for()
    page.keyboard.type(COLLECT_PIN)
    page.locator(_NEXT).first.wait_for()
    yield "cash-out-collect-pin"
    page.locator(_NEXT).first.click()
    page.locator(".full .flag, .flag").first.wait_for()
    yield "cash-out-recorded"
    page.locator(".full button.main").first.click()
    page.locator(".home").wait_for()
    yield "home-afterwards"
