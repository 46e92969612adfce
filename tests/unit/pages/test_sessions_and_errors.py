"""A page that fails must not cost the visitor the sign-in that was renewed on the way to it."""

from urllib.parse import urlencode

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages.sign_in_state import REFRESH_COOKIE
from chalicelib.entrypoints.runner import run
from chalicelib.identity import SessionEnded, refresh_session
from tests.builders_identity import quick_application, signed_in


@pytest.fixture
def app() -> Application:
    return quick_application()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/khong-co", 404),
        ("GET", "/rut-tien/wdr_0", 422),
        ("POST", "/rut-tien/wdr_0/huy", 422),
        ("GET", "/dieu-hanh", 403),
    ],
)
def test_an_error_page_keeps_the_renewed_sign_in(app: Application, method: str, path: str, status: int) -> None:
    use(app)
    headers, body = {"Cookie": f"{REFRESH_COOKIE}={signed_in(app).refresh_token}"}, b""
    if method == "POST":
        headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode({"op": "x"}).encode()
    with Client(chalice_app) as client:
        answer = client.http.request(method, path, headers=headers, body=body)
    assert answer.status_code == status
    kept: list[str] = list(answer.headers.get("Set-Cookie", []))
    assert any(REFRESH_COOKIE in cookie for cookie in kept)


@pytest.mark.parametrize("path", ["/dang-xuat", "/dieu-hanh/dang-xuat", "/quay/dang-xuat"])
def test_whoever_signs_out_is_out_whatever_was_copied_before(app: Application, path: str) -> None:
    use(app)
    copied = signed_in(app).refresh_token
    headers = {"Cookie": f"{REFRESH_COOKIE}={copied}", "Content-Type": "application/x-www-form-urlencoded"}
    with Client(chalice_app) as client:
        assert client.http.request("POST", path, headers=headers, body=b"").status_code == 303
    with pytest.raises(SessionEnded):
        run(app, lambda work: refresh_session(work.identity, copied))
