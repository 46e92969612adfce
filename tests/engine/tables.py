"""A table on each engine, through the adapters that the product uses."""

import os
from unittest.mock import patch

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.table import Key
from infra.local.table_engine import KEY, REGION
from tests.fixtures_stack import Engine

ENGINES = ["memory", "ministack", "DynamoDB Local"]


def table_on(engine: Engine) -> DynamoTable:
    """A new, empty table of the engine; its client is made here, under the engine's address, and kept."""
    environment = {
        "AWS_ENDPOINT_URL_DYNAMODB": engine.endpoint,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with patch.dict(os.environ, environment):
        table = DynamoTable(engine.fresh_table(), REGION)
        assert table.get_many([Key("nobody", "nothing")]) == {}
    return table
