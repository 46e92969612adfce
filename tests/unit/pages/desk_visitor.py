"""Somebody at the desk: asks for pages and sends their forms, as a browser would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages.sign_in_state import ACCESS_COOKIE
from chalicelib.identity import Actor, PartyId, Role, SessionId
from chalicelib.kernel.ids import OperationId


@dataclass(frozen=True)
class Shown:
    """A page that came."""

    status: int
    html: str
    leads_to: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """What people read: without tags, with single spaces."""
        body = re.sub(r"<(style|script)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").replace("\u2060", "").split())

    @property
    def links(self) -> set[str]:
        return set(re.findall(r'href="(/[^"]*)"', self.html))

    @property
    def forms(self) -> int:
        """Forms that change something, signing out aside."""
        return len(re.findall(r'<form method="post"(?! action="/dieu-hanh/dang-xuat")', self.html))

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html)
        return {name: unescape(value) for name, value in found}

    @property
    def operation(self) -> str:
        found = re.search(r'name="op" value="([^"]+)"', self.html)
        assert found, "no form on the page"
        return found[1]


class Visitor:
    """Somebody with these roles, signed in."""

    def __init__(
        self,
        application: Application,
        *roles: Role,
        party_id: PartyId | None = None,
        outlet_code: str | None = None,
    ) -> None:
        use(application)
        now = application.clock.now()
        self.party_id = party_id or PartyId.make(now, application.entropy)
        session_id = SessionId.make(now, application.entropy)
        actor = Actor(self.party_id, frozenset(roles), session_id, outlet_code=outlet_code)
        self._now, self._entropy = now, application.entropy
        self._cookie = f"{ACCESS_COOKIE}={application.tokens.issue(actor, now)}" if roles else ""

    def get(self, path: str) -> Shown:
        return self._send("GET", path, b"")

    def post(self, path: str, **fields: str) -> Shown:
        return self._send("POST", path, urlencode(fields).encode())

    def send(self, path: str, fields: Mapping[str, str]) -> Shown:
        """A form filled anew, twice as people press: the second sending changes nothing."""
        once = {**fields, "op": str(OperationId.make(self._now, self._entropy))}
        sent = self.post(path, **once)
        assert self.post(path, **once).leads_to == sent.leads_to
        return sent

    def ask(self, act: str, **fields: str) -> str:
        """Fill the form of an act, look at what it would do, and ask; the approval's page."""
        page = f"/dieu-hanh/xin/{act}"
        preview = self.post(page, op=str(OperationId.make(self._now, self._entropy)), **fields)
        assert preview.status == 200, preview.text
        assert 'value="send"' in preview.html, preview.text
        again = {**fields, **preview.hidden}
        sent = self.post(page, **again, step="send")
        assert sent.status == 303, sent.text
        assert self.post(page, **again, step="send").leads_to == sent.leads_to, "a second press asks for nothing new"
        return sent.leads_to

    def _send(self, method: str, path: str, raw: bytes) -> Shown:
        headers = {"Cookie": self._cookie}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with Client(chalice_app) as client:
            answer = client.http.request(method, path, headers=headers, body=raw)
        return Shown(answer.status_code, answer.body.decode(), answer.headers.get("Location", ""), answer.headers)
