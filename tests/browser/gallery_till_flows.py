"""The till app's flows in the gallery, each to its end, in practice; what is pressed is found without its words.

Each begins at the home screen with a shift open and leaves it so; the last closes the shift.
"""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page

from tests.browser.tablets import NOTES

COLLECT_PIN, MONEY_PIN, SUPERVISOR, SUPERVISOR_PIN, PIN = "1234", "123456", "KS01", "222222", "111111"
SMALL, WITH_CARD, CHANGED, SIGNED = "11110001", "11110002", "11110003", "11110004"
LAI, SON, SON_CARD = "0900000003", "0900000002", "4567"
BANK, ORDER, BAG = "970436", "TAP-DON-1", "TAP-0001"
"""Of the practice world: frontend/src/till/training/world.ts."""
_NEXT = "#main button.main[aria-disabled=false]:visible"
_LOST, _CUT = 0, 1
"""The two troubles of the practice card."""


def flows(page: Page) -> Iterator[str]:
    """From screen to screen; the name of each while it stands there."""
    for flow in (
        _cash_out, _cash_out_with_card, _cash_out_signed, _cash_out_unknown, _cash_in, _transfer, _push, _bank_cash_in,
        _order, _parcels, _bag, _troubles, _closing,
    ):  # fmt: skip
        yield from flow(page)


def home(page: Page) -> None:
    page.evaluate("location.hash = ''")
    page.locator(".home").wait_for()


def _quiet(page: Page) -> None:
    """At the tasks, and nothing is on its way."""
    home(page)
    waits = page.locator(".waiting li")
    _until(page, lambda: waits.count() == 0)


def _open(page: Page, task: str) -> None:
    home(page)
    page.evaluate("(task) => { location.hash = task }", task)
    page.locator("#main h1 small").wait_for()


def _next(page: Page) -> None:
    """The main button, as soon as it can be pressed; the screen after it is another one."""
    button = page.locator(_NEXT).first
    button.wait_for()
    _press(page, button)


def _press(page: Page, button: Locator) -> None:
    before = page.locator("#main").inner_text()
    button.click()
    _until(page, lambda: page.locator("#main").inner_text() != before)
    _settle(page)


def _settle(page: Page) -> None:
    """Nothing is on its way any more."""
    busy = page.locator("#main :is(.full .turning.large, .button .turning, .opening)")
    _until(page, lambda: busy.count() == 0)


def _until(page: Page, holds: Callable[[], bool]) -> None:
    """The page's policy lets no text be evaluated, so it is asked from outside."""
    for _ in range(1_200):
        if holds():
            return
        page.wait_for_timeout(50)
    raise TimeoutError(page.url)


def _type(page: Page, digits: str) -> None:
    page.locator("#main input[data-pad]").first.focus()
    page.keyboard.type(digits)
    page.wait_for_timeout(50)
    _settle(page)


def _field(page: Page, place: int, text: str) -> None:
    page.locator("#main .field input:not([type=radio])").nth(place).fill(text)


def _count(page: Page, amount: int) -> None:
    left = amount
    for place, note in enumerate(NOTES):
        number, left = divmod(left, note)
        if number:
            page.locator(".notes-counted input").nth(place).fill(str(number))


def _sign(page: Page) -> None:
    form = page.locator(".signature")
    form.locator("input").nth(0).fill(SUPERVISOR)
    form.locator("input").nth(1).fill(SUPERVISOR_PIN)


def _trouble(page: Page, which: int, *, on: bool = True) -> None:
    page.locator(".practice-card input[type=checkbox]").nth(which).set_checked(on)


def _to_pin(page: Page, code: str, card: str = "") -> None:
    _open(page, "cash-out")
    _type(page, code)
    page.locator("#main .sum").wait_for()
    if card:
        _type(page, card)
    _next(page)
    _type(page, COLLECT_PIN)


def _cash_out(page: Page) -> Iterator[str]:
    _open(page, "cash-out")
    _type(page, "99999999")
    page.locator("#main .note.stop").wait_for()
    yield "cash-out-no-such-code"
    _type(page, SMALL)
    page.locator("#main .sum").wait_for()
    yield "cash-out-customer"
    _next(page)
    _type(page, "0000")
    _next(page)
    page.locator("#main .why").wait_for()
    yield "cash-out-wrong-pin"
    _type(page, COLLECT_PIN)
    yield "cash-out-collect-pin"
    _next(page)
    page.locator(".full.go").wait_for()
    yield "cash-out-recorded"
    _next(page)
    page.locator(".home .said").wait_for()
    yield "home-afterwards"
    _open(page, "today")
    page.locator(".day button").first.click()
    page.locator(".receipt").wait_for()
    yield "cash-out-receipt"


