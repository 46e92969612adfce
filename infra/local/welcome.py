"""`/_local/`: what somebody new to the running product needs. Only the local web server has it, never a deployed function.

Text messages as they arrive, whom to sign in as, the tablets of the outlets, and with what to pay.
"""

import json
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from infra.local.http_exchange import HttpRequest, HttpResponse
from infra.local.messages import Messages, TextMessage, of_mail, of_sns, of_zalo

HOME = "/_local/"
MOST_SHOWN = 30
NAMED_TABLETS = 3
"""Those of the people to sign in as; the others are in a list."""
TABLET_LIFETIME_S = 365 * 86_400
_VIETNAM = timezone(timedelta(hours=7))
_ROLES = {
    "household": ("hộ bán hàng", "/dang-nhap"),
    "buyer": ("người mua", "/dang-nhap"),
    "teller": ("giao dịch viên", "/quay/dang-nhap"),
    "supervisor": ("trưởng điểm", "/quay/dang-nhap"),
    "operations": ("điều hành", "/dieu-hanh/dang-nhap"),
    "auditor": ("kiểm toán", "/dieu-hanh/dang-nhap"),
}
"""On screen, and where they sign in."""
_TEXT = [("Content-Type", "text/plain; charset=utf-8")]
_HTML = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]


class Welcome:
    """Answers below `/_local/`.

    Args:
        messages: the captured text messages.
        sheet_file: what the demo world wrote; missing where no world was loaded.
        bank: address of the bank switch simulator.
        static_folder: the built front end, for its style sheet.
    """

    def __init__(self, messages: Messages, sheet_file: Path, bank: str, static_folder: Path) -> None:
        self._messages, self._sheet_file, self._static_folder = messages, sheet_file, static_folder
        self._bank = bank

    def answer(self, request: HttpRequest) -> HttpResponse:
        match request.method, request.path:
            case "GET" | "HEAD", "/_local/":
                return HttpResponse(200, _HTML, self._page().encode())
            case "GET" | "HEAD", "/_local/messages":
                return HttpResponse(200, _HTML, self._list().encode())
            case "GET" | "HEAD", "/_local":
                return HttpResponse(308, [("Location", HOME)])
            case "POST", "/_local/tablet":
                return self._become_tablet(request)
            case _:
                return HttpResponse(404, _TEXT, b"not here; see /_local/\n")

    def _sheet(self) -> dict[str, list[dict[str, str]]]:
        if not self._sheet_file.is_file():
            return {"people": [], "tablets": []}
        sheet: dict[str, list[dict[str, str]]] = json.loads(self._sheet_file.read_text("utf-8"))
        return sheet

    def _become_tablet(self, request: HttpRequest) -> HttpResponse:
        wanted = parse_qs(request.body.decode("utf-8", "replace")).get("outlet", [""])[0]
        key = next((one for one in self._sheet()["tablets"] if one["outlet"] == wanted), None)
        if key is None:
            return HttpResponse(404, _TEXT, b"there is no such tablet\n")
        value = f"{key['device_id']}:{key['secret']}"
        cookie = f"xl_tablet={value}; Path=/; Max-Age={TABLET_LIFETIME_S}; HttpOnly; SameSite=Lax"
        return HttpResponse(303, [("Location", "/quay/dang-nhap"), ("Set-Cookie", cookie)])

    def _list(self) -> str:
        try:
            newest = self._messages.newest(MOST_SHOWN)
        except OSError as trouble:
            return f'<p class="note stop" lang="en">The AWS emulator does not answer: {escape(str(trouble))}</p>'
        if not newest:
            return '<p class="soft">Chưa có tin nào. <span lang="en">/ None yet; they appear by themselves.</span></p>'
        names = {one["phone"]: one["name"] for one in self._sheet()["people"] if one["phone"]}
        return f'<ul class="lines">{"".join(_message(one, names) for one in newest)}</ul>'

    def _page(self) -> str:
        sheet = self._sheet()
        return Template(Path(__file__).with_suffix(".html").read_text("utf-8")).substitute(
            style=_style(self._static_folder / "manifest.json"),
            bank=escape(self._bank),
            messages=self._list(),
            people=_people(sheet["people"]),
            tablets=_tablets(sheet["tablets"]),
        )


def _style(manifest: Path) -> str:
    if not manifest.is_file():
        return ""
    file = json.loads(manifest.read_text("utf-8"))["style.css"]["file"]
    return f'<link rel="stylesheet" href="/static/{escape(file)}">'


