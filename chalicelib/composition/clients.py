"""What an application wants from the world, as protocols: the adapters keep them in earnest, fakes in tests."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from chalicelib.adapters.dead_letters import DeadLetter
from chalicelib.identity import Actor
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Account, account, chart
from chalicelib.messages import Letter, News


class SleepingClock(Clock, Protocol):
    def sleep(self, seconds: float) -> None: ...


class Tokens(Protocol):
    """Makes and reads access tokens; signs with the same key what strangers may check (`ledger.Signer`)."""

    def issue(self, actor: Actor, now: datetime) -> str: ...

    def verify(self, token: str, now: datetime) -> Actor: ...

    @property
    def public_key(self) -> Mapping[str, str]: ...

    def sign(self, claims: Mapping[str, str | int]) -> str: ...

    def read(self, signed: str, key: Mapping[str, str]) -> dict[str, Any] | None: ...


class Keys(Protocol):
    """The stage's secrets by name."""

    def __getitem__(self, name: str) -> str: ...

    def get(self, name: str) -> str | None:
        """The secret, or None if the stage has none of this name."""
        ...


class SmsSender(Protocol):
    def send(self, *, phone: str, text: str) -> str:
        """Hand the text over for `+84…`; the provider's id of it.

        Raises:
            Undeliverable: the provider will never take it.
            NotTaken: it certainly has not taken it now; whatever else is raised leaves that open.
        """
        ...


class ZaloSender(Protocol):
    """Approved templates through Zalo, and Zalo's news of them; see `adapters.zalo`."""

    def send(self, *, phone: str, template_id: str, values: Mapping[str, str], tracking_id: str) -> str: ...

    def arrived_at(self, *, message_id: str, phone: str) -> datetime | None: ...

    def read_news(self, payload: bytes, signature: str) -> News | None: ...


class MailSender(Protocol):
    def send(self, *, to: str, letter: Letter, tracking_id: str) -> str:
        """Hand a letter over; the provider's id of it. Raises as `SmsSender`."""
        ...


class EffectsQueue(Protocol):
    def send(self, effects: Sequence[Effect]) -> list[int]:
        """Hand effects to the workers; the positions of those that were not taken."""
        ...


class DeadLetters(Protocol):
    """What was given up; see `adapters.dead_letters`."""

    @property
    def names(self) -> list[str]: ...

    def waiting(self, name: str) -> int: ...

    def peek(self, name: str, *, most: int) -> list[DeadLetter]: ...

    def take(self, name: str) -> Iterator[DeadLetter]: ...

    def resend(self, name: str, letter: DeadLetter) -> None: ...

    def delete(self, name: str, letter: DeadLetter) -> None: ...


class Stream(Protocol):
    def records(self, batch: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The change records that a failure message names; None when they are forgotten."""
        ...


def own_accounts(keys: Keys) -> dict[str, Account]:
    """What the ledger has for each of our accounts at the principal bank; those that a stage has no number of are left out.

    The bank knows one account of the agent, `1010:{BIN}`; the outlets' allotments of it are moved by top-ups.
    """
    kinds = {
        "bank_account": chart.CUSTODY_BANK,
        "bank_own_account": chart.OPERATING_BANK,
        "bank_agent_account": chart.AGENT_BANK,
    }
    found = {}
    for name, kind in kinds.items():
        with suppress(KeyError):
            found[keys[name]] = account(kind, keys["bank_bin"])
    return found
