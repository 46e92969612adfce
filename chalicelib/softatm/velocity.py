"""What a customer does in a day that somebody should look at: amounts kept small, or two outlets.

The facts of the day lie on the item of the customer's limit, which every operation writes anyway. A rule speaks when the
facts cross its line, so that it speaks once; the case has an id made of the finding, should it cross again.
"""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.kernel.money import Money, share
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.oversight import CaseKind, Fact


@dataclass(frozen=True, slots=True)
class DayFacts:
    """
    Attributes:
        operations: cash in and out, those put back included.
        near: how many of them were just under the amount that asks for a look at the identity card.
        moved: what counts in the day's limit, after the last of them.
        outlets: where, in order.
    """

    operations: int = 0
    near: int = 0
    moved: Money = 0
    outlets: tuple[str, ...] = ()

    def with_operation(self, amount: Money, outlet_code: str, moved: Money, policy: Policy) -> "DayFacts":
        card = policy.code_bound_above
        near = share(card, policy.splitting_near_bp) <= amount <= card
        outlets = self.outlets if outlet_code in self.outlets else (*self.outlets, outlet_code)
        return replace(
            self,
            operations=self.operations + 1,
            near=self.near + near,
            moved=moved,
            outlets=outlets,
        )

    def told(self, day: str) -> Mapping[str, Fact]:
        """The facts as a case has them."""
        return {
            "day": day,
            "operations": self.operations,
            "near_card_amount": self.near,
            "moved": self.moved,
            "outlets": " ".join(self.outlets),
        }


def crossed(before: DayFacts, after: DayFacts, policy: Policy) -> list[CaseKind]:
    """The rules whose line lies between the two."""
    rules = {CaseKind.SPLITTING: _splits, CaseKind.TWO_OUTLETS: _travels}
    return [kind for kind, speaks in rules.items() if speaks(after, policy) and not speaks(before, policy)]


def _splits(facts: DayFacts, policy: Policy) -> bool:
    """Several amounts just under the line, or several that use the day up."""
    many = facts.operations >= policy.splitting_times
    return facts.near >= policy.splitting_times or (
        many and facts.moved > share(policy.customer_day_cash, policy.splitting_day_bp)
    )


def _travels(facts: DayFacts, policy: Policy) -> bool:
    return len(facts.outlets) > 1
