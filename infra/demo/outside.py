"""The world outside the province, in process: a card gateway, a bank and a messenger that do what they are told."""

from datetime import datetime

from chalicelib.banking import ForgedNotice as BankNoticeForged
from chalicelib.banking import IncomingNotice, TransferOutcome
from chalicelib.payments import (
    CheckoutPage,
    CheckoutState,
    CheckoutUnknown,
    DisputeState,
    ForgedNotice,
    GatewayEvent,
    GatewayRefund,
)

CARD_FEE_BP, CARD_FEE_FIXED = 290, 7_500


class SilentSms:
    """Nobody's phone rings."""

    def send(self, *, phone: str, text: str) -> str:
        return "silent"


class DemoGateway:
    """Card pages that are paid when the diary says so."""

    def __init__(self) -> None:
        self._pages: dict[str, CheckoutState] = {}
        self._refunds: dict[str, GatewayRefund] = {}

    def open_checkout(
        self, *, payment_id: str, amount: int, description: str, success_url: str, cancel_url: str, expires_at: datetime
    ) -> CheckoutPage:
        session = f"cs_demo_{payment_id[-16:]}"
        self._pages.setdefault(session, CheckoutState(session, payment_id, "open", False, amount, None, None, None, None))
        return CheckoutPage(session, f"https://card.invalid/{session}")

    def pay(self, session: str) -> CheckoutState:
        """The buyer's card is charged."""
        page = self._pages[session]
        tail = session.removeprefix("cs_demo_")
        fee = page.amount * CARD_FEE_BP // 10_000 + CARD_FEE_FIXED
        paid = CheckoutState(
            session, page.payment_id, "complete", True, page.amount, f"pi_{tail}", f"ch_{tail}", fee, f"txn_{tail}"
        )
        self._pages[session] = paid
        return paid

    def fetch_checkout(self, session_id: str) -> CheckoutState:
        return self._pages[session_id]

    def expire_checkout(self, session_id: str) -> None:
        page = self._pages[session_id]
        if page.status == "open":
            self._pages[session_id] = CheckoutState(
                session_id, page.payment_id, "expired", False, page.amount, None, None, None, None
            )

    def refund(self, *, refund_id: str, intent_id: str, amount: int) -> GatewayRefund:
        return self._refunds.setdefault(refund_id, GatewayRefund(f"re_{refund_id[-16:]}", "succeeded", None))

    def fetch_refund(self, refund_ref: str) -> GatewayRefund:
        return next(refund for refund in self._refunds.values() if refund.refund_ref == refund_ref)

    def fetch_dispute(self, dispute_id: str) -> DisputeState:
        raise CheckoutUnknown

    def checkouts_since(self, since: datetime) -> list[CheckoutState]:
        """Everything is told at once in the diary."""
        return []

    def refunds_since(self, since: datetime) -> list[tuple[str, GatewayRefund]]:
        return []

    def disputes_since(self, since: datetime) -> list[DisputeState]:
        """Nobody disputes a charge of the diary."""
        return []

    def check(self) -> None:
        """It always answers."""

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        raise ForgedNotice


class DemoBank:
    """The bank switch: every transfer arrives at once."""

    def send_transfer(
        self, *, transfer_id: str, amount: int, to_bank_bin: str, to_account: str, to_name: str, content: str
    ) -> TransferOutcome:
        return TransferOutcome("confirmed", f"FT{transfer_id[-16:]}", None)

    def query_transfer(self, transfer_id: str) -> TransferOutcome:
        return TransferOutcome("confirmed", f"FT{transfer_id[-16:]}", None)

    def name_of(self, *, bank_bin: str, account: str) -> str | None:
        return None

    def read_notice(self, payload: bytes, signature: str) -> IncomingNotice:
        raise BankNoticeForged
