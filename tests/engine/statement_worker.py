"""A worker that takes a statement in, in a process of its own, for a test to kill.

`python -m tests.engine.statement_worker TABLE STATEMENT FILE`, by the environment of the table's engine.
"""

import sys
from pathlib import Path

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.banking import StatementId, find_statement
from chalicelib.entrypoints.effects.statements import import_statement
from infra.local.table_engine import REGION
from tests.builders_identity import quick_application
from tests.fakes.objects import MemoryObjects


def main() -> None:
    table, statement_id, file = sys.argv[1:]
    objects = MemoryObjects()
    app = quick_application(DynamoTable(table, REGION), clock=SystemClock(), entropy=SystemEntropy(), objects=objects)
    statement = find_statement(app.open_work().banking, StatementId(statement_id))
    objects.write(statement.file_key, Path(file).read_bytes(), content_type="application/octet-stream")
    while orders := list(app.open_work().outbox.waiting("import_statement")):
        for order in orders:
            import_statement(app, order)


if __name__ == "__main__":
    main()
