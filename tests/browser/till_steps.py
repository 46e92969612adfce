"""What fingers do on the till app's screens, found without its words."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.browser.tablets import NOTES

SUPERVISOR, SUPERVISOR_PIN = "KS01", "222222"
"""Of the practice world: frontend/src/till/training/world.ts."""
NEXT = "#main button.main[aria-disabled=false]:visible"
LOST, CUT = 0, 1
"""The two troubles of the practice card."""


def home(page: Page) -> None:
    page.evaluate("location.hash = ''")
    page.locator(".home").wait_for()


def quiet(page: Page) -> None:
    """At the tasks, and nothing is on its way."""
    home(page)
    waits = page.locator(".waiting li")
    until(page, lambda: waits.count() == 0)


def open_task(page: Page, task: str) -> None:
    home(page)
    page.evaluate("(task) => { location.hash = task }", task)
    page.locator("#main h1 small").wait_for()


def go_on(page: Page) -> None:
    """The main button, as soon as it can be pressed; the screen after it is another one."""
    button = page.locator(NEXT).first
    button.wait_for()
    press(page, button)


def press(page: Page, button: Locator) -> None:
    before = page.locator("#main").inner_text()
    button.click()
    until(page, lambda: page.locator("#main").inner_text() != before)
    settle(page)


def settle(page: Page) -> None:
    """Nothing is on its way any more."""
    busy = page.locator("#main :is(.full .turning.large, .button .turning, .opening)")
    until(page, lambda: busy.count() == 0)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """The page's policy lets no text be evaluated, so it is asked from outside."""
    for _ in range(1_200):
        if holds():
            return
        page.wait_for_timeout(50)
    raise TimeoutError(page.url)


def type_in(page: Page, digits: str) -> None:
    page.locator("#main input[data-pad]").first.focus()
    page.keyboard.type(digits)
    page.wait_for_timeout(50)
    settle(page)


def fill_field(page: Page, place: int, text: str) -> None:
    page.locator("#main .field input:not([type=radio])").nth(place).fill(text)


def count_notes(page: Page, amount: int) -> None:
    left = amount
    for place, note in enumerate(NOTES):
        number, left = divmod(left, note)
        if number:
            page.locator(".notes-counted input").nth(place).fill(str(number))


def sign(page: Page) -> None:
    form = page.locator(".signature")
    form.locator("input").nth(0).fill(SUPERVISOR)
    form.locator("input").nth(1).fill(SUPERVISOR_PIN)


def trouble(page: Page, which: int, *, on: bool = True) -> None:
    page.locator(".practice-card input[type=checkbox]").nth(which).set_checked(on)


def look_up(page: Page, code: str) -> None:
    page.locator("#scanned").fill(code)
    page.locator("#main form button.main").click()
    page.locator("#scanned").wait_for(state="detached")
