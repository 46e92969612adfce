"""A table on each engine, through the adapters that the product uses."""

import os
from unittest.mock import patch

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.table import Key
from infra.local.table_engine import KEY, REGION
from tests.fixtures_stack import Engine

ENGINES = ["memory", "ministack", "DynamoDB Local"]


def environment_of(engine: Engine) -> dict[str, str]:
    """The environment of a process that reaches the engine."""
    return {
        **os.environ,
        "AWS_ENDPOINT_URL_DYNAMODB": engine.endpoint,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def table_on(engine: Engine, name: str | None = None) -> DynamoTable:
    """A new, empty table of the engine, or the one of this name; its client is made here, under the engine's address."""
    with patch.dict(os.environ, environment_of(engine)):
        table = DynamoTable(name or engine.fresh_table(), REGION)
        assert table.get_many([Key("nobody", "nothing")]) == {}
    return table
