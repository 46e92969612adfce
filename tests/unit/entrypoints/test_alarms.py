"""Alarms (infra/template.json): each watches what is there, its figure is really said, operations know what to do."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Put
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import MINUTE_JOBS, load
from chalicelib.entrypoints.effects.books import measure_books
from chalicelib.entrypoints.effects.ledger import check_seals
from chalicelib.entrypoints.metrics import NAMESPACE, Metric
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.ledger import SealBroken, account, chart, credit, debit, freeze_account, post
from tests.builders import FakeClock, application_on
from tests.builders_ledger import LedgerWorld

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE: dict[str, Any] = json.loads((ROOT / "infra" / "template.json").read_text("utf-8"))
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
ALARMS = {name: one["Properties"] for name, one in RESOURCES.items() if one.get("Type") == "AWS::CloudWatch::Alarm"}
CONFIG: dict[str, Any] = json.loads((ROOT / ".chalice" / "config.json").read_text("utf-8"))
UNAPPLIED, BANK = account(chart.UNAPPLIED, "booking"), account(chart.CUSTODY_BANK, "mb")
NOON = datetime(2026, 9, 1, 5, tzinfo=UTC)


def watched(namespace: str, metric: str) -> list[dict[str, Any]]:
    """The dimensions of the alarms on this metric."""
    found = [one for one in ALARMS.values() if (one.get("Namespace"), one.get("MetricName")) == (namespace, metric)]
    return [{pair["Name"]: pair["Value"] for pair in one["Dimensions"]} for one in found]


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """The figures that were written, held to the format that CloudWatch reads."""
    figures: dict[str, int] = {}
    for line in capsys.readouterr().out.splitlines():
        told = json.loads(line)
        (directive,) = told["_aws"]["CloudWatchMetrics"]
        assert (directive["Namespace"], directive["Dimensions"]) == (NAMESPACE, [["Table"]])
        assert told["Table"] == "xu-lang-test"
        assert told["_aws"]["Timestamp"] > 1_700_000_000_000, "milliseconds"
        figures |= {one["Name"]: told[one["Name"]] for one in directive["Metrics"]}
    return figures


def at(app: Application, moment: datetime) -> None:
    assert isinstance(app.clock, FakeClock)
    app.clock.at = moment


@pytest.fixture
def app() -> Application:
    return application_on(clock=FakeClock(NOON))


def test_every_figure_that_an_alarm_watches_is_said_by_a_job(app: Application, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole night, minute by minute, as the schedule runs it."""
    load()
    world = LedgerWorld()
    start = datetime(2026, 9, 2, 19, 30, tzinfo=UTC)
    for minute in range(60):
        world.clock.at = start + timedelta(minutes=minute)
        for job in MINUTE_JOBS.values():
            job(world.app)
    figures = set(said(capsys))
    of_ours = {one["MetricName"] for one in ALARMS.values() if one.get("Namespace") == NAMESPACE}
    assert figures == of_ours == {metric.value for metric in Metric}


def test_the_figures_are_those_of_the_books(app: Application, capsys: pytest.CaptureFixture[str]) -> None:
    measure_books(app)
    assert set(said(capsys).values()) == {0}
    legs = [debit(BANK, 7), credit(UNAPPLIED, 7)]
    made = run(app, lambda work: post(work.ledger, kind="t", key="k", postings=legs, business_ref="r"))
    summarise_entries(app, [made])
    run(app, lambda work: freeze_account(work.ledger, UNAPPLIED, by="t", why="t", case_id="c"))
    at(app, NOON + timedelta(hours=73, minutes=5))
    measure_books(app)
    assert said(capsys) == {"LedgerImbalance": 0, "OldestUnappliedHours": 73, "FrozenBooks": 1}
    app.table.transact([Put({"pk": "SUM#ledger", "sk": "ALL", "D1020": 7, "C2220": 5})], "t")
    measure_books(app)
    assert said(capsys)["LedgerImbalance"] == 2
    at(app, NOON + timedelta(minutes=1))
    assert (measure_books(app), said(capsys)) == (0, {})


def test_a_broken_seal_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    world = LedgerWorld()
    world.clock.at = datetime(2026, 9, 2, 20, 10, tzinfo=UTC)
    capsys.readouterr()
    check_seals(world.app)
    assert said(capsys) == {"SealMismatches": 0}
    world.archive.contents.clear()
    with pytest.raises(SealBroken):
        check_seals(world.app)
    assert said(capsys) == {"SealMismatches": 1}


def test_every_function_and_every_dead_letter_queue_is_watched() -> None:
    names = {"".join(part.capitalize() for part in name.split("_")) for name in CONFIG["lambda_functions"]}
    functions = {one["FunctionName"]["Ref"] for one in watched("AWS/Lambda", "Errors")}
    assert functions == (names - {"ApiHandler"}) | {"APIHandler"}
    dead = {name for name in RESOURCES if name.endswith("DeadQueue")}
    letters = watched("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert {one["QueueName"]["Fn::GetAtt"][0] for one in letters} == dead
    assert {one["FunctionName"]["Ref"] for one in watched("AWS/Lambda", "IteratorAge")} == {"RelayOutbox", "Summarise"}
    assert watched("AWS/ApiGateway", "5XXError") == [{"ApiName": CONFIG["app_name"]}]


@pytest.mark.parametrize("metric", ["ReadThrottleEvents", "WriteThrottleEvents"])
def test_the_tables_throttles_are_watched_with_its_indexes(metric: str) -> None:
    indexes = {one["IndexName"] for one in RESOURCES["Table"]["Properties"]["GlobalSecondaryIndexes"]}
    assert {one.get("GlobalSecondaryIndexName") for one in watched("AWS/DynamoDB", metric)} == {None, *indexes}


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_tells_the_topic_and_operations_know_what_to_do(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == ALARMS[name]["OKActions"] == [{"Ref": "AlarmTopic"}]
    rows = [line for line in (ROOT / "docs" / "operations.md").read_text("utf-8").splitlines() if f"`{name}`" in line]
    assert len(rows) == 1
    assert all(len(cell.strip()) > 10 for cell in rows[0].strip("|").split("|"))
