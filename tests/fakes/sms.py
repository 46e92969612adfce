"""Text messages that stay here."""

from chalicelib.messages import Undeliverable


class FakeSms:
    """Keeps what was sent, oldest first; fails while `down`; refuses the numbers in `unknown`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.down = False
        self.unknown: set[str] = set()

    def send(self, *, phone: str, text: str) -> str:
        if self.down:
            raise ConnectionError("the provider does not answer")
        if phone in self.unknown:
            raise Undeliverable("invalid_number")
        self.sent.append((phone, text))
        return f"sms-{len(self.sent)}"
