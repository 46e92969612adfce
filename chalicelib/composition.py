"""Builds the object graph once per container; the only file that knows every adapter.

`Application` lives as long as the container: settings, table, clients. `Work` lives for one attempt at one use case: every
context's bundle over one unit of work and one moment. Bundles are made when first used, so that a function pays for what it
needs.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from chalicelib.adapters.dead_letters import DeadLetter
from chalicelib.adapters.dynamo.banking import DynamoTransfers
from chalicelib.adapters.dynamo.catalogue import DynamoCatalogue
from chalicelib.adapters.dynamo.idempotency import Receipts
from chalicelib.adapters.dynamo.identity import DynamoPeople
from chalicelib.adapters.dynamo.identity_sessions import DynamoSessions
from chalicelib.adapters.dynamo.insight import DynamoMeasures
from chalicelib.adapters.dynamo.ledger import DynamoLedger
from chalicelib.adapters.dynamo.ledger_totals import DynamoTotals
from chalicelib.adapters.dynamo.orders import DynamoOrders
from chalicelib.adapters.dynamo.outbox import DynamoOutbox
from chalicelib.adapters.dynamo.payments import DynamoPayments
from chalicelib.adapters.dynamo.search import DynamoListingFeed
from chalicelib.adapters.dynamo.softatm import (
    DynamoCashIns,
    DynamoGuesses,
    DynamoLimits,
    DynamoOutlets,
    DynamoShifts,
    DynamoWithdrawals,
)
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.adapters.files import Files
from chalicelib.adapters.households import HouseholdSellers
from chalicelib.adapters.system import AwsClients, Secrets, SystemClock, SystemEntropy
from chalicelib.banking import Banking, BankSwitch
from chalicelib.catalogue import Catalogue
from chalicelib.config import Settings, from_environment
from chalicelib.identity import PIN_COST, Actor, Identity
from chalicelib.insight import Insight
from chalicelib.kernel.clock import Clock, Entropy
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy, policy_at
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Account, Ledger
from chalicelib.orders import Orders, PaymentNews
from chalicelib.payments import BankAccount, CardGateway, Payments
from chalicelib.search import SearchEngine, Searching
from chalicelib.softatm import Softatm


class SleepingClock(Clock, Protocol):
    def sleep(self, seconds: float) -> None: ...


class Tokens(Protocol):
    """Makes and reads access tokens."""

    def issue(self, actor: Actor, now: datetime) -> str: ...

    def verify(self, token: str, now: datetime) -> Actor: ...


class Keys(Protocol):
    """The stage's secrets by name."""

    def __getitem__(self, name: str) -> str: ...