def _message(message: TextMessage, names: Mapping[str, str]) -> str:
    national = "0" + message.phone.removeprefix("+84")
    number = message.phone if "@" in message.phone else f"{national[:4]} {national[4:7]} {national[7:]}"
    to = number + (f" · {names[message.phone]}" if message.phone in names else "")
    at = message.seen_at.astimezone(_VIETNAM).strftime("%H:%M:%S")
    said = f'<div class="soft small">{escape(to)} · {message.by} · {at}</div><p class="said">{escape(message.text)}</p>'
    return f'<li><div class="grow">{said}</div></li>'


def _people(people: list[dict[str, str]]) -> str:
    if not people:
        return '<p class="soft" lang="en">No demo world was loaded: sign in with any Vietnamese phone number.</p>'
    return f'<ul class="people">{"".join(_person(one) for one in people)}</ul>'


def _person(one: Mapping[str, str]) -> str:
    role, page = _ROLES[one["who"]]
    about = ", ".join(filter(None, (one["name"], one["place"])))
    return (
        f'<li><b>{escape(role)}</b> <span class="soft" lang="en">/ {escape(one["who"])}</span><br>{escape(about)}<br>'
        f'<span class="key">{escape(one["signs_in_with"])}</span> · PIN <span class="key">{escape(one["pin"])}</span><br>'
        f'<a href="{page}">Đăng nhập<span class="hidden"> {escape(role)} {escape(about)}</span></a></li>'
    )


def _tablets(tablets: list[dict[str, str]]) -> str:
    if not tablets:
        return '<p class="soft" lang="en">No demo world was loaded: a supervisor enrols tablets.</p>'
    buttons = "".join(
        f'<button class="button second wide" name="outlet" value="{escape(one["outlet"])}">{escape(one["name"])}</button>'
        for one in tablets[:NAMED_TABLETS]
    )
    others = "".join(
        f'<option value="{escape(one["outlet"])}">{escape(one["name"])}</option>' for one in tablets[NAMED_TABLETS:]
    )
    form = f'<form method="post" action="{HOME}tablet"><div class="actions">{buttons}</div></form>'
    if others:
        form += (
            f'<form method="post" action="{HOME}tablet"><p class="field">'
            '<label for="outlet">Điểm khác <span class="soft" lang="en">/ Another outlet</span></label>'
            f'<select id="outlet" name="outlet">{others}</select></p>'
            '<button class="button second wide">Dùng điểm này <span lang="en">/ Use it</span></button></form>'
        )
    told = "Trình duyệt này thành máy của điểm, rồi đăng nhập bằng mã nhân viên và PIN."
    english = "Makes this browser the outlet's tablet; then sign in with a staff number and PIN."
    app = (
        'Ứng dụng quầy ở <a href="/may-quay">/may-quay</a>: lấy mã ghi danh ở '
        '<a href="/dieu-hanh/may">Điều hành, Máy tính bảng</a>. '
        '<span class="soft" lang="en">The till app asks for an enrolment code: operations give it under Tablets.</span>'
    )
    return f'<p>{told} <span class="soft" lang="en">{english}</span></p>{form}<p>{app}</p>'


def from_environment(environment: Mapping[str, str], static_folder: Path) -> Welcome:
    """As the local stack's web server has it."""
    home = Path(environment["XL_HOME"])
    emulator, zalo = environment.get("AWS_ENDPOINT_URL", ""), environment.get("ZALO_API_BASE", "")

    def answer(address: str) -> bytes:
        with urllib.request.urlopen(address, timeout=5) as answered:
            content: bytes = answered.read()
            return content

    def fetch() -> dict[str, tuple[str, str, str]]:
        templates = json.loads(json.loads((home / "keys.json").read_text("utf-8"))["zalo_templates"])
        texts = of_sns(answer(f"{emulator}/_ministack/sns/sms-messages"))
        letters = of_mail(answer(f"{emulator}/_ministack/ses/messages"))
        return {**texts, **letters, **of_zalo(answer(f"{zalo}/_control/messages"), templates)}

    messages = Messages(fetch, home / "messages-seen.txt", lambda: datetime.now(UTC))
    sheet = Path(environment["XL_SIGN_IN_FILE"]).with_suffix(".json")
    return Welcome(messages, sheet, environment["BANK_API_BASE"], static_folder)
