"""The loop's world for the machine: two households, a buyer, an outlet with a teller; a table and a network that fail.

Commands go the way of the API: the same views, receipts and retries. The model counts only what happens outside the
system: notes in people's hands, what was answered under each operation id.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.catalogue import PricedBy, create_listing
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, MINUTE_JOBS, load
from chalicelib.entrypoints.http.resource import Body, Call, carry_out
from chalicelib.entrypoints.runner import Answer, run
from chalicelib.identity import Actor, PartyId, Role, SessionId, register_party, register_staff
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.ids import Id, OperationId
from chalicelib.ledger import balance
from chalicelib.softatm import OutletCode, OutletPlan, open_outlet, safe_account
from infra.demo.cash import bring_cash, fill_vault
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock
from tests.builders_catalogue import offer
from tests.builders_identity import CHI_LANG, PIN, at_till, household, quick_application, till
from tests.builders_softatm import OFFICE
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.faulty_table import Crash, Fault, FaultyTable
from tests.fakes.sms import FakeSms
from tests.property.promotion_world import promotions_open

SAFE = 300_000_000
STOCK = 40
"""Of each of the three listings, at the beginning."""
PHONES = {"van": "+84912345678", "pao": "+84913456789", "mai": "+84911111111"}


@dataclass
class Sent:
    """One command as it was sent, so that it can be sent again."""

    view: Callable[..., Any]
    body: Body
    path: dict[str, str]
    actor: Actor
    key: str
    first: Answer | None = None


def stored_part(answer: Answer) -> dict[str, Any]:
    """The answer without what is revealed anew each time: a withdrawal's code is shown only while it can be paid."""
    return {name: value for name, value in answer.body.items() if name not in {"code", "token"} or answer.refused}


