"""The OpenAPI document is true: valid, complete, and no request made from it is answered by a defect.

In process: the gateway's WSGI application over the table in memory, as a party that may do everything.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import Client

from chalicelib.adapters.dead_letters import DeadLetter
from chalicelib.composition import Application, use
from chalicelib.entrypoints.http.resource import PREFIX, ROUTES, Route
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, Role
from chalicelib.softatm import OutletCode, OutletPlan, open_outlet
from infra.demo.cash import bring_cash, fill_vault
from infra.local.gateway import application as gateway
from tests.builders_identity import CHI_LANG, PHONE, PIN, at_till, household, quick_application, staff_member, till
from tests.builders_softatm import OFFICE
from tests.end_to_end.visitor import Reply, SignIn, Visitor, new_id
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms

EXAMPLES = 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


class NoDeadLetters:
    """Queues in which nothing ever died."""

    names = ("effects", "photos", "streams")

    def waiting(self, name: str) -> int:
        return 0

    def peek(self, name: str, *, most: int) -> list[DeadLetter]:
        return []

    def take(self, name: str) -> Iterator[DeadLetter]:
        yield from ()


def in_process(method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
    """A transport without a network."""
    answer = Client(gateway).open(path, method=method, headers=dict(headers), data=raw)
    return Reply(answer.status_code, {name.lower(): text for name, text in answer.headers.items()}, answer.data)


@dataclass
class World:
    """Somebody who may do everything, and ids of things that are there, by the names of fields and path parameters."""

    app: Application
    visitor: Visitor
    token: str
    ids: dict[str, list[str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)


def all_powerful(app: Application) -> tuple[Actor, str]:
    """A household that is also teller, supervisor, operations and auditor, at a tablet of its outlet."""
    party = household(app)
    plan = OutletPlan(code=CHI_LANG, address="Trung tâm xã", serves_cash=True)
    run(app, lambda work: open_outlet(work.softatm, plan))
    code = OutletCode(CHI_LANG)
    run(app, lambda work: fill_vault(work, 10**10))
    run(app, lambda work: bring_cash(work, code, 10**9, senders=OFFICE, counters=OFFICE))
    staff_member(app, Role.TELLER, Role.SUPERVISOR, phone=PHONE)
    at_work = at_till(app, till(app)).actor
    actor = replace(at_work, party_id=party.party_id, roles=frozenset(Role))
    return actor, app.tokens.issue(actor, app.clock.now())


def planned_deliveries(me: Visitor) -> dict[str, list[str]]:
    """Cash that is to go from the outlet to the vault."""
    way = {"origin": CHI_LANG, "destination": "vault", "amount": 50_000_000}
    planned = [me.do("/deliveries", {**way, "delivery_id": new_id("dlv")})["id"] for _ in range(4)]
    return {"delivery_id": planned, "origin": [CHI_LANG, "vault"], "destination": [CHI_LANG, "vault"]}


@pytest.fixture(scope="module")
def world() -> World:
    app = quick_application(
        card_gateway=FakeCardGateway(),
        bank_switch=FakeBankSwitch(),
        sms=FakeSms(),
        objects=MemoryObjects(),
        dead_letters=NoDeadLetters(),
    )
    use(app)
    actor, token = all_powerful(app)
    me = Visitor(in_process, SignIn(token, "", actor.session_id, actor.party_id))
    listing = me.do("/listings", {"title": "Na dai", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 100_000})
    wish = {
        "lines": [{"listing_id": listing["id"], "count": 1}],
        "recipient": {"name": "Trần Thị Mai", "phone": PHONE, "address": "12 Hàng Bông, Hà Nội"},
    }
    orders = [me.do("/orders", {**wish, "order_id": new_id("ord"), "method": m}) for m in ("cod", "card", "vietqr", "cod")]
    shift = me.do("/shifts", {"shift_id": new_id("shf"), "notes": [{"note": 500_000, "count": 100}]})
    paid_in = {"cash_in_id": new_id("cin"), "shift_id": shift["id"], "customer_id": actor.party_id, "phone": PHONE}
    me.do("/cash-ins", {**paid_in, "amount": 5_000_000})
    pins = {"money_pin": PIN, "collect_pin": "4821"}
    drawn = [me.do("/withdrawals", {**pins, "withdrawal_id": new_id("wdr"), "amount": 100_000}) for _ in range(3)]
    bank = {"bank_bin": "970436", "account": "0011004567890", "name": "LY VAN PAO"}
    sent = me.do("/payouts", {**bank, "transfer_id": new_id("trf"), "amount": 50_000, "money_pin": PIN})
    staff_member(app, Role.TELLER, number="LS0002")
    spare = till(app)
    other = at_till(app, spare, number="LS0002").actor
    ids = {
        "listing_id": [listing["id"]],
        "order_id": [order["id"] for order in orders],
        "parcel_id": [parcel[name] for order in orders for parcel in order["parcels"] for name in ("id", "code")],
        "payment_id": [order["payment"]["id"] for order in orders],
        "shift_id": [shift["id"]],
        "withdrawal_id": [one["id"] for one in drawn],
        "receipt_id": [paid_in["cash_in_id"], drawn[0]["id"]],
        "transfer_id": [sent["id"]],
        **planned_deliveries(me),
        "party_id": [str(actor.party_id)],
        "customer_id": [str(actor.party_id)],
        "device_id": [str(spare.device_id)],
        "session_id": [str(other.session_id)],
        "staff_number": ["LS0002"],
        "supervisor_number": ["LS0001"],
        "business_ref": [orders[0]["id"], shift["id"], paid_in["cash_in_id"]],
        "code": [CHI_LANG, orders[0]["code"], drawn[0]["code"]],
        "slug": ["na", "trai-cay"],
        "queue": ["effects", "photos", "streams"],
        "outlet_code": [CHI_LANG],
        "commune_code": [CHI_LANG],
        "phone": [PHONE],
        "money_pin": [PIN],
        "pin": [PIN],
        "supervisor_pin": [PIN],
        "collect_pin": ["4821"],
        "token": [order["token"] for order in orders],
        "category": ["na"],
    }
    return World(app, me, token, ids)


@pytest.fixture(scope="module")
def schema(world: World) -> Any:
    return schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", gateway)


def test_document_is_valid(schema: Any) -> None:
    assert schema.raw_schema["openapi"] == "3.1.0"
    schema.validate()
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == len(ROUTES)
    names = [operation.definition.raw["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    for operation in operations:
        assert set(operation.definition.raw["responses"]) >= {"default"}


def with_known_ids(value: Any, ids: Mapping[str, list[str]], draw: Any) -> Any:
    """The value with some of its ids replaced by ids of things that are there."""
    if isinstance(value, dict):
        return {
            name: draw(st.sampled_from(ids[name]))
            if name in ids and isinstance(part, str) and draw(st.integers(0, 3))
            else with_known_ids(part, ids, draw)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [with_known_ids(part, ids, draw) for part in value]
    return value


def fresh_ids() -> dict[str, list[str]]:
    """Ids of what a body is to make."""
    made = {"order_id": "ord", "withdrawal_id": "wdr", "transfer_id": "trf", "cash_in_id": "cin", "delivery_id": "dlv"}
    made |= {"bank_cash_in_id": "bci", "bank_cash_out_id": "bco"}
    return {name: [new_id(prefix)] for name, prefix in made.items()}


ASKED = [(route, GenerationMode.POSITIVE) for route in ROUTES]
ASKED += [(route, GenerationMode.NEGATIVE) for route in ROUTES if route.body is not None]
"""Requests as the document has them, and bodies that it does not allow; paths and queries are texts without limits."""


@pytest.mark.parametrize(("route", "mode"), ASKED, ids=lambda part: getattr(part, "kind", getattr(part, "value", "")))
def test_every_answer_is_as_documented(world: World, schema: Any, route: Route, mode: GenerationMode) -> None:
    operation = schema[PREFIX + route.path][route.method]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode), data=st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        case.path_parameters = with_known_ids(case.path_parameters, world.ids, data.draw)
        case.query = with_known_ids(case.query, world.ids, data.draw)
        case.body = with_known_ids(case.body, world.ids | fresh_ids(), data.draw)
        headers = {"Authorization": f"Bearer {world.token}", "Accept-Encoding": "identity"}
        if route.keyed and data.draw(st.integers(0, 7)):
            headers["Idempotency-Key"] = f"key-{next(world.numbers):08d}"
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    ask()
