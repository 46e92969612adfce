"""Builds the object graph once per container; the only file that knows every adapter.

`Application` lives as long as the container: settings, table, clients. `Work` lives for one attempt at one use case: every
context's bundle over one unit of work and one moment. Bundles are made when first used, so that a function pays for what it
needs.
"""

from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from chalicelib.adapters.dynamo.idempotency import Receipts
from chalicelib.adapters.dynamo.ledger import DynamoLedger
from chalicelib.adapters.dynamo.outbox import DynamoOutbox
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.adapters.system import AwsClients, Secrets, SystemClock, SystemEntropy
from chalicelib.config import Settings, from_environment
from chalicelib.identity.session import Actor
from chalicelib.kernel.clock import Clock, Entropy
from chalicelib.kernel.policy import Policy, policy_at
from chalicelib.ledger import Ledger


class SleepingClock(Clock, Protocol):
    def sleep(self, seconds: float) -> None: ...


class Tokens(Protocol):
    """Makes and reads access tokens."""

    def verify(self, token: str, now: datetime) -> Actor: ...


class Keys(Protocol):
    """The stage's secrets by name."""

    def __getitem__(self, name: str) -> str: ...


class SmsSender(Protocol):
    def send(self, *, phone: str, text: str) -> None:
        """Hand the text over for `+84…`; raises if the provider did not take it."""
        ...


class Application:
    """Everything that outlives a request. Tests pass fakes for what they want to hold in the hand."""

    def __init__(
        self,
        settings: Settings,
        *,
        table: Table | None = None,
        clock: SleepingClock | None = None,
        entropy: Entropy | None = None,
        keys: Keys | None = None,
        tokens: Tokens | None = None,
        sms: SmsSender | None = None,
    ) -> None:
        self.settings = settings
        self.clock: SleepingClock = clock or SystemClock()
        self.entropy: Entropy = entropy or SystemEntropy()
        self.aws = AwsClients(settings.region)
        self.keys: Keys = keys or Secrets(self.aws, settings.secret_name)
        self._table = table
        self._tokens = tokens
        self._sms = sms

    @cached_property
    def table(self) -> Table:
        if self._table is not None:
            return self._table
        from chalicelib.adapters.dynamo.engine import DynamoTable

        return DynamoTable(self.settings.table_name, self.settings.region)

    @cached_property
    def tokens(self) -> Tokens:
        if self._tokens is not None:
            return self._tokens
        from chalicelib.adapters.jwt_tokens import JwtTokens

        return JwtTokens(self.keys["jwt_private_key_pem"])

    @cached_property
    def sms(self) -> SmsSender:
        if self._sms is not None:
            return self._sms
        from chalicelib.adapters.sms import SnsSms

        return SnsSms(self.aws.sns)

    def open_work(self) -> "Work":
        """A fresh unit of work at this moment."""
        return Work(self, self.clock.now())


class Work:
    """One attempt at one use case: the bundles of all contexts over one unit of work.

    Attributes:
        actor: on whose behalf it is: a party id, `guest`, or the name of a job. Set it before the first bundle is used.
    """

    def __init__(self, application: Application, now: datetime) -> None:
        self.actor = "system"
        self.application = application
        self.now = now
        self.unit_of_work = UnitOfWork(application.table)

    @property
    def entropy(self) -> Entropy:
        return self.application.entropy

    @cached_property
    def policy(self) -> Policy:
        return policy_at(self.now)

    @cached_property
    def receipts(self) -> Receipts:
        return Receipts(self.unit_of_work)

    @cached_property
    def outbox(self) -> DynamoOutbox:
        return DynamoOutbox(self.unit_of_work)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(DynamoLedger(self.unit_of_work), self.now, self.entropy, self.policy, self.actor)


_application: list[Application] = []


def application() -> Application:
    """The container's application, made at the first call."""
    if not _application:
        _application.append(Application(from_environment()))
    return _application[0]


def use(replacement: Any) -> None:
    """Put another application in its place, for tests that call the entry points in process."""
    _application[:] = [replacement]
