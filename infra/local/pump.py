"""Lambda's event sources on one machine: table stream, queues and schedules, each in a thread of this process.

Run: `python -m infra.local.pump`. Reads TABLE_NAME, EFFECTS_QUEUE_URL, PHOTOS_QUEUE_URL, DEAD_QUEUE_URLS, XL_HOME
(checkpoints are kept in its folder `pump`) and XL_SCHEDULE_FACTOR (60 makes a minute last a second).
"""

import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import botocore.config
import botocore.session

from infra.local.lambda_function import LocalFunction
from infra.local.queue_source import QueueSource
from infra.local.schedule_source import ScheduleSource
from infra.local.stream_batches import BatchRules
from infra.local.stream_source import Checkpoints, StreamSource, redrive

STREAM_FUNCTIONS = {
    "relay_outbox": BatchRules(batch_size=100, window_s=0.0),
    "summarise": BatchRules(batch_size=100, window_s=0.2),
}
QUEUE_FUNCTIONS = {"deliver_effects": "EFFECTS_QUEUE_URL", "render_photos": "PHOTOS_QUEUE_URL"}
SCHEDULE_RATES_S = {"every_minute": 60.0, "compact_search": 900.0}
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


def functions(module: Any) -> dict[str, LocalFunction]:
    """The app's functions that have an event source, by name."""
    names = [*STREAM_FUNCTIONS, *QUEUE_FUNCTIONS, *SCHEDULE_RATES_S]
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        _log.error("pump: the app has no function %s, so nothing feeds it", ", ".join(missing))
    return {name: LocalFunction(name, getattr(module, name)) for name in names if name not in missing}


def sources(module: Any, environ: dict[str, str]) -> list[Source]:
    """One event source for every function of the app that is not behind HTTP."""
    found = functions(module)
    sqs, streams = client("sqs"), client("dynamodbstreams")
    stream_arn = client("dynamodb").describe_table(TableName=environ["TABLE_NAME"])["Table"]["LatestStreamArn"]
    dead_url = next(url for url in environ["DEAD_QUEUE_URLS"].split(",") if url.strip().endswith("streams-dead")).strip()
    home = Path(environ["XL_HOME"]) / "pump"
    factor = float(environ.get("XL_SCHEDULE_FACTOR", "1"))

    def bury(message: str) -> None:
        sqs.send_message(QueueUrl=dead_url, MessageBody=message)

    made: list[Source] = []
    for name, function in found.items():
        if name in STREAM_FUNCTIONS:
            checkpoints = Checkpoints(home / f"{name}.json")
            made.append(StreamSource(function, streams, stream_arn, checkpoints, bury, STREAM_FUNCTIONS[name]))
        elif name in QUEUE_FUNCTIONS:
            made.append(QueueSource(function, sqs, environ[QUEUE_FUNCTIONS[name]]))
        else:
            made.append(ScheduleSource(function, SCHEDULE_RATES_S[name] / factor))
    return made


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


def redrive_stream_record(message: str) -> int:
    """Hand the records of one message of the queue `streams-dead` to their function again; returns how many.

    Raises:
        RedriveFailed: the records are no longer in the stream, or failed again.
    """
    return redrive(message, client("dynamodbstreams"), functions(importlib.import_module("app")))


def main() -> int:
    """Run until SIGTERM or SIGINT; the batch under way is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    made = sources(importlib.import_module("app"), dict(os.environ))
    _log.info("pump: %s", ", ".join(source.name for source in made))
    run(made, stop)
    _log.info("pump: stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
