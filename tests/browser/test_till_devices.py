"""The till's devices and its training: a code before the camera, bytes at a printer, paper of the right length, and practice
that never reaches the post office."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright

from infra.local.toolchain import Toolchain
from tests.browser.conftest import FLAGS
from tests.end_to_end.town import Town

WIDTH, HEIGHT, FRAMES = 1280, 720, 8
PRINTER = """
(() => {
  const sent = (window.sentToPrinter = []);
  const device = {
    vendorId: 1208, productId: 514, productName: "TM-m30", manufacturerName: "EPSON", serialNumber: "7",
    configuration: {interfaces: [{interfaceNumber: 0, alternate: {endpoints: [{direction: "out", endpointNumber: 1}]}}]},
    open: async () => {}, selectConfiguration: async () => {}, claimInterface: async () => {}, reset: async () => {},
    close: async () => {}, transferOut: async (endpoint, bytes) => { sent.push(...new Uint8Array(bytes)); },
  };
  const usb = new EventTarget();
  Object.assign(usb, {requestDevice: async () => device, getDevices: async () => [device]});
  Object.defineProperty(navigator, "usb", {value: usb});
})();
"""
"""A printer that takes everything it is sent; the product's own packages speak to it."""


def film(text: str, path: Path) -> None:
    """Frames of a code on paper, held at an angle, as a camera sends them."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=9, border=4)
    code = Image.open(drawn).convert("L").rotate(7, expand=True, fillcolor=200)
    frame = Image.new("L", (WIDTH, HEIGHT), 190)
    frame.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    colours = bytes([128]) * (WIDTH // 2 * (HEIGHT // 2) * 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + b"".join(b"FRAME\n" + frame.tobytes() + colours for _ in range(FRAMES)))


@pytest.fixture(scope="module")
def before_camera(tmp_path_factory: pytest.TempPathFactory, driver: Playwright, toolchain: Toolchain) -> Iterator[Browser]:
    """A browser whose camera looks at the code of a practice withdrawal."""
    path = tmp_path_factory.mktemp("camera") / "code.y4m"
    film("11110002", path)
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    flags = [*FLAGS, *camera, f"--use-file-for-fake-video-capture={path}"]
    browser = driver.chromium.launch(executable_path=str(toolchain.chromium()), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def trainee(before_camera: Browser, town: Town) -> Iterator[Page]:
    """Somebody who practises with an open shift; nothing of it may reach the post office."""
    context = before_camera.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", service_workers="block")
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.add_init_script(PRINTER)
    page.goto(f"{town.stack.origin}/may-quay")
    page.click("button:has-text('Tập dượt')")
    page.get_by_label("Số hiệu nhân viên").fill("GD01")
    page.get_by_label("Mã PIN 6 số").fill("111111")
    page.click("button:has-text('Vào quầy')")
    page.click(".task:has-text('Ca làm việc')")
    page.locator(".notes-counted input").first.fill("40")
    page.click("button:has-text('Đã đếm xong')")
    page.click("button:has-text('Mở ca với')")
    page.get_by_text("Đóng ca?").wait_for()
    home(page)
    yield page
    assert asked == [], "practice stays in the browser"
    assert troubles == []
    context.close()


def home(page: Page) -> None:
    page.evaluate("location.hash = ''")
    page.locator(".home").wait_for()


def task(page: Page, title: str) -> None:
    page.click(f".task:has-text('{title}')")


def transfer(page: Page, *, then: str) -> None:
    task(page, "Chuyển tiền")
    for phone in ("0900000001", "0900000002"):
        page.get_by_label("Số điện thoại").fill(phone)
        page.click("button:has-text('Tìm khách')")
        page.click("button:has-text('Đúng, là người này')")
    page.get_by_label("Số tiền gửi").fill("350000")
    page.click("button:has-text('Tiếp')")
    page.get_by_label("Mã PIN tiền của người gửi").fill("123456")
    page.locator("button:has-text('Chuyển 350.000')[aria-disabled=false]").click()
    page.get_by_text(then).first.wait_for()


def test_the_camera_reads_a_code(trainee: Page) -> None:
    task(trainee, "Chi tiền mặt")
    trainee.click("button:has-text('Quét bằng máy ảnh')")
    trainee.get_by_text("Có đúng là Lý V. S. không?").wait_for()
    assert trainee.locator("video").count() == 0, "the camera is closed"


def test_a_hand_scanner_is_heard_on_the_home_screen(trainee: Page) -> None:
    trainee.keyboard.type("TAP-KIEN-2")
    trainee.keyboard.press("Enter")
    trainee.get_by_text("Kiện TAP-KIEN-2").wait_for()


@pytest.mark.parametrize(("paper", "dots"), [("58", 384), ("80", 576)])
def test_the_printer_gets_what_is_on_the_canvas(trainee: Page, paper: str, dots: int) -> None:
    task(trainee, "Máy in, máy quét")
    trainee.get_by_label(f"{paper} mm").check()
    trainee.get_by_label("Máy in nối dây USB").click()
    trainee.get_by_text("Đã nối TM-m30").wait_for()
    home(trainee)
    transfer(trainee, then="Đã chuyển")
    trainee.click("button:has-text('In biên lai')")
    trainee.get_by_text("Đã gửi tới máy in").wait_for()
    first = printed(trainee)
    assert first.width == dots
    assert first.height > 500
    assert 0.03 < share_of_ink(first) < 0.35
    trainee.click("button:has-text('In lại biên lai')")
    trainee.wait_for_function(f"sentToPrinter.length > {first.sent}")
    again = printed(trainee, first.sent)
    assert again.sent == first.sent, "the same paper"


class Paper:
    """What came out of the printer, put together of its `GS v 0` bands."""

    def __init__(self, sent: bytes) -> None:
        self.sent = len(sent)
        rows, at, stride = b"", 2, 0
        assert sent[:2] == b"\x1b@"
        while sent[at : at + 4] == b"\x1dv0\x00":
            stride, count = (int.from_bytes(sent[at + place : at + place + 2], "little") for place in (4, 6))
            rows += sent[at + 8 : at + 8 + stride * count]
            at += 8 + stride * count
        assert sent[at:] == b"\x1bd\x03\x1dVB\x00", "fed and cut"
        self.width, self.height = stride * 8, len(rows) // stride
        self.picture = Image.frombytes("1", (self.width, self.height), rows)


def printed(page: Page, after: int = 0) -> Paper:
    page.wait_for_function(f"sentToPrinter.slice({after}).length > 1000")
    return Paper(bytes(page.evaluate(f"sentToPrinter.slice({after})")))


def share_of_ink(paper: Paper) -> float:
    black = sum(1 for dot in paper.picture.tobytes() for bit in range(8) if dot >> bit & 1)
    return black / (paper.width * paper.height)


def test_the_page_that_is_printed_is_as_long_as_its_receipt(trainee: Page, tmp_path: Path) -> None:
    task(trainee, "Máy in, máy quét")
    trainee.get_by_label("58 mm").check()
    trainee.get_by_label("Máy in của máy tính bảng, qua trình duyệt").click()
    trainee.evaluate("window.print = () => { window.asked = true }")
    trainee.click("button:has-text('In thử')")
    trainee.wait_for_function("window.asked")
    tall = trainee.evaluate("document.querySelector('img.paper').naturalHeight") / 8
    sheet = trainee.pdf(prefer_css_page_size=True)
    box = next(part for part in sheet.split(b"/MediaBox")[1:])[:60]
    wide, high = (float(number) for number in box[box.index(b"[") + 1 : box.index(b"]")].split()[2:])
    assert (round(wide / 72 * 25.4), round(high / 72 * 25.4)) == (58, round(-(-tall // 1)) + 6)


def test_practice_loses_an_answer_as_networks_do(trainee: Page) -> None:
    trainee.get_by_label("Làm mất câu trả lời của việc kế tiếp").check()
    transfer(trainee, then="ĐỪNG CHUYỂN LẠI")
    trainee.get_by_text("Đã chuyển").first.wait_for()
    home(trainee)
    kept: Any = json.loads(trainee.evaluate("sessionStorage.getItem('xl-training-world')"))
    assert len(kept["transfers"]) == 1
    assert trainee.locator(".practice-banner").first.is_visible()


def test_leaving_practice_leaves_nothing_behind(trainee: Page) -> None:
    trainee.click("button:has-text('Thôi tập, về làm thật')")
    trainee.get_by_text("Ghi danh máy này cho bưu cục").wait_for()
    assert trainee.locator(".practice-banner").count() == 0
    assert trainee.evaluate("sessionStorage.length") == 0
