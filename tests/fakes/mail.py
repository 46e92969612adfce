"""Letters that stay here."""

from chalicelib.messages import Letter, NotTaken, Undeliverable


class FakeMail:
    """Keeps what was sent, oldest first; takes nothing while `down`; refuses the addresses in `unknown`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Letter, str]] = []
        self.down = False
        self.unknown: set[str] = set()

    def send(self, *, to: str, letter: Letter, tracking_id: str) -> str:
        if self.down:
            raise NotTaken("away")
        if to in self.unknown:
            raise Undeliverable("bad_address")
        self.sent.append((to, letter, tracking_id))
        return f"ses-{len(self.sent)}"
