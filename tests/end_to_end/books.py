"""The ledger as the auditor sees it: what one order did, and by how much every kind of account moved."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.end_to_end.visitor import Visitor, until

SETTLES_WITHIN_S = 15.0
DEBIT_NORMAL = {
    "1010", "1020", "1030", "1110", "1120", "1130", "1140", "1210", "1220", "1230", "1310", "1320", "1330", "1340", "1350",
    "5010", "5020", "5030", "5040", "5050", "5060", "5070",
}  # fmt: skip
"""Kinds whose balance grows by debits, copied from docs/money.md and not from the code."""


class Books:
    """Follows the trial balance from one step to the next.

    Nothing else may post meanwhile; the sums lag behind the journal by the stream, so they are awaited.
    """

    def __init__(self, auditor: Visitor) -> None:
        self._auditor = auditor
        self._before = self._settled()

    def _kinds(self, **query: str) -> dict[str, int]:
        shown = self._auditor.get("/trial-balance", **query)
        assert shown["balanced"], shown
        assert shown["debits"] == shown["credits"]
        return {kind["code"]: kind["balance"] for kind in shown["kinds"]}

    def _settled(self) -> dict[str, int]:
        """The sums once they have caught up with the journal."""
        today = str(self._auditor.get("/measures", days=1)["days"][-1]["day"])

        def caught_up() -> bool:
            journal = self._kinds(day=today, counted_from="journal")
            return self._kinds(day=today) == journal

        until(caught_up, within_s=SETTLES_WITHIN_S, what="the sums")
        return self._kinds()

    def moved(self, by: Mapping[str, int]) -> None:
        """Since the last call these kinds of account moved by this much, on their normal side, and no other moved."""
        wanted = Counter(self._before)
        wanted.update(by)
        expected = {code: amount for code, amount in wanted.items() if amount}

        def as_wanted() -> bool:
            return {code: amount for code, amount in self._kinds().items() if amount} == expected

        try:
            until(as_wanted, within_s=SETTLES_WITHIN_S)
        except AssertionError:
            now = Counter(self._kinds())
            now.subtract(self._before)
            found = {code: amount for code, amount in now.items() if amount}
            raise AssertionError(f"moved {found}, not {by}") from None
        self._before = dict(wanted)

    def still(self) -> None:
        """Nothing more moved, debits equal credits, and the journal counted again gives the sums."""
        assert {c: a for c, a in self._settled().items() if a} == {c: a for c, a in self._before.items() if a}

    def story(self, business_ref: str) -> list[dict[str, Any]]:
        """Every journal entry about one thing, oldest first; read from the journal itself."""
        reply = self._auditor.ask(f"/traces/{business_ref}")
        if reply.status == 404:
            return []
        entries: list[dict[str, Any]] = reply.body["entries"]
        for entry in entries:
            assert sum(leg["amount"] * (1 if leg["side"] == "D" else -1) for leg in entry["legs"]) == 0, entry
        return entries

    def accounts(self, *business_refs: str) -> dict[str, int]:
        """What these things did to each account, by account id, on its normal side; zeros left out."""
        sums: Counter[str] = Counter()
        for entry in (entry for ref in business_refs for entry in self.story(ref)):
            for leg in entry["legs"]:
                normal = "D" if leg["account"].partition(":")[0] in DEBIT_NORMAL else "C"
                sums[leg["account"]] += leg["amount"] if leg["side"] == normal else -leg["amount"]
        return {account: amount for account, amount in sums.items() if amount}

    def kinds_of(self, business_ref: str) -> list[str]:
        """The kinds of the entries about a thing, in order."""
        return [entry["kind"] for entry in self.story(business_ref)]

    def held(self) -> int:
        """Everything in the province that waits for something."""
        return int(self._auditor.get("/held-money")["total"])
