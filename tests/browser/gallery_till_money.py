"""The till app's flows of money in the gallery, each to its end, in practice.

Each begins at the home screen with a shift open and leaves it so.
"""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.till_steps import (
    CUT,
    LOST,
    NEXT,
    count_notes,
    fill_field,
    go_on,
    home,
    open_task,
    press,
    quiet,
    sign,
    trouble,
    type_in,
)

COLLECT_PIN, MONEY_PIN = "1234", "123456"
SMALL, WITH_CARD, CHANGED, SIGNED = "11110001", "11110002", "11110003", "11110004"
LAI, SON, SON_CARD = "0900000003", "0900000002", "4567"
BANK = "970436"
"""Of the practice world: frontend/src/till/training/world.ts."""


def money_flows(page: Page) -> Iterator[str]:
    """From screen to screen; the name of each while it stands there."""
    for flow in (
        _cash_out,
        _cash_out_with_card,
        _cash_out_signed,
        _cash_out_unknown,
        _cash_in,
        _transfer,
        _push,
        _bank_cash_in,
    ):
        yield from flow(page)


def _to_pin(page: Page, code: str, card: str = "") -> None:
    open_task(page, "cash-out")
    type_in(page, code)
    page.locator("#main .sum").wait_for()
    if card:
        type_in(page, card)
    go_on(page)
    type_in(page, COLLECT_PIN)


def _cash_out(page: Page) -> Iterator[str]:
    open_task(page, "cash-out")
    type_in(page, "99999999")
    page.locator("#main .note.stop").wait_for()
    yield "cash-out-no-such-code"
    type_in(page, SMALL)
    page.locator("#main .sum").wait_for()
    yield "cash-out-customer"
    go_on(page)
    type_in(page, "0000")
    go_on(page)
    page.locator("#main .why").wait_for()
    yield "cash-out-wrong-pin"
    type_in(page, COLLECT_PIN)
    yield "cash-out-collect-pin"
    go_on(page)
    page.locator(".full.go").wait_for()
    yield "cash-out-recorded"
    go_on(page)
    page.locator(".home .said").wait_for()
    yield "home-afterwards"
    open_task(page, "today")
    page.locator(".day button").first.click()
    page.locator(".receipt").wait_for()
    yield "cash-out-receipt"


def _cash_out_with_card(page: Page) -> Iterator[str]:
    open_task(page, "cash-out")
    type_in(page, WITH_CARD)
    page.locator("#main .sum").wait_for()
    yield "cash-out-card"
    _to_pin(page, WITH_CARD, SON_CARD)
    go_on(page)
    page.locator(".full.go").wait_for()
    page.locator(".full .second").click()
    page.locator(".notes-counted").wait_for()
    count_notes(page, 1_200_000)
    yield "cash-out-other-notes"
    home(page)
    yield "home-queue"
    page.locator(".line button").first.click()
    page.locator(".full.ask").wait_for()
    yield "cash-out-handed-question"
    page.locator(".full .stop").click()
    page.locator(".signature").wait_for()
    page.locator(".reasons input").first.check()
    sign(page)
    yield "cash-out-not-taken"
    press(page, page.locator(".signature button"))
    page.locator(".signature").wait_for(state="detached")
    yield "cash-out-put-back"


def _cash_out_signed(page: Page) -> Iterator[str]:
    _to_pin(page, SIGNED, SON_CARD)
    go_on(page)
    page.locator(".signature").wait_for()
    sign(page)
    yield "cash-out-supervisor"
    press(page, page.locator(".signature button"))
    type_in(page, COLLECT_PIN)
    go_on(page)
    page.locator(".full.go").wait_for()
    yield "cash-out-signed"
    go_on(page)


def _cash_out_unknown(page: Page) -> Iterator[str]:
    """The answer is lost, and before the till asks again, the line is cut."""
    quiet(page)
    trouble(page, LOST)
    _to_pin(page, CHANGED)
    page.locator(NEXT).first.click()
    page.locator(".full.stop").wait_for()
    address = page.evaluate("location.hash")
    page.evaluate("location.hash = ''")
    trouble(page, CUT)
    page.locator(".line.stop").wait_for()
    yield "home-unknown"
    page.evaluate("(address) => { location.hash = address }", address)
    page.locator(".full.stop").wait_for()
    yield "cash-out-unknown"
    open_task(page, "shift")
    yield "shift-not-yet"
    home(page)
    trouble(page, CUT, on=False)
    page.evaluate("(address) => { location.hash = address }", address)
    page.locator(".full.stop .button").first.click()
    page.locator(".full:is(.go, .ask)").wait_for()
    yield "cash-out-unknown-recorded"
    go_on(page)


