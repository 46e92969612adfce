"""Whose network address a request is counted under: nobody may name another's, or a new one each time."""

from typing import Any

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import use
from chalicelib.config import from_environment
from chalicelib.entrypoints.http.address import address_of
from chalicelib.entrypoints.http.resource import PREFIX
from chalicelib.identity.send_window import PER_ADDRESS
from tests.builders_identity import quick_application

KEY = "5c7f2b60-9f0e-11f0-8de9-0242ac120002"
GATEWAY_SAW = {"identity": {"sourceIp": "130.176.1.1"}}


@pytest.mark.parametrize(
    ("headers", "edge_key", "address"),
    [
        ({"x-edge-key": KEY, "x-forwarded-for": "113.160.1.2, 130.176.1.1"}, KEY, "113.160.1.2"),
        ({"x-edge-key": KEY, "x-forwarded-for": "9.9.9.9, 8.8.8.8, 113.160.1.2, 130.176.1.1"}, KEY, "113.160.1.2"),
        ({"x-edge-key": KEY, "x-forwarded-for": "2402:800::1,130.176.1.1"}, KEY, "2402:800::1"),
        ({"x-forwarded-for": "9.9.9.9, 130.176.1.1"}, KEY, "130.176.1.1"),
        ({"x-edge-key": "", "x-forwarded-for": "9.9.9.9, 130.176.1.1"}, KEY, "130.176.1.1"),
        ({"x-edge-key": "guessed", "x-forwarded-for": "9.9.9.9, 130.176.1.1"}, KEY, "130.176.1.1"),
        ({"x-edge-key": "đoán", "x-forwarded-for": "9.9.9.9, 130.176.1.1"}, KEY, "130.176.1.1"),
        ({"x-edge-key": "", "x-forwarded-for": "9.9.9.9, 130.176.1.1"}, "", "130.176.1.1"),
        ({"x-forwarded-for": "9.9.9.9, 130.176.1.1"}, "", "130.176.1.1"),
        ({"x-edge-key": KEY, "x-forwarded-for": "130.176.1.1"}, KEY, "130.176.1.1"),
        ({"x-edge-key": KEY}, KEY, "130.176.1.1"),
        ({}, KEY, "130.176.1.1"),
    ],
)
def test_the_edge_is_believed_and_nobody_else(headers: dict[str, str], edge_key: str, address: str) -> None:
    assert address_of(GATEWAY_SAW, headers, edge_key) == address


def test_without_any_address_it_is_empty() -> None:
    assert address_of({}, {}, KEY) == ""


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGE_KEY", KEY)
    assert from_environment().edge_key == KEY
    monkeypatch.delenv("EDGE_KEY")
    assert from_environment().edge_key == ""


def _ask(client: Client, path: str, number: int, **headers: str) -> Any:
    if path.startswith(PREFIX):
        body, kind = f'{{"phone": "09{number:08d}"}}'.encode(), "application/json"
    else:
        body, kind = f"phone=09{number:08d}".encode(), "application/x-www-form-urlencoded"
    return client.http.request("POST", path, headers={"Content-Type": kind, **headers}, body=body).status_code


@pytest.mark.parametrize("path", [f"{PREFIX}/sign-in-codes", "/dang-nhap"])
def test_a_forged_hop_does_not_open_a_new_count(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGE_KEY", KEY)
    application = quick_application()
    application.settings = from_environment()
    use(application)
    believed = {"X-Edge-Key": KEY}
    with Client(chalice_app) as client:
        for number in range(PER_ADDRESS.count):
            forged = f"10.0.{number}.1, 113.160.1.2, 130.176.1.1"
            assert _ask(client, path, number, **believed, **{"X-Forwarded-For": forged}) in {201, 303}
        again = "10.9.9.9, 113.160.1.2, 130.176.1.1"
        assert _ask(client, path, 900, **believed, **{"X-Forwarded-For": again}) == 429
        other = "113.160.1.3, 130.176.1.1"
        assert _ask(client, path, 901, **believed, **{"X-Forwarded-For": other}) in {201, 303}
