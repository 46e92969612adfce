"""What the ledger needs from outside, and the bundle its use cases work with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.balance import Balance, Line
from chalicelib.ledger.business_day import DayClose
from chalicelib.ledger.chart import Account
from chalicelib.ledger.freeze import Freeze
from chalicelib.ledger.hold import Hold, HoldId
from chalicelib.ledger.journal import EntryId, JournalEntry
from chalicelib.ledger.reversal import Reversed
from chalicelib.ledger.seal import Seal
from chalicelib.ledger.summary import Sums, Turnover
from chalicelib.ledger.verification import Verification


class LedgerStore(Protocol):
    def prefetch(self, accounts: Iterable[Account]) -> None:
        """Read these cold accounts' balances, and whether the whole ledger is frozen, in one round trip."""
        ...

    def balance(self, account: Account) -> Balance:
        """The cold account's balance as this unit of work leaves it; a new account has zero."""
        ...

    def stage(self, entry: JournalEntry, changes: Sequence[tuple[Balance, Line]]) -> None:
        """Write the entry once for ever, its hot legs to their shards, and the new balances and lines of its cold ones.

        The commit fails with `StaleVersion` if an account moved since it was read, `AlreadyPosted` if the key was used.
        """
        ...

    @property
    def staged(self) -> Sequence[JournalEntry]:
        """What this unit of work posts, in its order."""
        ...

    def entry(self, entry_id: EntryId) -> JournalEntry | None:
        """The journal entry, strongly consistent."""
        ...

    def reversed(self, entry_id: EntryId) -> Reversed:
        """What was taken back of the entry so far."""
        ...

    def stage_reversed(self, now: Reversed) -> None:
        """The commit fails with `StaleVersion` if somebody took anything back since it was read."""
        ...

    def stage_hold(self, hold: Hold, balance: Balance, *, was: str | None) -> None:
        """Write a hold whose stored state is `was` (None: new), and its account's held amount."""
        ...

    def hold(self, hold_id: HoldId) -> Hold | None: ...

    def lines(self, account: Account, *, cursor: str | None, limit: int) -> Page[Line]:
        """The account's entries, newest first."""
        ...

    def line(self, account: Account, sequence: int) -> Line | None:
        """The account's entry of this number, from 1."""
        ...

    def lines_after(self, account: Account, sequence: int) -> Iterator[Line]:
        """The account's entries after this number, oldest first, read as they are asked for."""
        ...

    def entries_on(self, day: date, *, until: datetime | None = None) -> Iterable[JournalEntry]:
        """Every journal entry posted on the Vietnamese day, up to the moment if one is named, in no order that matters."""
        ...

    def entries_about(self, business_ref: str) -> list[JournalEntry]:
        """Every journal entry of one order, shift or withdrawal, oldest first (an index: it lags by moments)."""
        ...


class TotalsStore(Protocol):
    def unsummed(self, entries: Sequence[JournalEntry]) -> list[JournalEntry]:
        """Those of the entries that are in no sum yet; one round trip."""
        ...

    def stage(self, entries: Sequence[JournalEntry], sums: Sums) -> None:
        """Mark the entries and add their sums. The commit fails with `StaleVersion` if another marked one of them."""
        ...

    def turnover(self, on: date | None = None) -> dict[str, Turnover]:
        """The turnover of every kind of account by its code, on a day or of all time."""
        ...

    def days(self, first: date, last: date) -> list[date]:
        """Those of these days of which entries are in the sums."""
        ...

    def turnover_before(self, day: date) -> dict[str, Turnover]:
        """The turnover of every kind of account on all days before this one."""
        ...

    def hot_turnover(self, account: Account, on: date | None = None) -> Turnover:
        """The turnover of one hot account, on a day or of all time."""
        ...

    def hot_turnover_before(self, account: Account, day: date) -> Turnover:
        """The turnover of one hot account on all days before this one."""
        ...


class DayStore(Protocol):
    def last(self) -> DayClose | None:
        """The newest close, strongly consistent."""
        ...

    def require_unchanged(self) -> DayClose | None:
        """The newest close; the commit fails with `StaleVersion` if another came meanwhile."""
        ...

    def find(self, day: date) -> DayClose | None: ...

    def closing(self, day: date) -> DayClose | None:
        """The close that closed the day: its own, or the first one after it."""
        ...

    def stage(self, close: DayClose) -> None:
        """The commit fails with `StaleVersion` if another close came since `last` was read."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> Page[DayClose]:
        """Closes, the newest first."""
        ...


class FreezeStore(Protocol):
    def whole(self) -> Freeze | None:
        """The freeze of the whole ledger, strongly consistent; read along with the balances."""
        ...

    def stage_whole(self, freeze: Freeze) -> None:
        """The commit fails with `StaleVersion` if the ledger is frozen already."""
        ...

    def stage_whole_release(self, freeze: Freeze) -> None:
        """The commit fails with `StaleVersion` if it is not this freeze that stands."""
        ...

    def stage(self, account: Account, freeze: Freeze) -> None:
        """Freeze a cold account. The commit fails with `StaleVersion` if it is frozen already."""
        ...

    def stage_release(self, account: Account, freeze: Freeze) -> None:
        """The commit fails with `StaleVersion` if it is not this freeze that stands."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> Page[tuple[Account, Freeze]]:
        """Frozen accounts, the longest first (an index: it lags by moments)."""
        ...


class SealStore(Protocol):
    def last(self) -> Seal | None:
        """The newest seal, strongly consistent."""
        ...

    def find(self, day: date) -> Seal | None: ...

    def stage(self, seal: Seal) -> None:
        """The commit fails with `StaleVersion` if the day has a seal."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> Page[Seal]:
        """Seals, the newest first."""
        ...


class VerificationStore(Protocol):
    def last(self) -> Verification | None:
        """The newest; None before the first."""
        ...


class SealArchive(Protocol):
    """Where a day's seal is written once."""

    def keep(self, day: date, content: bytes) -> bytes:
        """Write, unless something is there; what is there then."""
        ...

    def read(self, day: date) -> bytes | None: ...


class Signer(Protocol):
    """Signs with the stage's key."""

    @property
    def public_key(self) -> Mapping[str, str]:
        """As a JWK, with its thumbprint as `kid`."""
        ...

    def sign(self, claims: Mapping[str, str | int]) -> str:
        """A JWS (ES256) of the claims."""
        ...

    def read(self, signed: str, key: Mapping[str, str]) -> dict[str, Any] | None:
        """The claims, if that key signed them."""
        ...


@dataclass(frozen=True)
class Ledger:
    """What the ledger's use cases work with, for one unit of work.

    Attributes:
        actor: on whose behalf postings are made: a party id, or the name of a job.
        device_id: the enrolled tablet at which they are made.
    """

    store: LedgerStore
    totals: TotalsStore
    days: DayStore
    freezes: FreezeStore
    now: datetime
    entropy: Entropy
    policy: Policy
    actor: str = "system"
    device_id: str | None = None


@dataclass(frozen=True)
class Sealing:
    """What sealing works with, for one unit of work."""

    ledger: Ledger
    seals: SealStore
    archive: SealArchive
    signer: Signer
    verifications: VerificationStore
