"""Where the cash is and where it will be missed: the map of all outlets, alerts, and deliveries to propose."""

from collections.abc import Sequence
from enum import StrEnum

from chalicelib.insight.liquidity import Forecast
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

BUNDLE: Money = 10_000_000
"""Cash travels in bundles of this much."""

ALERT_DAYS = 2
"""An outlet that will not get through these days needs somebody today."""


class Alert(StrEnum):
    OK = "ok"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class OutletCash:
    """
    Attributes:
        tills: in the drawers of its shifts that are not closed.
        coming: planned or on its way to it; leaving: planned from it and not sealed yet.
        float_left: what the principal bank lets the outlet's customers pay in, account 1010.
    """

    code: str
    name: str
    safe: Money
    tills: Money
    coming: Money
    leaving: Money
    float_left: Money
    min_cash: Money
    max_cash: Money
    forecast: Forecast

    @property
    def cash(self) -> Money:
        """What it can pay out of."""
        return self.safe + self.tills

    @property
    def alert(self) -> Alert:
        if self.cash < max(self.min_cash, self.forecast.need(ALERT_DAYS)):
            return Alert.LOW
        return Alert.FULL if self.max_cash and self.safe > self.max_cash else Alert.OK

    @property
    def short(self) -> Money:
        """How much it lacks for the days of the forecast, what is coming counted."""
        return max(0, max(self.min_cash, self.forecast.need()) - self.cash - self.coming + self.leaving)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A delivery between the vault and an outlet.

    Attributes:
        to_outlet: from the vault; otherwise back to it.
    """

    code: str
    to_outlet: bool
    amount: Money


def propose(outlets: Sequence[OutletCash], vault: Money) -> list[Proposal]:
    """What to move, the most urgent first: whole bundles, no safe above its most, and no more than the vault has.

    What safes hold above their most goes back, and only comes into the vault later: nothing is promised from it.
    """
    proposals, left = [], vault
    for outlet in sorted(outlets, key=_urgency):
        wanted = -(-outlet.short // BUNDLE) * BUNDLE
        if outlet.max_cash:
            room = outlet.max_cash - outlet.safe - outlet.coming + outlet.leaving
            wanted = min(wanted, max(0, room) // BUNDLE * BUNDLE)
        amount = min(wanted, left // BUNDLE * BUNDLE)
        if amount > 0:
            proposals.append(Proposal(outlet.code, True, amount))
            left -= amount
    for outlet in outlets:
        over = outlet.safe + outlet.coming - outlet.leaving - outlet.max_cash if outlet.max_cash else 0
        amount = min(-(-over // BUNDLE) * BUNDLE, outlet.safe // BUNDLE * BUNDLE)
        if over > 0 and amount > 0:
            proposals.append(Proposal(outlet.code, False, amount))
    return proposals


def _urgency(outlet: OutletCash) -> tuple[int, int, str]:
    """Those with an alert first, then whoever's cash lasts for the smallest part of its need."""
    need = max(1, outlet.min_cash, outlet.forecast.need())
    return (outlet.alert is not Alert.LOW, (outlet.cash + outlet.coming) * 1_000 // need, outlet.code)