@dataclass
class LoopWorld:
    """
    Attributes:
        faults: what happens at the next commits; empty: all goes well.
        crash_next: the process dies between the next commit and its reply.
        pockets: notes customers got minus notes they handed over.
        outside: cash that came in from outside the model.
    """

    table: MemoryTable = field(default_factory=MemoryTable)
    faults: list[Fault] = field(default_factory=list)
    crash_next: bool = False
    pockets: int = 0
    outside: int = 0
    sent: list[Sent] = field(default_factory=list)
    owner_of: dict[str, str] = field(default_factory=dict)
    parties: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gateway, self.bank, self.sms = FakeCardGateway(), FakeBankSwitch(), FakeSms()
        self.figures = StringIO()
        fine = quick_application(
            self.table, card_gateway=self.gateway, bank_switch=self.bank, sms=self.sms, figures=self.figures
        )
        self.app: Application = fine
        self.fine = fine
        for name in ("van", "pao"):
            party = household(fine, phone=PHONES[name], name=f"Hộ {name}")
            self.parties[name] = self.actor(party.party_id, Role.HOUSEHOLD, Role.BUYER)
        mai = run(fine, lambda w: register_party(w.identity, phone=PHONES["mai"], name="Trần Thị Mai", pin=PIN))
        self.parties["mai"] = self.actor(mai.party_id, Role.BUYER)
        self.listings = {
            "na": self._listed("van", title="Na Chi Lăng", unit_price=1_300_500, stock=STOCK, weight_g=2_000),
            "hoi": self._listed("pao", title="Hoa hồi khô", category="hoi", unit_price=450_700, stock=STOCK, weight_g=500),
            "vit": self._listed(
                "van",
                title="Vịt bầu",
                category="thuoc-nam",
                unit_price=0,
                stock=STOCK,
                weight_g=2_500,
                priced_by=PricedBy.WEIGHT,
                kg_price=151_300,
                expected_g=2_150,
            ),
        }
        promotions_open(fine, str(self.parties["van"].party_id))
        self._open_outlet()
        self.table_under_test = FaultyTable(self.table, plan=self._plan, crash_after=self._crash)
        self.app = self._with(self.table_under_test)

    def _with(self, table: Any) -> Application:
        return quick_application(
            table,
            card_gateway=self.gateway,
            bank_switch=self.bank,
            sms=self.sms,
            figures=self.figures,
            clock=self.app.clock,
            entropy=self.app.entropy,
        )

    def _listed(self, owner: str, **values: Any) -> str:
        of = self.parties[owner].party_id
        return str(run(self.app, lambda w: create_listing(w.catalogue, of, offer(**values))).listing_id)

    def _open_outlet(self) -> None:
        code = OutletCode(CHI_LANG)
        run(self.app, lambda w: open_outlet(w.softatm, OutletPlan(code=code, address="Trung tâm xã", serves_cash=True)))
        run(self.app, lambda w: fill_vault(w, SAFE))
        run(self.app, lambda w: bring_cash(w, code, SAFE, senders=OFFICE, counters=OFFICE))
        for number, role in (("LS0001", Role.TELLER), ("LS0002", Role.SUPERVISOR)):
            phone = f"+8498765432{number[-1]}"
            staff = run(
                self.app,
                lambda w, number=number, role=role, phone=phone: register_staff(  # type: ignore[misc]
                    w.identity,
                    staff_number=number,
                    phone=phone,
                    name="Nông Thị Hoa",
                    roles=[role],
                    outlet_code=code,
                    pin=PIN,
                ),
            )
            assert staff.staff_number == number
        self.tablet = till(self.app, CHI_LANG)
        self.parties["teller"] = at_till(self.app, self.tablet).actor

    def on_duty(self, actor: Actor) -> Actor:
        """Who acts at a till signs in again when the sign-in is over; on a good network, for that is not what fails here."""
        if actor.device_id is None:
            return actor
        session = self.fine.open_work().identity.sessions.session(self.parties["teller"].session_id)
        if session is None or not session.open_at(self.app.clock.now()):
            self.parties["teller"] = at_till(self.fine, self.tablet).actor
        return self.parties["teller"]

    def actor(self, party_id: PartyId, *roles: Role) -> Actor:
        return Actor(party_id, frozenset(roles), SessionId(self.new(SessionId)))

    def new(self, kind: type[Id]) -> str:
        return str(kind.make(self.app.clock.now(), self.app.entropy))

    def tick(self, **duration: float) -> None:
        clock = self.app.clock
        assert isinstance(clock, FakeClock)
        clock.tick(**duration)

    def _plan(self) -> Fault:
        return self.faults.pop(0) if self.faults else Fault.NONE

    def _crash(self) -> bool:
        crash, self.crash_next = self.crash_next, False
        return crash

    def safe(self) -> int:
        return balance(self.app.open_work().ledger, safe_account(OutletCode(CHI_LANG))).posted

    def send(self, who: str, view: Callable[..., Any], body: Body, path: dict[str, str] | None = None) -> Answer | None:
        """A new command; None when nobody heard an answer (it is then sent again by `again`)."""
        self.sent.append(Sent(view, body, path or {}, self.parties[who], self.new(OperationId)))
        return self.again(self.sent[-1])

    def again(self, sent: Sent) -> Answer | None:
        """The same command once more; an answer once heard is the answer for ever (I4)."""
        call = Call(self.on_duty(sent.actor), sent.path, {}, sent.key)
        try:
            answer = carry_out(self.app, sent.view, call, sent.body)
        except Crash:
            return None
        except DomainError:
            assert sent.first is None, f"{sent.view.__name__} was answered before and is refused now"
            return None
        if sent.first is not None:
            assert (answer.status, stored_part(answer)) == (sent.first.status, stored_part(sent.first))
        sent.first = answer
        return answer

    def until_heard(
        self, who: str, view: Callable[..., Any], body: Body, path: dict[str, str] | None = None
    ) -> Answer | None:
        """Sent, and sent again while nobody heard: what a client does."""
        self.sent.append(Sent(view, body, path or {}, self.parties[who], self.new(OperationId)))
        for _ in range(3):
            answer = self.again(self.sent[-1])
            if answer is not None:
                return answer
        return None

    def settle(self) -> None:
        """The workers: every effect of the outbox, then the jobs of the minute; a crash leaves the rest for later."""
        load()
        try:
            for item in [one for one in self.table.everything() if one["pk"].startswith("OUT#")]:
                EFFECT_HANDLERS[item["kind"]](self.app, effect_of(item))
            for job in MINUTE_JOBS.values():
                job(self.app)
        except (Crash, DomainError):
            return
