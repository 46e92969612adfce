"""Dead letters on real queues and a real stream: seen without being lost, sent round without being doubled."""

import json
from typing import Any

import pytest

from chalicelib.adapters.dead_letters import SqsDeadLetters, by_short_name
from chalicelib.adapters.effects_queue import SqsEffects, message_of
from chalicelib.adapters.sms import SnsSms
from chalicelib.adapters.table_stream import TableStream
from chalicelib.composition import Application, Work, use
from chalicelib.entrypoints import redrive as redriving
from chalicelib.entrypoints.jobs import deliver_effects
from chalicelib.entrypoints.redrive import Redriven, redrive
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.ids import ulid
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Turnover, account, chart, credit, debit, post, trial_balance
from chalicelib.messages import Kind, message
from tests.builders import START, SeededEntropy, application_on
from tests.caller import Caller
from tests.engine.tables import table_on
from tests.fixtures_stack import Engine

OPERATOR = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")


class Post:
    """Queues as the template makes them, and the table's stream."""

    def __init__(self, ministack: Engine, dynamodb_local: Engine, stage: str) -> None:
        self.sqs = ministack.client("sqs")
        self.urls = {
            name: self.sqs.create_queue(QueueName=f"{stage}-{name}")["QueueUrl"]
            for name in ("effects", "photos", "effects-dead", "photos-dead", "streams-dead")
        }
        self.table = table_on(dynamodb_local)
        name = self.table._name
        described = dynamodb_local.client("dynamodb").describe_table(TableName=name)["Table"]
        self.stream_arn = described["LatestStreamArn"]
        self.streams = dynamodb_local.client("dynamodbstreams")
        dead = by_short_name([url for url in self.urls.values() if url.endswith("-dead")])
        sources = {"effects": self.urls["effects"], "photos": self.urls["photos"]}
        self.app: Application = application_on(
            self.table,
            effects_queue=SqsEffects(self.sqs, self.urls["effects"]),
            dead_letters=SqsDeadLetters(self.sqs, dead, sources),
            table_stream=TableStream(self.streams),
            sms=SnsSms(ministack.client("sns")),
        )

    def bodies(self, name: str) -> list[str]:
        """What is in a queue; takes it out."""
        found: list[str] = []
        while messages := self.sqs.receive_message(
            QueueUrl=self.urls[name], MaxNumberOfMessages=10, VisibilityTimeout=600
        ).get("Messages"):
            found += [message["Body"] for message in messages]
        return found

    def bury(self, name: str, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.urls[f"{name}-dead"], MessageBody=body)

    def failure_message(self, function: str, *, forgotten: bool = False) -> str:
        """What Lambda writes when it gives the whole shard up; its records may be forgotten by now."""
        stream = self.streams.describe_stream(StreamArn=self.stream_arn)["StreamDescription"]
        shard = stream["Shards"][0]["ShardId"]
        iterator = self.streams.get_shard_iterator(
            StreamArn=self.stream_arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        numbers = [r["dynamodb"]["SequenceNumber"] for r in self.streams.get_records(ShardIterator=iterator)["Records"]]
        at = to_text(START)
        batch: dict[str, Any] = {
            "shardId": "shardId-00000000000000000000-00000000" if forgotten else shard,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": at,
            "approximateArrivalOfLastRecord": at,
            "batchSize": len(numbers),
            "streamArn": self.stream_arn,
        }
        arn = f"arn:aws:lambda:ap-southeast-1:000000000000:function:xulang-prod-{function}-1A2B3C"
        return json.dumps({"requestContext": {"functionArn": arn}, "DDBStreamBatchInfo": batch})


@pytest.fixture
def letters(ministack: Engine, dynamodb_local: Engine, request: pytest.FixtureRequest) -> Post:
    made = Post(ministack, dynamodb_local, ulid(START, SeededEntropy(request.node.name)))
    use(made.app)
    return made


def sms(n: int) -> Effect:
    return message(Kind.SIGN_IN_CODE, f"sic_{n}", "+84912345678", otp=f"{n:06d}")


def stage(app: Application, *staged: Effect) -> None:
    def use_case(work: Work) -> None:
        for effect in staged:
            work.outbox.stage(effect)

    run(app, use_case)


@pytest.mark.failure(43)
def test_letters_are_seen_and_stay(letters: Post) -> None:
    letters.bury("effects", *(message_of(sms(n)) for n in range(25)))
    for _ in range(2):
        seen = letters.app.dead_letters.peek("effects", most=100)
        assert {letter.body for letter in seen} == {message_of(sms(n)) for n in range(25)}
    assert len(letters.app.dead_letters.peek("effects", most=7)) == 7
    assert letters.app.dead_letters.waiting("effects") == 25
    assert letters.app.dead_letters.peek("photos", most=7) == []


def test_letters_go_back_to_their_queue(letters: Post) -> None:
    letters.bury("effects", *(message_of(sms(n)) for n in range(12)))
    assert redrive(letters.app, "effects") == Redriven(12, 0)
    assert sorted(letters.bodies("effects")) == sorted(message_of(sms(n)) for n in range(12))
    assert letters.app.dead_letters.waiting("effects") == 0
    assert redrive(letters.app, "effects") == Redriven(0, 0)


def test_a_queue_that_does_not_take_it_keeps_the_letter_dead(letters: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    letters.bury("effects", message_of(sms(1)))
    monkeypatch.setattr(letters.app.dead_letters, "_sources", {"effects": letters.urls["effects"] + "-nowhere"})
    assert redrive(letters.app, "effects") == Redriven(0, 1)
    assert letters.app.dead_letters.waiting("effects") == 1


@pytest.mark.parametrize("forgotten", [False, True], ids=["kept", "forgotten"])
def test_effects_whose_records_were_given_up_are_sent(letters: Post, forgotten: bool) -> None:
    stage(letters.app, sms(1), sms(2))
    letters.bury("streams", letters.failure_message("RelayOutbox", forgotten=forgotten))
    assert redrive(letters.app, "streams") == Redriven(1, 0)
    sent = letters.bodies("effects")
    assert sorted(sent) == sorted([message_of(sms(1)), message_of(sms(2))])
    event = {"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(sent)]}
    assert deliver_effects(event) == {"batchItemFailures": []}
    assert not letters.app.open_work().outbox.pending(sms(1))


@pytest.mark.failure(43)
@pytest.mark.parametrize("forgotten", [False, True], ids=["kept", "forgotten"])
def test_entries_whose_records_were_given_up_are_added_up_once(letters: Post, forgotten: bool) -> None:
    legs = [debit(account(chart.CUSTODY_BANK, "mb"), 5), credit(account(chart.BALANCE, "pty_a"), 5)]
    run(letters.app, lambda work: post(work.ledger, kind="t", key="k1", postings=legs, business_ref="r"))
    for _ in range(2):
        letters.bury("streams", letters.failure_message("summarise", forgotten=forgotten))
        assert redrive(letters.app, "streams") == Redriven(1, 0)
        assert trial_balance(letters.app.open_work().ledger)["2010"] == Turnover(0, 5)


def test_a_letter_that_names_no_function_of_ours_stays(letters: Post) -> None:
    letters.bury("streams", '{"requestContext": {"functionArn": "arn:other"}}', "not json")
    assert redrive(letters.app, "streams") == Redriven(0, 2)
    assert letters.app.dead_letters.waiting("streams") == 2


def test_an_operator_sees_and_redrives_and_others_do_not(letters: Post) -> None:
    letters.bury("effects", message_of(sms(7)))
    letters.bury("photos", json.dumps({"Records": [{"s3": {"object": {"key": "uploads/a.jpg"}}}]}), "torn")
    stage(letters.app, sms(1))
    letters.bury("streams", letters.failure_message("summarise"))
    operator = Caller(letters.app, OPERATOR, frozenset({Role.OPERATIONS}))
    queues = {queue["queue"]: queue for queue in operator.get("/dead-letters").body["queues"]}
    assert {
        name: (queue["waiting"], sorted(one["about"] for one in queue["letters"])) for name, queue in queues.items()
    } == {
        "effects": (1, [f"message {sms(7).key}"]),
        "photos": (2, ["?", "uploads/a.jpg"]),
        "streams": (1, ["summarise: 1"]),
    }
    assert "+8491" not in json.dumps(queues)
    reply = operator.post("/dead-letters/photos/redrive", key="redrive-1")
    assert (reply.status, reply.body) == (201, {"queue": "photos", "redriven": 2, "failed": 0})
    assert operator.post("/dead-letters/photos/redrive", key="redrive-1").body == reply.body
    assert operator.post("/dead-letters/nothing/redrive").status == 404
    auditor = Caller(letters.app, OPERATOR, frozenset({Role.AUDITOR}))
    assert auditor.get("/dead-letters").status == 200
    assert auditor.post("/dead-letters/photos/redrive").status == 403
    assert Caller(letters.app, OPERATOR, frozenset({Role.TELLER})).get("/dead-letters").status == 403


def test_every_stream_function_can_be_redriven() -> None:
    for name in ("xulang-prod-RelayOutbox-XYZ", "xu-lang-dev-relay_outbox", "relay_outbox"):
        assert (
            redriving.function_of({"requestContext": {"functionArn": f"arn:aws:lambda:r:1:function:{name}"}})
            == "relay_outbox"
        )
    assert redriving.function_of({"requestContext": {"functionArn": "x:Summarise-1"}}) == "summarise"
