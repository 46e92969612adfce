"""What must hold before a voucher is paid, each rule with its name, in the order in which the teller hears of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from infra.tablet.refusal import TabletRefusal


@dataclass(frozen=True)
class Situation:
    """Everything the rules look at.

    Attributes:
        at: estimated time.
        cash, count: what the lease allows until the next sync; paid, payments: since the last one.
        clock_trusted: since the last sync, or since a supervisor unlocked the tablet.
        supervised: a supervisor did so since the last sync.
        shown_*: of the voucher as it was shown; genuine: signed by a pinned key, or known by its ten digits.
        till: notes that the tablet knows to be in the drawer.
    """

    at: datetime
    state: str
    paused: bool
    outlet_code: str
    number: int
    good_until: datetime
    silent_until: datetime
    cash: int
    count: int
    paid: int
    payments: int
    till: int
    clock_trusted: bool
    supervised: bool
    genuine: bool
    shown_outlet: str
    shown_number: int
    shown_until: datetime
    amount: int
    spoken_for: bool
    cancelled: bool
    wrong_pins: int
    pin_right: bool

    def part(self, limit: int) -> int:
        return limit // 2 if self.supervised else limit


MOST_WRONG_PINS = 5

RULES: dict[str, Callable[[Situation], bool]] = {
    "lease_active": lambda s: s.state == "active" and not s.paused,
    "lease_time": lambda s: s.at < s.good_until,
    "silent": lambda s: s.at < s.silent_until,
    "clock": lambda s: s.clock_trusted,
    "signature": lambda s: s.genuine,
    "outlet": lambda s: s.shown_outlet == s.outlet_code,
    "lease": lambda s: s.shown_number == s.number,
    "expiry": lambda s: s.at <= s.shown_until,
    "once": lambda s: not s.spoken_for,
    "cancelled": lambda s: not s.cancelled,
    "pin_tries": lambda s: s.wrong_pins < MOST_WRONG_PINS,
    "pin": lambda s: s.pin_right,
    "cash_cap": lambda s: s.paid + s.amount <= s.part(s.cash),
    "count_cap": lambda s: s.payments + 1 <= s.part(s.count),
    "till": lambda s: s.amount <= s.till,
}


def check(situation: Situation) -> None:
    """
    Raises:
        TabletRefusal: the first rule that does not hold.
    """
    for name, holds in RULES.items():
        if not holds(situation):
            raise TabletRefusal(name)
