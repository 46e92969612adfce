"""`python -m infra.names`: makes everybody found by name whose item was written before names were indexed.

Without `--table` it is the stack of `make run` (its ports by the `XL_…` variables). With `--table` it is that table, by the
account's own credentials and region; `--endpoint` names another engine. Others may write meanwhile, and it can be run again:
whoever is indexed as the name says is left alone.
"""

import argparse
import os
import sys
import uuid
from collections.abc import Iterable, Sequence

import botocore.session

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.identity import name_index
from chalicelib.adapters.dynamo.table import ConditionFailed, Equals, Item, Key, Table, Update
from infra.ledger.table import WholeTable
from infra.local.provision import TABLE_NAME
from infra.local.settings import LOOPBACK, Ports
from infra.local.table_engine import KEY, REGION, client


def index_names(items: Iterable[Item], table: Table) -> int:
    """Index the parties among these items; how many were changed.

    Who was written since is indexed by that write, and passed over.
    """
    changed = 0
    for item in items:
        if not item["pk"].startswith("PTY#") or item["sk"] != "P":
            continue
        index = name_index(item["name"])
        if all(item.get(name) == text for name, text in index.items()):
            continue
        as_read = (Equals("version", item["version"]),)
        try:
            table.transact([Update(Key(item["pk"], item["sk"]), set=index, when=as_read)], token=uuid.uuid4().hex)
        except ConditionFailed:
            continue
        changed += 1
    return changed


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.names")
    parser.add_argument("--table", help="the table of a stage; this machine's without it")
    parser.add_argument("--endpoint", help="of another engine")
    asked = parser.parse_args(arguments)
    if asked.table is not None and asked.endpoint is None:
        session = botocore.session.get_session()
        region = session.get_config_variable("region")
        whole, table = WholeTable(session.create_client("dynamodb"), asked.table), DynamoTable(asked.table, region)
    else:
        endpoint = asked.endpoint or f"http://{LOOPBACK}:{Ports.from_environment(os.environ).table}"
        name = asked.table or TABLE_NAME
        whole = WholeTable(client("dynamodb", endpoint, read_timeout=120), name)
        table = DynamoTable(name, REGION, endpoint=endpoint, key=KEY)
    print(f"{index_names(whole.scan(), table)} names indexed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
