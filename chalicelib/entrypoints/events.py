"""What is not HTTP: streams, queues and schedules, as Chalice declares them. The work is in `streams`, `jobs`, `effects`.

Lambda names the functions by these names. Stream and queue addresses are placeholders: Chalice's decorators cannot take a
reference, nor partial batch responses, retries and failure destinations; infra/template.json has them.
"""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, Rate, SQSEvent

from chalicelib.composition import application
from chalicelib.entrypoints import jobs, streams

events = Blueprint(__name__)
TABLE_STREAM = "arn:aws:dynamodb:ap-southeast-1:000000000000:table/xu-lang/stream/from-template"
BATCH = 5
"""Messages a delivery: each may call a provider for ten seconds, within a function's minute."""
PHOTO_BATCH = 2
"""A large photo takes a second of the processor and some hundred megabytes."""


@events.on_dynamodb_record(stream_arn=TABLE_STREAM, name="relay_outbox")
def relay_outbox(event: DynamoDBEvent) -> dict[str, Any]:
    return streams.relay_outbox(event.to_dict())


@events.on_dynamodb_record(stream_arn=TABLE_STREAM, name="summarise")
def summarise(event: DynamoDBEvent) -> dict[str, Any]:
    return streams.summarise(event.to_dict())


@events.on_sqs_message(queue="effects", batch_size=BATCH, name="deliver_effects")
def deliver_effects(event: SQSEvent) -> dict[str, Any]:
    return jobs.deliver_effects(event.to_dict())


@events.on_sqs_message(queue="photos", batch_size=PHOTO_BATCH, name="render_photos")
def render_photos(event: SQSEvent) -> dict[str, Any]:
    from chalicelib.entrypoints.photos import render_photos as render

    return render(event.to_dict())


@events.schedule(Rate(1, unit=Rate.MINUTES), name="every_minute")
def every_minute(event: CloudWatchEvent) -> dict[str, int]:
    return jobs.every_minute()


@events.schedule(Rate(1, unit=Rate.MINUTES), name="compact_search")
def compact_search(event: CloudWatchEvent) -> dict[str, int]:
    from chalicelib.entrypoints.search_jobs import compact_search_when_due

    return compact_search_when_due(application())
