"""The page for people who are new to the running product."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.http_exchange import HttpRequest, HttpResponse
from infra.local.messages import Messages, of_sns, of_zalo
from infra.local.welcome import Welcome

PERSON = {
    "who": "household", "place": "Xã Chi Lăng", "name": "Hoàng <Vân>", "signs_in_with": "0912 000 000", "pin": "246810",
    "phone": "+84912000000",
}  # fmt: skip
TABLETS = [
    {"outlet": f"0652{number}", "name": f"Xã {number}", "device_id": f"dev_{number}", "secret": f"s{number}"}
    for number in range(4)
]
Kept = dict[str, list[dict[str, str]]]


class Emulator:
    """Keeps messages by phone, as the AWS emulator does; and a clock of whole minutes."""

    def __init__(self) -> None:
        self.kept: Kept = {}
        self.minutes = 0
        self.away = False

    def publish(self, phone: str, text: str) -> None:
        many = self.kept.setdefault(phone, [])
        many.append({"MessageId": f"{phone}-{len(many)}", "Message": text})

    def fetch(self) -> dict[str, tuple[str, str, str]]:
        if self.away:
            raise ConnectionRefusedError("refused")
        return of_sns(json.dumps({"sms_messages": self.kept}).encode())

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 1, 0, tzinfo=UTC) + timedelta(minutes=self.minutes)


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def ask(emulator: Emulator, tmp_path: Path) -> Callable[..., HttpResponse]:
    def ask(method: str, path: str, body: bytes = b"", *, world: bool = True) -> HttpResponse:
        sheet = tmp_path / "sign-in.json"
        if world:
            sheet.write_text(json.dumps({"people": [PERSON], "tablets": TABLETS}))
        messages = Messages(emulator.fetch, tmp_path / "seen.txt", emulator.now)
        page = Welcome(messages, sheet, "http://bank.test", tmp_path)
        return page.answer(HttpRequest(method, path, "", {}, body, "127.0.0.1"))

    return ask


def test_messages_are_newest_first_whoever_reads_them(emulator: Emulator, tmp_path: Path) -> None:
    emulator.publish("+84912000000", "first")
    emulator.publish("+84903000000", "second")
    assert len(Messages(emulator.fetch, tmp_path / "seen", emulator.now).newest(9)) == 2
    emulator.minutes = 5
    emulator.publish("+84912000000", "third")
    for _ in range(2):
        newest = Messages(emulator.fetch, tmp_path / "seen", emulator.now).newest(9)
        assert [one.text for one in newest] == ["third", "second", "first"]
        assert [one.seen_at.minute for one in newest] == [5, 0, 0]
    assert [one.text for one in Messages(emulator.fetch, tmp_path / "seen", emulator.now).newest(1)] == ["third"]


def test_the_page_says_everything_and_trusts_no_text(emulator: Emulator, ask: Callable[..., HttpResponse]) -> None:
    emulator.publish("+84912000000", "Mã <b>123456</b>")
    page = ask("GET", "/_local/").body.decode()
    for words in (
        "0912 000 000 · Hoàng &lt;Vân&gt; · SMS · 08:00:00",
        "Mã &lt;b&gt;123456&lt;/b&gt;",
        "246810",
        "http://bank.test/app",
    ):
        assert words in page
    assert page.count('name="outlet"') == 4
    assert ask("GET", "/_local/messages").body.decode() in page


def test_a_button_makes_the_browser_a_tablet(ask: Callable[..., HttpResponse]) -> None:
    made = ask("POST", "/_local/tablet", b"outlet=06522")
    assert (made.status, made.header("location")) == (303, "/quay/dang-nhap")
    assert made.header("set-cookie").startswith("xl_tablet=dev_2:s2; Path=/; ")
    assert "HttpOnly" in made.header("set-cookie")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/_local/tablet", b"outlet=99999", 404),
        ("POST", "/_local/tablet", b"\xff", 404),
        ("GET", "/_local/tablet", b"", 404),
        ("GET", "/_local/nothing", b"", 404),
        ("GET", "/_local", b"", 308),
    ],
)
def test_the_rest_is_refused(ask: Callable[..., HttpResponse], method: str, path: str, body: bytes, status: int) -> None:
    answer = ask(method, path, body)
    assert answer.status == status
    assert not answer.header("set-cookie")


def test_without_a_world_or_an_emulator_it_says_so(emulator: Emulator, ask: Callable[..., HttpResponse]) -> None:
    emulator.away = True
    page = ask("GET", "/_local/", world=False).body.decode()
    assert "does not answer" in page
    assert page.count("No demo world was loaded") == 2


def test_what_zalo_carried_is_shown_in_the_words_of_its_template() -> None:
    templates = {"sign_in_code": "400000", "order_paid.en": "400041"}
    sent = [
        {"msg_id": "a", "phone": "84912000000", "template_id": "400000", "data": {"otp": "123456"}},
        {"msg_id": "b", "phone": "84912000000", "template_id": "400041", "data": {"code": "K7"}},
    ]
    shown = of_zalo(json.dumps({"data": sent}).encode(), templates)
    assert shown["a"] == ("+84912000000", "Xứ Lạng: mã của bạn là 123456, dùng trong 5 phút. Đừng đưa cho ai.", "Zalo")
    assert shown["b"][1] == "Xu Lang: order K7 is paid in full. Thank you."
