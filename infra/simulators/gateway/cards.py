"""The test cards, by their numbers, and what each does. Source: docs.stripe.com/testing, November 2026."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """How one card number behaves.

    Args:
        decline: the decline code, None when the charge goes through.
        code: the error code shown beside it.
        asks: the bank wants its own confirmation page (3-D Secure) first.
        disputed: the holder disputes the charge a little later.
        refund: what becomes of a refund: at once, pending then succeeded, or succeeded then failed.
    """

    number: str
    decline: str | None = None
    code: str | None = None
    message: str = ""
    asks: bool = False
    disputed: bool = False
    refund: str = "succeeds"

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def brand(self) -> str:
        return {"4": "visa", "5": "mastercard", "2": "mastercard", "3": "amex"}.get(self.number[:1], "unknown")


_CARDS = (
    Card("4242424242424242"),
    Card("5555555555554444"),
    Card("4000000000000002", "generic_decline", "card_declined", "Your card was declined."),
    Card("4000000000009995", "insufficient_funds", "card_declined", "Your card has insufficient funds."),
    Card("4000000000000069", "expired_card", "expired_card", "Your card has expired."),
    Card("4000000000000127", "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    Card("4000000000000119", "processing_error", "processing_error", "An error occurred while processing your card."),
    Card("4000002500003155", asks=True),
    Card("4000000000000259", disputed=True),
    Card("4000000000007726", refund="pending_then_succeeds"),
    Card("4000000000005126", refund="succeeds_then_fails"),
)
BY_NUMBER = {card.number: card for card in _CARDS}
# A real-looking number that is not on the list is declined, as in the gateway's test mode.
UNKNOWN = ("card_declined", "test_mode_live_card", "Your card was declined. Your request was in test mode.")

MESSAGES_VI = {
    "generic_decline": "Thẻ bị từ chối. Mời thử thẻ khác hoặc liên hệ ngân hàng phát hành.",
    "insufficient_funds": "Thẻ không đủ số dư.",
    "expired_card": "Thẻ đã hết hạn.",
    "incorrect_cvc": "Mã bảo mật (CVC) không đúng.",
    "processing_error": "Ngân hàng đang gặp lỗi, mời thử lại.",
    "test_mode_live_card": "Đây là chế độ thử nghiệm: chỉ nhận thẻ thử.",
    "authentication_failed": "Ngân hàng chưa xác nhận thanh toán. Mời thử lại hoặc dùng thẻ khác.",
}


def card_of(number: str) -> Card:
    """The behaviour of a card number; spaces are ignored."""
    digits = number.replace(" ", "")
    code, decline, message = UNKNOWN
    return BY_NUMBER.get(digits) or Card(digits, decline, code, message)


def luhn_valid(number: str) -> bool:
    """ISO/IEC 7812 check digit."""
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
