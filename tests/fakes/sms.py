"""Text messages that stay here."""


class FakeSms:
    """Keeps what was sent, oldest first; fails while `down`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.down = False

    def send(self, *, phone: str, text: str) -> None:
        if self.down:
            raise ConnectionError("the provider does not answer")
        self.sent.append((phone, text))