def _cash_out_with_card(page: Page) -> Iterator[str]:
    _open(page, "cash-out")
    _type(page, WITH_CARD)
    page.locator("#main .sum").wait_for()
    yield "cash-out-card"
    _to_pin(page, WITH_CARD, SON_CARD)
    _next(page)
    page.locator(".full.go").wait_for()
    page.locator(".full .second").click()
    page.locator(".notes-counted").wait_for()
    _count(page, 1_200_000)
    yield "cash-out-other-notes"
    home(page)
    yield "home-queue"
    page.locator(".line button").first.click()
    page.locator(".full.ask").wait_for()
    yield "cash-out-handed-question"
    page.locator(".full .stop").click()
    page.locator(".signature").wait_for()
    page.locator(".reasons input").first.check()
    _sign(page)
    yield "cash-out-not-taken"
    _press(page, page.locator(".signature button"))
    page.locator(".signature").wait_for(state="detached")
    yield "cash-out-put-back"


def _cash_out_signed(page: Page) -> Iterator[str]:
    _to_pin(page, SIGNED, SON_CARD)
    _next(page)
    page.locator(".signature").wait_for()
    _sign(page)
    yield "cash-out-supervisor"
    _press(page, page.locator(".signature button"))
    _type(page, COLLECT_PIN)
    _next(page)
    page.locator(".full.go").wait_for()
    yield "cash-out-signed"
    _next(page)


def _cash_out_unknown(page: Page) -> Iterator[str]:
    """The answer is lost, and before the till asks again, the line is cut."""
    _quiet(page)
    _trouble(page, _LOST)
    _to_pin(page, CHANGED)
    page.locator(_NEXT).first.click()
    page.locator(".full.stop").wait_for()
    address = page.evaluate("location.hash")
    page.evaluate("location.hash = ''")
    _trouble(page, _CUT)
    page.locator(".line.stop").wait_for()
    yield "home-unknown"
    page.evaluate("(address) => { location.hash = address }", address)
    page.locator(".full.stop").wait_for()
    yield "cash-out-unknown"
    _open(page, "shift")
    yield "shift-not-yet"
    home(page)
    _trouble(page, _CUT, on=False)
    page.evaluate("(address) => { location.hash = address }", address)
    page.locator(".full.stop .button").first.click()
    page.locator(".full:is(.go, .ask)").wait_for()
    yield "cash-out-unknown-recorded"
    _next(page)


def _cash_in(page: Page) -> Iterator[str]:
    _open(page, "cash-in")
    _type(page, SON)
    page.locator("#main input[data-pad]").wait_for(state="detached")
    yield "cash-in-customer"
    _next(page)
    _type(page, "1500000")
    yield "cash-in-amount"
    _next(page)
    _count(page, 1_400_000)
    yield "cash-in-count"
    _count(page, 1_500_000)
    page.locator(".notes-counted input").nth(1).fill("0")
    page.locator(".notes-counted input").nth(2).fill("0")
    _next(page)
    yield "cash-in-confirm"
    _next(page)
    page.locator(".full.go").wait_for()
    yield "cash-in-taken"
    _press(page, page.locator(".full .second"))
    page.locator(".receipt").wait_for()
    yield "cash-in-receipt"
    key = page.evaluate("location.hash.split('?')[1]")
    _open(page, f"undo?{key}")
    _type(page, SON_CARD)
    page.locator(".reasons input").first.check()
    _sign(page)
    yield "cash-in-undo"
    _press(page, page.locator(".signature button"))
    page.locator(".full").wait_for()
    yield "cash-in-undone"
    _next(page)


def _customer(page: Page, phone: str) -> None:
    _type(page, phone)
    _next(page)
    page.locator("#main .sum b").wait_for()


def _transfer(page: Page) -> Iterator[str]:
    _open(page, "transfer")
    _customer(page, SON)
    yield "transfer-sender"
    _next(page)
    _customer(page, LAI)
    yield "transfer-recipient"
    _next(page)
    _type(page, "1234000")
    yield "transfer-amount"
    _next(page)
    _type(page, "000000")
    yield "transfer-confirm"
    _next(page)
    page.locator("#main .note.stop").wait_for()
    yield "transfer-wrong-pin"
    _type(page, MONEY_PIN)
    _next(page)
    page.locator("#main .done").wait_for()
    yield "transfer-done"


def _push(page: Page) -> Iterator[str]:
    _open(page, "push")
    _next(page)
    for place, text in enumerate(("Nguyễn Hoàng Phương Thảo", "0123", "0912345678")):
        _field(page, place, text)
    yield "push-person"
    _next(page)
    _type(page, "850000")
    yield "push-amount"
    _next(page)
    page.locator(_NEXT).wait_for()
    yield "push-confirm"
    _next(page)
    page.locator("#main .stop").wait_for()
    yield "push-waiting"
    page.locator(".full.go").wait_for()
    yield "push-paid"
    page.locator(".full .stop").click()
    page.locator(".reasons input").first.check()
    _sign(page)
    yield "push-send-back"
    _press(page, page.locator(".signature button"))
    page.locator("#main .done").wait_for()
    yield "push-sent-back"