def _cash_in(page: Page) -> Iterator[str]:
    open_task(page, "cash-in")
    type_in(page, SON)
    page.locator("#main input[data-pad]").wait_for(state="detached")
    yield "cash-in-customer"
    go_on(page)
    type_in(page, "1500000")
    yield "cash-in-amount"
    go_on(page)
    count_notes(page, 1_400_000)
    yield "cash-in-count"
    count_notes(page, 1_500_000)
    page.locator(".notes-counted input").nth(1).fill("0")
    page.locator(".notes-counted input").nth(2).fill("0")
    go_on(page)
    yield "cash-in-confirm"
    go_on(page)
    page.locator(".full.go").wait_for()
    yield "cash-in-taken"
    press(page, page.locator(".full .second"))
    page.locator(".receipt").wait_for()
    yield "cash-in-receipt"
    key = page.evaluate("location.hash.split('?')[1]")
    open_task(page, f"undo?{key}")
    type_in(page, SON_CARD)
    page.locator(".reasons input").first.check()
    sign(page)
    yield "cash-in-undo"
    press(page, page.locator(".signature button"))
    page.locator(".full").wait_for()
    yield "cash-in-undone"
    go_on(page)


def _customer(page: Page, phone: str) -> None:
    type_in(page, phone)
    go_on(page)
    page.locator("#main .sum b").wait_for()


def _transfer(page: Page) -> Iterator[str]:
    open_task(page, "transfer")
    _customer(page, SON)
    yield "transfer-sender"
    go_on(page)
    _customer(page, LAI)
    yield "transfer-recipient"
    go_on(page)
    type_in(page, "1234000")
    yield "transfer-amount"
    go_on(page)
    type_in(page, "000000")
    page.locator(NEXT).wait_for()
    yield "transfer-confirm"
    go_on(page)
    page.locator("#main .note.stop").wait_for()
    yield "transfer-wrong-pin"
    type_in(page, MONEY_PIN)
    go_on(page)
    page.locator("#main .done").wait_for()
    yield "transfer-done"


def _push(page: Page) -> Iterator[str]:
    open_task(page, "push")
    go_on(page)
    for place, text in enumerate(("Nguyễn Hoàng Phương Thảo", "0123", "0912345678")):
        fill_field(page, place, text)
    yield "push-person"
    go_on(page)
    type_in(page, "850000")
    yield "push-amount"
    go_on(page)
    page.locator(NEXT).wait_for()
    yield "push-confirm"
    go_on(page)
    page.locator("#main .stop").wait_for()
    yield "push-waiting"
    page.locator(".full.go").wait_for()
    yield "push-paid"
    page.locator(".full .stop").click()
    page.locator(".reasons input").first.check()
    sign(page)
    yield "push-send-back"
    press(page, page.locator(".signature button"))
    page.locator("#main .done").wait_for()
    yield "push-sent-back"


def _bank_cash_in(page: Page) -> Iterator[str]:
    open_task(page, "bank-cash-in")
    go_on(page)
    _customer(page, SON)
    go_on(page)
    page.locator("#bank option").nth(1).wait_for(state="attached")
    page.select_option("#bank", BANK)
    fill_field(page, 0, "00110000")
    yield "bank-account"
    go_on(page)
    page.locator("#main .sum b").wait_for()
    yield "bank-account-name"
    go_on(page)
    type_in(page, "2000000")
    go_on(page)
    page.locator(".notes-counted").wait_for()
    count_notes(page, 2_000_000)
    page.locator(NEXT).wait_for()
    yield "bank-count"
    go_on(page)
    page.locator("#main .done").wait_for()
    yield "bank-taken"
    open_task(page, "bank-cash-in")
    page.locator(".choices button").wait_for()
    yield "bank-refused-list"
    page.locator(".choices button").click()
    page.locator("#main .sum").wait_for()
    type_in(page, SON_CARD)
    yield "bank-give-back"
    go_on(page)
    page.locator(".full").wait_for()
    yield "bank-given-back"
    go_on(page)
