"""Lambda's event sources on one machine: table stream, queues and schedules, each in a thread of this process.

Run: `python -m infra.local.pump`. Reads TABLE_NAME, EFFECTS_QUEUE_URL, PHOTOS_QUEUE_URL, DEAD_QUEUE_URLS, XL_HOME
(checkpoints are kept in its folder `pump`) and XL_SCHEDULE_FACTOR (60 makes a minute last a second).
"""

import importlib
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import botocore.config
import botocore.session
from chalice.app import Chalice, DynamoDBEventConfig, ScheduledEventConfig, ScheduleExpression, SQSEventConfig

from infra.local.lambda_function import LocalFunction
from infra.local.queue_source import QueueSource
from infra.local.schedule_source import ScheduleSource
from infra.local.stream_batches import BatchRules
from infra.local.stream_source import Checkpoints, StreamSource

QUEUE_VARIABLES = {"effects": "EFFECTS_QUEUE_URL", "photos": "PHOTOS_QUEUE_URL"}
_SECONDS = {"minute": 60.0, "hour": 3_600.0, "day": 86_400.0}
_AFTER_TROUBLE_S = 1.0
_log = logging.getLogger(__name__)


class Source(Protocol):
    """Something that feeds a function."""

    name: str

    def run_once(self, stop: threading.Event) -> None:
        """Do one round; waits inside when there is nothing to do."""


def client(service: str) -> Any:
    """A client of one service at whatever endpoint the environment names."""
    options = botocore.config.Config(connect_timeout=2, read_timeout=30, retries={"total_max_attempts": 3})
    # The two services share an engine, but not the variable that botocore reads.
    endpoint = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") if service == "dynamodbstreams" else None
    return botocore.session.get_session().create_client(service, endpoint_url=endpoint, config=options)


def _function(source: Any) -> LocalFunction:
    """The function of an event source, found where Lambda would find it."""
    module, name = source.handler_string.rsplit(".", 1)
    return LocalFunction(source.name, getattr(importlib.import_module(module), name))


def sources(app: Chalice, environ: Mapping[str, str]) -> list[Source]:
    """One event source for every function of the app that is not behind HTTP, as its decorator declares it."""
    sqs, streams = client("sqs"), client("dynamodbstreams")
    stream_arn = client("dynamodb").describe_table(TableName=environ["TABLE_NAME"])["Table"]["LatestStreamArn"]
    dead_url = next(url.strip() for url in environ["DEAD_QUEUE_URLS"].split(",") if "streams-dead" in url)
    home = Path(environ["XL_HOME"]) / "pump"
    factor = float(environ.get("XL_SCHEDULE_FACTOR", "1"))

    def bury(message: str) -> None:
        sqs.send_message(QueueUrl=dead_url, MessageBody=message)

    made: list[Source] = []
    for source in app.event_sources:
        function = _function(source)
        match source:
            case DynamoDBEventConfig():
                rules = BatchRules(source.batch_size, source.maximum_batching_window_in_seconds)
                checkpoints = Checkpoints(home / f"{source.name}.json")
                made.append(StreamSource(function, streams, stream_arn, checkpoints, bury, rules))
            case SQSEventConfig():
                queue_url = environ[QUEUE_VARIABLES[str(source.queue)]]
                made.append(QueueSource(function, sqs, queue_url, source.batch_size))
            case ScheduledEventConfig():
                made.append(ScheduleSource(function, rate_s(source.schedule_expression) / factor))
            case _:
                raise ValueError(f"{source.name}: nothing here plays a {type(source).__name__}")
    return made


def rate_s(expression: ScheduleExpression | str) -> float:
    """Seconds of a rate such as `rate(15 minutes)`.

    Raises:
        ValueError: any other schedule.
    """
    text = expression if isinstance(expression, str) else expression.to_string()
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", text)
    if found is None:
        raise ValueError(f"only rates are played here, not {text}")
    return int(found.group(1)) * _SECONDS[found.group(2)]


def run(made: Sequence[Source], stop: threading.Event) -> None:
    """Run every source in a thread of its own until `stop` is set; a source in trouble tries again."""
    threads = [threading.Thread(target=_keep_running, args=(source, stop), name=source.name) for source in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _keep_running(source: Source, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            source.run_once(stop)
        except Exception:  # noqa: BLE001 - an engine that is away for a while must not end the pump
            _log.exception("%s: source in trouble, trying again", source.name)
            stop.wait(_AFTER_TROUBLE_S)


def main() -> int:
    """Run until SIGTERM or SIGINT; the batch under way is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    made = sources(importlib.import_module("app").app, os.environ)
    _log.info("pump: %s", ", ".join(source.name for source in made))
    run(made, stop)
    _log.info("pump: stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