def _bank_cash_in(page: Page) -> Iterator[str]:
    _open(page, "bank-cash-in")
    _next(page)
    _customer(page, SON)
    _next(page)
    page.locator("#bank option").nth(1).wait_for(state="attached")
    page.select_option("#bank", BANK)
    _field(page, 0, "00110000")
    yield "bank-account"
    _next(page)
    page.locator("#main .sum b").wait_for()
    yield "bank-account-name"
    _next(page)
    _type(page, "2000000")
    _next(page)
    page.locator(".notes-counted").wait_for()
    _count(page, 2_000_000)
    yield "bank-count"
    _next(page)
    page.locator("#main .done").wait_for()
    yield "bank-taken"
    _open(page, "bank-cash-in")
    page.locator(".choices button").wait_for()
    yield "bank-refused-list"
    page.locator(".choices button").click()
    page.locator("#main .sum").wait_for()
    _type(page, SON_CARD)
    yield "bank-give-back"
    _next(page)
    page.locator(".full").wait_for()
    yield "bank-given-back"
    _next(page)


def _look_up(page: Page, code: str) -> None:
    page.locator("#scanned").fill(code)
    page.locator("#main form button.main").click()
    page.locator("#scanned").wait_for(state="detached")


def _order(page: Page) -> Iterator[str]:
    _open(page, "order-cash")
    page.locator("#scanned").fill("TAP-DON-9")
    page.locator("#main form button.main").click()
    page.locator("#main .note.stop").wait_for()
    yield "order-unknown"
    _look_up(page, ORDER)
    _count(page, 340_000)
    yield "order-count"
    _next(page)
    page.locator("#main .done").wait_for()
    yield "order-paid"


def _parcels(page: Page) -> Iterator[str]:
    for number, name in enumerate(("packed", "handed-in", "in-transit", "returning"), start=1):
        _open(page, "parcels")
        _look_up(page, f"TAP-KIEN-{number}")
        yield f"parcel-{name}"
    _next(page)
    page.locator("#main .done").wait_for()
    yield "parcel-returned"
    _open(page, "parcels")
    _look_up(page, "TAP-KIEN-3")
    page.locator("#main .button.stop").click()
    page.locator(".reasons input").nth(2).check()
    yield "parcel-refused"
    _open(page, "parcels")
    _look_up(page, "TAP-KIEN-2")
    page.locator(f"{_NEXT}").last.click()
    page.locator("#main .done").wait_for()
    yield "parcel-delivered"
    _next(page)
    yield "parcel-cash"
    _next(page)
    page.locator("#main .done").wait_for()
    yield "parcel-cash-kept"


def _bag(page: Page) -> Iterator[str]:
    _open(page, "deliveries")
    page.locator(".choices button").wait_for()
    yield "bags"
    page.locator(".choices button").click()
    page.locator("#scanned").wait_for()
    yield "bag-number"
    _look_up(page, BAG)
    yield "bag-seal"
    _next(page)
    page.locator("#main .done").wait_for()
    yield "bag-received"
    _next(page)
    _count(page, 19_500_000)
    yield "bag-count"
    _next(page)
    for place, text in enumerate((PIN, SUPERVISOR, SUPERVISOR_PIN)):
        _field(page, place, text)
    yield "bag-signatures"
    _next(page)
    page.locator("#main .note.wait").wait_for()
    yield "bag-count-again"


def _troubles(page: Page) -> Iterator[str]:
    home(page)
    _trouble(page, _CUT)
    _open(page, "cash-in")
    _type(page, SON)
    page.locator("#main [role=alert]").wait_for()
    yield "cash-in-no-line"
    _open(page, "transfer")
    _type(page, SON)
    page.locator(_NEXT).click()
    page.locator("#main [role=alert]").wait_for()
    yield "transfer-no-line"
    home(page)
    yield "home-no-line"
    _trouble(page, _CUT, on=False)


def _closing(page: Page) -> Iterator[str]:
    _quiet(page)
    _open(page, "shift")
    yield "shift-close"
    _next(page)
    page.locator(".notes-counted").wait_for()
    _count(page, 10_000_000)
    yield "shift-close-count"
    _next(page)
    yield "shift-close-count-again"
    page.locator(".notes-counted input").first.wait_for()
    _count(page, 10_000_000)
    _next(page)
    page.locator(".signature").wait_for()
    page.locator(".reasons input").first.check()
    _sign(page)
    yield "shift-variance-signed"
    _press(page, page.locator(".signature button"))
    page.locator(".figures").wait_for()
    yield "shift-closed-variance"
