"""The buyer's banking app of the bank switch simulator, fed with codes of an independent library."""

import re
from urllib.parse import urlencode

import pytest
from qr_pay import QRPay

from tests.engine.bank_calls import exchange, statement
from tests.fixtures_simulators import BANK_ACCOUNT, BANK_BIN, Inbox, Simulator


def code(*, amount: int | None = 316_000, content: str = "XLAB12CD", account: str = BANK_ACCOUNT) -> str:
    return str(QRPay(BANK_BIN, account, transaction_amount=amount, purpose_of_transaction=content).code)


def scan(bank: Simulator, payload: str, back: str = "") -> tuple[int, str, str]:
    return exchange(bank, "GET", "/app?" + urlencode({"payload": payload, "back": back}))


def press(bank: Simulator, payload: str, once: str, **typed: str) -> tuple[int, str, str]:
    return exchange(bank, "POST", "/app/pay", urlencode({"payload": payload, "once": once, **typed}))


def once_of(page: str) -> str:
    match = re.search(r'name="once" value="([0-9a-f]+)"', page)
    assert match is not None
    return match[1]


def test_scan_look_pay(bank_simulator: Simulator, webhook_inbox: Inbox) -> None:
    status, _, page = scan(bank_simulator, code(), back="https://shop.test/orders/1")
    assert status == 200
    for fact in ("MB", BANK_ACCOUNT, "CONG TY XU LANG", "316.000 ₫", "XLAB12CD"):
        assert fact in page
    status, receipt, _ = press(bank_simulator, code(), once_of(page), back="https://shop.test/orders/1")
    assert status == 303
    notice = webhook_inbox.wait_for(1)[0].body
    assert (notice["account"], notice["amount"], notice["content"]) == (BANK_ACCOUNT, 316_000, "XLAB12CD")
    status, _, page = exchange(bank_simulator, "GET", receipt)
    assert status == 200
    assert notice["bank_ref"] in page
    assert 'href="https://shop.test/orders/1"' in page


def test_a_second_press_pays_nothing_more(bank_simulator: Simulator, webhook_inbox: Inbox) -> None:
    once = once_of(scan(bank_simulator, code())[2])
    first, second = press(bank_simulator, code(), once), press(bank_simulator, code(), once)
    assert first[1] == second[1]
    assert [line["amount"] for line in statement(bank_simulator)["lines"]] == [316_000]


def test_a_code_without_amount_asks_for_one(bank_simulator: Simulator) -> None:
    payload = code(amount=None)
    once = once_of(scan(bank_simulator, payload)[2])
    for wrong in ("", "0", "-5", "1,5", "abc"):
        assert press(bank_simulator, payload, once, amount=wrong)[0] == 422
    assert statement(bank_simulator)["lines"] == []
    assert press(bank_simulator, payload, once, amount="150.000")[0] == 303
    assert [line["amount"] for line in statement(bank_simulator)["lines"]] == [150_000]


def test_a_code_with_amount_is_not_talked_down(bank_simulator: Simulator) -> None:
    once = once_of(scan(bank_simulator, code())[2])
    press(bank_simulator, code(), once, amount="1")
    assert [line["amount"] for line in statement(bank_simulator)["lines"]] == [316_000]


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ("hello", "không có phần kiểm tra"),
        (code()[:-1] + ("0" if code()[-1] != "0" else "1"), "sai mã kiểm tra"),
        (code().replace("316000", "316001"), "sai mã kiểm tra"),
        (code(account="999888777"), "mã này gửi đến MB 999888777"),
        (str(QRPay(BANK_BIN, BANK_ACCOUNT, service_code="CARD").code), "không phải mã VietQR chuyển khoản"),
        ("<script>alert(1)</script>", "không có phần kiểm tra"),
    ],
)
def test_other_codes_are_refused(bank_simulator: Simulator, payload: str, problem: str) -> None:
    status, _, page = scan(bank_simulator, payload)
    assert status == 422
    assert problem in page
    assert "<script>" not in page
    assert press(bank_simulator, payload, "once")[0] == 422
    assert statement(bank_simulator)["lines"] == []


def test_the_way_back_is_never_a_script(bank_simulator: Simulator) -> None:
    page = scan(bank_simulator, code(), back="javascript:alert(1)")[2]
    assert "javascript" not in page
    receipt = press(bank_simulator, code(), once_of(page), back="javascript:alert(1)")[1]
    assert "javascript" not in exchange(bank_simulator, "GET", receipt)[2]
    assert exchange(bank_simulator, "GET", "/app/receipt?ref=FT0")[0] == 404
