"""An effects queue that keeps what it was given."""

from collections.abc import Sequence

from chalicelib.kernel.unit_of_work import Effect


class FakeEffectsQueue:
    """Keeps effects in order.

    Attributes:
        refuse: keys it does not take; down: whether it answers at all.
    """

    def __init__(self) -> None:
        self.sent: list[Effect] = []
        self.refuse: set[str] = set()
        self.down = False

    def send(self, effects: Sequence[Effect]) -> list[int]:
        if self.down:
            raise ConnectionError("the queue does not answer")
        self.sent += [effect for effect in effects if effect.key not in self.refuse]
        return [position for position, effect in enumerate(effects) if effect.key in self.refuse]
