"""How unkind the webhook post is: drops, copies and delays of one message, decided by the seed and its number alone."""

import random
from dataclasses import dataclass
from typing import Literal

Chaos = Literal["none", "normal", "heavy"]


@dataclass(frozen=True, slots=True)
class Mood:
    """Chances in percent of each misfortune of a message; delays in seconds."""

    drop: int
    copy: int
    late: int
    latest_s: float
    prompt_s: float
    most_copies: int


MOODS: dict[Chaos, Mood] = {
    "none": Mood(drop=0, copy=0, late=0, latest_s=0.0, prompt_s=0.0, most_copies=1),
    "normal": Mood(drop=3, copy=25, late=30, latest_s=4.0, prompt_s=0.2, most_copies=2),
    "heavy": Mood(drop=15, copy=60, late=60, latest_s=8.0, prompt_s=1.0, most_copies=3),
}


def delays_of(seed: int, number: int, chaos: Chaos) -> list[float]:
    """When each copy of message `number` is sent, in seconds from now; empty when it is lost for good.

    Out of order follows from delays longer than the gap between messages.
    """
    mood = MOODS[chaos]
    dice = random.Random(f"{seed}:{number}")
    if dice.randrange(100) < mood.drop:
        return []
    copies = 1 if dice.randrange(100) >= mood.copy else dice.randint(2, max(2, mood.most_copies))
    return [_delay(dice, mood) for _ in range(copies)]


def _delay(dice: random.Random, mood: Mood) -> float:
    late = dice.randrange(100) < mood.late
    return dice.uniform(mood.prompt_s, mood.latest_s) if late else dice.uniform(0.0, mood.prompt_s)
