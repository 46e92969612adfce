"""What the verifier's word does: what is wrong is frozen, a restored ledger that is whole is opened (failures 44, 47)."""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.adapters.dynamo.table import Item, Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.composition import Application, Work
from chalicelib.composition.clients import SleepingClock
from chalicelib.config import from_environment
from chalicelib.entrypoints.freezes import accounts_of, freeze_found
from chalicelib.entrypoints.runner import run
from chalicelib.ledger import Account, account_of
from infra.ledger.journal import Finding

RESTORED = "import"
"""Who froze a ledger that was restored; the verifier alone may open it again."""


class Guard:
    """The application's own freezes, on the table that was verified."""

    def __init__(self, table: Table, clock: SleepingClock | None = None) -> None:
        self._app = Application(
            from_environment(), table=table, clock=clock or SystemClock(), entropy=SystemEntropy(), keys={}
        )

    def frozen(self) -> bool:
        return self._app.open_work().ledger.freezes.whole() is not None

    def release_restored(self) -> bool:
        """Open a ledger that was frozen because it was restored; whether it was."""

        def use_case(work: Work) -> bool:
            standing = work.ledger.freezes.whole()
            if standing is None or standing.by != RESTORED:
                return False
            work.ledger.freezes.stage_whole_release(standing)
            return True

        return run(self._app, use_case, actor="verifier")

    def freeze(self, findings: Sequence[Finding]) -> int:
        """Freeze the cold accounts of what was found, under one case; how many there are."""
        accounts = [account for account in self._accounts(findings) if not account.kind.hot]
        if accounts:
            first = str(findings[0])
            freeze_found(
                self._app,
                accounts,
                by="verifier",
                why="Kiểm tra sổ cái thấy sai lệch.",
                subject="ledger",
                finding=("verifier", first),
                facts={"what": first, "findings": len(findings)},
            )
        return len(set(accounts))

    def _accounts(self, findings: Iterable[Finding]) -> Iterator[Account]:
        """The accounts that the findings name, and those of the entries that they name."""
        for finding in findings:
            kind, _, rest = finding.key.pk.partition("#")
            if kind == "ACC":
                yield from _named(rest.partition("#")[0])
            item = self._app.open_work().unit_of_work.get(finding.key) or {}
            if kind == "HOLD":
                yield from _named(str(item.get("account", "")))
            entry_ids = {rest if kind == "TX" else "", *_entries_in(item, finding.key.sk)}
            yield from accounts_of(self._app, entry_ids - {""})


def _entries_in(item: Item, sort_key: str) -> Iterator[str]:
    """The journal entries that a line, a hot leg or a posting key speaks of."""
    yield str(item.get("entry", ""))
    if sort_key.startswith("E#jnl_"):
        yield sort_key.partition("#")[2]


def _named(text: str) -> Iterator[Account]:
    try:
        yield account_of(text)
    except (KeyError, ValueError):
        return
