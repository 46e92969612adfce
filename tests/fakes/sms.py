"""Text messages that stay here."""

from chalicelib.messages import NotTaken, Undeliverable


class FakeSms:
    """Keeps what was sent, oldest first; takes nothing while `down`, loses its answers while `silent`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.down = self.silent = False
        self.unknown: set[str] = set()

    def send(self, *, phone: str, text: str) -> str:
        if self.down:
            raise NotTaken("away")
        if phone in self.unknown:
            raise Undeliverable("invalid_number")
        self.sent.append((phone, text))
        if self.silent:
            raise TimeoutError("the provider does not answer")
        return f"sms-{len(self.sent)}"
