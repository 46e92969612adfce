"""A household answers aloud: recorded on its phone, kept when the page is closed, heard by everybody on the buyer's page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Playwright, Route

from infra.local.toolchain import Toolchain
from tests.browser.conftest import FLAGS
from tests.browser.people import PHONE_SCREEN, Person
from tests.browser.test_pages import HOUSEHOLD_SCRIPT_BUDGET, findings, weight
from tests.end_to_end.stories import Cast, carry, gather, order_by_transfer, pack
from tests.end_to_end.town import Town
from tests.end_to_end.visitor import until
from tests.unit.ratings.sound_files import sound

Give = Callable[..., Person]
LONG_MS = 60_000
OWN = "/ban-hang/danh-gia"
DENIED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"


@pytest.fixture(scope="module")
def microphones(driver: Playwright, toolchain: Toolchain) -> Iterator[Browser]:
    """Phones whose microphone hears a beep every second, and whose owners let pages use it."""
    flags = [*FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = driver.chromium.launch(executable_path=str(toolchain.chromium()), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def cast(town: Town) -> Cast:
    return gather(town)


@pytest.fixture
def rating(cast: Cast) -> Any:
    """Two stars for the na of the household."""
    order = order_by_transfer(cast)
    pack(cast, order)
    carry(cast, order)
    wish = {"listing_id": cast.na["id"], "stars": 2, "text": "Quả dưới đáy hơi dập", "token": order["token"]}
    return cast.buyer.do(f"/orders/{order['id']}/ratings", wish)


@pytest.fixture
def van(microphones: Browser, town: Town, cast: Cast) -> Iterator[Person]:
    """The household at its phone, signed in."""
    context = microphones.new_context(
        viewport={"width": PHONE_SCREEN[0], "height": PHONE_SCREEN[1]}, locale="vi-VN", service_workers="block"
    )
    context.set_default_timeout(LONG_MS)
    person = Person(context, town)
    person.sign_in(cast.van.phone, cast.van.name, OWN)
    yield person
    context.close()
    assert not person.troubles, person.troubles


def record(van: Person, seconds: int) -> None:
    van.page.locator("[data-do=record]:visible, [data-do=again]:visible").first.click()
    van.page.locator(f"[data-clock]:has-text('{seconds} giây')").wait_for(timeout=LONG_MS)


def heard(person: Person) -> Any:
    """What the first player of the page says after a moment of it: seconds of the whole, whether it goes on, its trouble."""
    play = """async player => {
      player.muted = true;
      await player.play();
      await new Promise((moved) => player.addEventListener("timeupdate", () => player.currentTime > 0.2 && moved()));
      player.pause();
      return [player.duration, player.currentTime > 0.2, player.error];
    }"""
    return person.page.locator("audio[preload=none]").first.evaluate(play)


def test_from_the_households_voice_to_the_buyers_ear(open_screen: Give, cast: Cast, rating: Any, van: Person) -> None:
    here = f"{OWN}/{rating['id']}/giong-noi"
    van.go(OWN)
    van.press("Trả lời bằng giọng nói")
    assert here in van.page.url
    assert weight(van, here, HOUSEHOLD_SCRIPT_BUDGET) <= 25_000
    assert findings(van) == []
    record(van, 2)
    assert findings(van) == []
    van.page.close()  # the battery, a call, a thumb: what was said so far is there
    van.page = van.context.new_page()
    van.go(OWN)
    van.press("Mở để gửi")
    van.sees("Bản ghi lần trước vẫn ở trên máy.")
    record(van, 3)
    van.press("Dừng ghi")
    van.sees("Mời nghe lại, rồi gửi.")
    assert findings(van) == []
    van.press("Gửi bản ghi")
    van.page.locator("h2:has-text('Đang có trên trang')").wait_for(timeout=LONG_MS)
    assert findings(van) == []
    buyer, goods = open_screen(script=False), f"/san-pham/{cast.na['id']}"
    until(lambda: cast.buyer.get(f"/ratings/{rating['id']}")["answer"], within_s=60, what="the answer")
    buyer.go(goods)
    buyer.sees("Nhà bán trả lời bằng giọng nói.")
    buyer.sees("Nghe ")
    guest = open_screen()
    guest.go(goods)
    seconds, goes_on, trouble = heard(guest)
    assert (2 <= seconds <= 5, goes_on, trouble) == (True, True, None)
    assert findings(guest) == []
    van.press("Gỡ giọng nói")
    assert van.page.locator("audio[preload=none]").count() == 0


def test_a_recording_waits_for_the_line_also_after_the_page_was_closed(cast: Cast, rating: Any, van: Person) -> None:
    here = f"{OWN}/{rating['id']}/giong-noi"
    van.go(here)
    record(van, 1)
    van.press("Dừng ghi")
    van.sees("Mời nghe lại, rồi gửi.")
    dropped: list[str] = []

    def line(route: Route) -> None:
        if route.request.method == "POST":
            dropped.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    van.page.route("**", line)
    van.page.locator("[data-do=send]").click()
    van.sees("Chưa gửi được. Bản ghi vẫn ở trên máy")
    assert dropped
    van.page.close()
    van.page = van.context.new_page()
    van.go(here)
    van.page.locator("h2:has-text('Đang có trên trang')").wait_for(timeout=LONG_MS)
    assert cast.buyer.get(f"/ratings/{rating['id']}")["answer"]["voice"]["seconds"] >= 1


def test_without_a_microphone_a_file_is_sent(rating: Any, van: Person) -> None:
    van.page.add_init_script(DENIED)
    van.go(f"{OWN}/{rating['id']}/giong-noi")
    van.page.locator("[data-do=record]").click()
    van.sees("Trang chưa được dùng micro.")
    assert findings(van) == []
    van.press("Chọn tệp ghi âm")
    assert findings(van) == []
    voice: FilePayload = {"name": "ghi-am.m4a", "mimeType": "audio/mp4", "buffer": sound("voice.m4a")}
    van.page.set_input_files("#file", voice)
    van.press("Gửi bản ghi")

    def there() -> int:
        van.page.reload()
        return van.page.locator("h2:has-text('Đang có trên trang')").count()

    until(there, within_s=60, what="the voice of the file")
