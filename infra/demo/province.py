"""The ground of the demo world: an application over the table in memory, the diary, the dice, and what happens by itself."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from io import StringIO
from random import Random
from typing import TypeVar, cast

from chalicelib.adapters.dynamo.insight import subject_of
from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.adapters.dynamo.stream import Change as StreamChange
from chalicelib.adapters.dynamo.table import Key
from chalicelib.composition import Application, Work
from chalicelib.entrypoints import effects, streams
from chalicelib.entrypoints.runner import run
from chalicelib.insight import Subject
from chalicelib.kernel.clock import VIETNAM, Entropy
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import JournalEntry
from infra.demo.diary import Diary, SeededEntropy, WalkingClock
from infra.demo.outside import DemoBank, DemoGateway, SilentSms
from infra.local.memory_table import Change, MemoryTable

T = TypeVar("T")
_SUMMED_AT_ONCE = 25
PIN_COST = 4
"""The demo world's PINs are printed on the screen; they need no slow hash."""

LEFT_OUT = frozenset({"close_days", "seal_days", "check_seals", "measure_books"})
"""Days are closed and sealed from the first real night on: a signature is never the same twice, and this world is. Measures
of days that never were are nobody's.
"""


class Province:
    """One world that is being made.

    Args:
        application: whose table in memory is filled, with its settings and keys; its own clock stays as it is.
        seed: the same seed, day and keys make the same world.
        begins: when the world begins; until: today.
        done: told after each thing that happened.

    Attributes:
        touched: keys of the items that changed since it was last emptied, and whether the item was there before.
    """

    def __init__(
        self, application: Application, seed: str, begins: datetime, until: datetime, done: Callable[[], None]
    ) -> None:
        table = application.table
        if not isinstance(table, MemoryTable):
            raise TypeError("a world is made on the table in memory")
        self.table = table
        self.begins, self.until = begins, until
        self.dice = Random(seed)
        self.clock = WalkingClock(begins)
        self.diary = Diary(self.clock, until, self._settle_and_tell(done))
        self.gateway, self.bank = DemoGateway(), DemoBank()
        self.app = Application(
            application.settings,
            table=table,
            clock=self.clock,
            entropy=SeededEntropy(seed),
            keys=application.keys,
            pin_cost=PIN_COST,
            sms=SilentSms(),
            objects=application.objects,
            card_gateway=self.gateway,
            bank_switch=self.bank,
            figures=StringIO(),
        )
        self._effects: list[Effect] = []
        self._entries: list[JournalEntry] = []
        self._subjects: dict[Subject, None] = {}
        self.touched: dict[Key, bool] = {}
        effects.load()
        table.on_change = self._note

    @property
    def entropy(self) -> Entropy:
        return self.app.entropy

    @property
    def now(self) -> datetime:
        return self.clock.at

    def do(self, use_case: Callable[[Work], T], actor: str = "demo") -> T:
        """Run a use case and commit, as the entry points do."""
        return run(self.app, use_case, actor=actor)

    def daytime(self, moment: datetime, opens: int = 7, closes: int = 21) -> datetime:
        """The moment itself if people are up then, else some time the next morning."""
        local = moment.astimezone(VIETNAM)
        if opens <= local.hour < closes:
            return moment
        day = local.date() + timedelta(days=local.hour >= closes)
        minute = self.dice.randint(0, 100)
        return datetime.combine(day, time(opens), VIETNAM) + timedelta(minutes=minute, seconds=self.dice.randint(0, 59))

    def within(self, low_h: float, high_h: float) -> timedelta:
        """Some time between so many hours."""
        return timedelta(seconds=self.dice.uniform(low_h, high_h) * 3600)

    def chance(self, percent: float) -> bool:
        return self.dice.random() * 100 < percent

    def finish(self) -> None:
        """Add up what is not yet added up; the table is nobody's concern from here."""
        self.add_up()
        self.table.on_change = None

    def add_up(self) -> None:
        """Bring sums and measures up to this moment."""
        self._settle()
        self._summarise()
        subjects, self._subjects = self._subjects, {}
        uncounted = streams.count_subjects(self.app, subjects)
        if uncounted:
            raise RuntimeError(f"{len(uncounted)} listings, orders and parcels could not be counted")

    def keep_going(self, first: timedelta) -> None:
        """The jobs of the minute, once an hour, from `first` before today."""
        for hour in range(int(first.total_seconds()) // 3600 + 1):
            self.diary.at(self.until - first + timedelta(hours=hour), self._run_jobs)

    def _run_jobs(self) -> None:
        self._summarise()
        for name, job in effects.MINUTE_JOBS.items():
            if name not in LEFT_OUT:
                job(self.app)

    def _note(self, change: Change) -> None:
        self.touched.setdefault(change.key, change.old is not None)
        subject = subject_of(cast(StreamChange, change))
        if subject is not None:
            self._subjects[subject] = None
        if change.new is None or change.old is not None:
            return
        kind = change.key.pk.partition("#")[0]
        if kind == "OUT":
            self._effects.append(effect_of(change.new))
        elif kind == "TX" and change.key.sk == "H":
            self._entries.append(entry_of(change.new))

    def _settle_and_tell(self, done: Callable[[], None]) -> Callable[[], None]:
        def after() -> None:
            self._settle()
            done()

        return after

    def _settle(self) -> None:
        """What the stream's consumers and the workers do: effects to their end, the journal into the sums."""
        while self._effects:
            waiting, self._effects = self._effects, []
            for effect in waiting:
                effects.EFFECT_HANDLERS[effect.kind](self.app, effect)
        if len(self._entries) >= _SUMMED_AT_ONCE:
            self._summarise()

    def _summarise(self) -> None:
        entries, self._entries = self._entries, []
        failed = streams.summarise_entries(self.app, entries)
        if failed:
            raise RuntimeError(f"{len(failed)} journal entries could not be added up")