class SmsSender(Protocol):
    def send(self, *, phone: str, text: str) -> None:
        """Hand the text over for `+84…`; raises if the provider did not take it."""
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
        pin_cost: int = PIN_COST,
        sms: SmsSender | None = None,
        effects_queue: EffectsQueue | None = None,
        dead_letters: DeadLetters | None = None,
        table_stream: Stream | None = None,
        objects: Files | None = None,
        card_gateway: CardGateway | None = None,
        bank_switch: BankSwitch | None = None,
    ) -> None:
        self.settings = settings
        self.clock: SleepingClock = clock or SystemClock()
        self.entropy: Entropy = entropy or SystemEntropy()
        self.aws = AwsClients(settings.region)
        self.keys: Keys = keys or Secrets(self.aws, settings.secret_name)
        self._table = table
        self._objects = objects
        self._card_gateway = card_gateway
        self._bank_switch = bank_switch
        self._tokens = tokens
        self.pin_cost = pin_cost
        self._sms = sms
        self._effects_queue = effects_queue
        self._dead_letters = dead_letters
        self._table_stream = table_stream

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

    @cached_property
    def effects_queue(self) -> EffectsQueue:
        if self._effects_queue is not None:
            return self._effects_queue
        from chalicelib.adapters.effects_queue import SqsEffects

        return SqsEffects(self.aws.sqs, self.settings.effects_queue_url)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        if self._dead_letters is not None:
            return self._dead_letters
        from chalicelib.adapters.dead_letters import SqsDeadLetters, by_short_name

        sources = {"effects": self.settings.effects_queue_url, "photos": self.settings.photos_queue_url}
        return SqsDeadLetters(self.aws.sqs, by_short_name(self.settings.dead_queue_urls), sources)

    @cached_property
    def table_stream(self) -> Stream:
        if self._table_stream is not None:
            return self._table_stream
        from chalicelib.adapters.table_stream import TableStream

        return TableStream(self.aws.streams)

    @cached_property
    def objects(self) -> Files:
        if self._objects is not None:
            return self._objects
        from chalicelib.adapters.object_store import S3Objects

        return S3Objects(self.aws.s3, self.settings.media_bucket)

    @cached_property
    def card_gateway(self) -> CardGateway:
        if self._card_gateway is not None:
            return self._card_gateway
        from chalicelib.adapters.stripe_gateway import StripeGateway

        return StripeGateway(
            secret_key=self.keys["stripe_secret_key"],
            webhook_secret=self.keys["stripe_webhook_secret"],
            api_base=self.settings.stripe_api_base,
        )

    @cached_property
    def search_index(self) -> SearchEngine:
        from chalicelib.adapters.dynamo.search import DynamoListings
        from chalicelib.adapters.live_search import LiveIndex

        return LiveIndex(DynamoListings(self.table), self.objects)

    @cached_property
    def bank_switch(self) -> BankSwitch:
        if self._bank_switch is not None:
            return self._bank_switch
        from chalicelib.adapters.bank_switch import HttpBankSwitch

        return HttpBankSwitch(
            api_base=self.settings.bank_api_base,
            api_key=self.keys["bank_api_key"],
            webhook_secret=self.keys["bank_webhook_secret"],
        )

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
    def identity(self) -> Identity:
        app = self.application
        return Identity(
            people=DynamoPeople(self.unit_of_work),
            sessions=DynamoSessions(self.unit_of_work),
            outbox=self.outbox,
            now=self.now,
            entropy=self.entropy,
            keys=app.keys,
            issue_token=lambda actor, now: app.tokens.issue(actor, now),
            pin_cost=app.pin_cost,
        )

    @cached_property
    def ledger(self) -> Ledger:
        work = self.unit_of_work
        return Ledger(DynamoLedger(work), DynamoTotals(work), self.now, self.entropy, self.policy, self.actor)

    @cached_property
    def insight(self) -> Insight:
        return Insight(DynamoMeasures(self.unit_of_work), self.now)

    @cached_property
    def catalogue(self) -> Catalogue:
        store = DynamoCatalogue(self.unit_of_work)
        feed = DynamoListingFeed(self.unit_of_work, self.now, self.entropy)
        sellers = HouseholdSellers(self.identity)
        return Catalogue(store, feed, sellers, self.application.objects, self.now, self.entropy)

    @cached_property
    def search(self) -> Searching:
        from chalicelib.adapters.search_documents import taxonomy

        return Searching(self.application.search_index, taxonomy(), self.now)

    @cached_property
    def payments(self) -> Payments:
        keys = self.application.keys
        return Payments(
            store=DynamoPayments(self.unit_of_work),
            ledger=self.ledger,
            identity=self.identity,
            observer=PaymentNews(lambda: self.orders),
            outbox=self.outbox,
            receiver=BankAccount(keys["bank_bin"], keys["bank_account"]),
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
        )

    @cached_property
    def orders(self) -> Orders:
        return Orders(
            store=DynamoOrders(self.unit_of_work),
            catalogue=self.catalogue,
            payments=self.payments,
            ledger=self.ledger,
            outbox=self.outbox,
            cash_desk=_CashDesk(self),
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            link_key=self.application.keys["code_pepper"],
        )

    @cached_property
    def banking(self) -> Banking:
        from chalicelib.adapters.refund_news import RefundNews

        return Banking(
            transfers=DynamoTransfers(self.unit_of_work),
            ledger=self.ledger,
            identity=self.identity,
            observers={"refund": lambda: RefundNews(self.payments)},
            outbox=self.outbox,
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            own_bin=self.application.keys["bank_bin"],
        )

    @cached_property
    def softatm(self) -> Softatm:
        work = self.unit_of_work
        return Softatm(
            outlets=DynamoOutlets(work),
            shifts=DynamoShifts(work),
            withdrawals=DynamoWithdrawals(work),
            cash_ins=DynamoCashIns(work),
            limits=DynamoLimits(work),
            guesses=DynamoGuesses(work),
            ledger=self.ledger,
            identity=self.identity,
            outbox=self.outbox,
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            pepper=self.application.keys["code_pepper"],
        )


class _CashDesk:
    """Orders' `CashDesk`, made when cash comes: most orders need no till."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def take(self, teller: Actor, shift_id: str, amount: Money) -> Account:
        from chalicelib.adapters.cash_desk import ShiftCashDesk

        return ShiftCashDesk(self._work.softatm).take(teller, shift_id, amount)


_application: list[Application] = []


def application() -> Application:
    """The container's application, made at the first call."""
    if not _application:
        _application.append(Application(from_environment()))
    return _application[0]


def use(replacement: Any) -> None:
    """Put another application in its place, for tests that call the entry points in process."""
    _application[:] = [replacement]
