"""The hosted card page as a browser without script sees it."""

import http.client
from collections.abc import Callable

import pytest
import stripe

from chalicelib.adapters.stripe_gateway import StripeGateway
from tests.engine.gateway_calls import ASKS, OK, POOR, adapter_of, create_session, library_of, open_page
from tests.fixtures_simulators import Simulator


@pytest.fixture
def adapter(gateway_simulator: Simulator) -> StripeGateway:
    return adapter_of(gateway_simulator)


@pytest.fixture
def library(gateway_simulator: Simulator) -> stripe.StripeClient:
    return library_of(gateway_simulator)


@pytest.fixture
def buyer(gateway_simulator: Simulator) -> Callable[..., tuple[int, str, str]]:
    """A browser without script: (status, Location, page)."""

    def visit(address: str, form: str | None = None) -> tuple[int, str, str]:
        path = address.removeprefix(gateway_simulator.base)
        connection = http.client.HTTPConnection(gateway_simulator.base.removeprefix("http://"), timeout=10)
        connection.request("GET" if form is None else "POST", path, form)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("Location", ""), page

    return visit


class TestHostedPage:
    CARD = "&expiry=12%2F34&cvc=123&holder=NGUYEN+VAN+A"

    def test_pay_and_come_back(self, adapter: StripeGateway, buyer: Callable[..., tuple[int, str, str]]) -> None:
        page = open_page(adapter)
        status, _, text = buyer(page.url)
        assert status == 200
        assert "250.000 ₫" in text
        status, location, _ = buyer(page.url, f"card_number=4242+4242+4242+4242{self.CARD}")
        assert (status, location) == (303, f"https://shop.test/thanks?session={page.session_id}")
        assert "Đã thanh toán xong" in buyer(page.url)[2]
        assert "Đã thanh toán xong" in buyer(page.url, f"card_number={OK}{self.CARD}")[2]

    def test_a_decline_says_why(self, adapter: StripeGateway, buyer: Callable[..., tuple[int, str, str]]) -> None:
        status, _, text = buyer(open_page(adapter).url, f"card_number={POOR}{self.CARD}")
        assert status == 402
        assert "Thẻ không đủ số dư." in text

    @pytest.mark.parametrize(
        ("form", "problem"),
        [
            ("card_number=4242424242424241" + CARD, "Số thẻ không đúng."),
            (f"card_number={OK}&expiry=01%2F20&cvc=123", "Thẻ đã hết hạn."),
            (f"card_number={OK}&expiry=13%2F34&cvc=123", "Ghi tháng và năm"),
            (f"card_number={OK}&expiry=12%2F34&cvc=12", "Mã gồm 3 hoặc 4 chữ số."),
        ],
    )
    def test_typing_errors_charge_nothing(
        self,
        adapter: StripeGateway,
        gateway_simulator: Simulator,
        buyer: Callable[..., tuple[int, str, str]],
        form: str,
        problem: str,
    ) -> None:
        status, _, text = buyer(open_page(adapter).url, form)
        assert status == 422
        assert problem in text
        assert gateway_simulator.control("charges")["data"] == []

    @pytest.mark.parametrize(("answer", "paid"), [("yes", True), ("no", False)])
    def test_the_bank_asks(
        self, adapter: StripeGateway, buyer: Callable[..., tuple[int, str, str]], answer: str, paid: bool
    ) -> None:
        page = open_page(adapter)
        status, location, _ = buyer(page.url, f"card_number={ASKS}{self.CARD}")
        assert (status, location.rsplit("/", 2)[1]) == (303, "confirm")
        assert "•••• 3155" in buyer(location)[2]
        assert not adapter.fetch_checkout(page.session_id).paid
        status, away, _ = buyer(location, f"answer={answer}")
        assert status == 303
        assert adapter.fetch_checkout(page.session_id).paid is paid
        assert away.startswith("https://shop.test/thanks" if paid else page.url)

    def test_a_name_with_markup_is_shown_as_text(
        self, library: stripe.StripeClient, buyer: Callable[..., tuple[int, str, str]]
    ) -> None:
        session = create_session(library, "key_markup", name="<script>alert(1)</script>")
        text = buyer(session.url)[2]
        assert "<script>" not in text
        assert "&lt;script&gt;" in text

    def test_strange_addresses_are_not_found(self, buyer: Callable[..., tuple[int, str, str]]) -> None:
        assert buyer("/c/pay/cs_test_nobody")[0] == 404
        assert buyer("/c/pay/cs_test_nobody", "card_number=1")[0] == 404
        assert buyer("/c/confirm/cs_test_nobody")[0] == 404
