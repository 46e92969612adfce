"""`python -m infra.measures`: counts every listing, order and parcel again.

What the province sees is added up from the stream of changes. After records were lost for good, or once a measure is new,
the whole table is read and each thing counted as it is now: what was right stays, and nothing is counted twice, even while
the market goes on. Begun again after a stop it does the same. It works on the stage of the environment.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

import botocore.session

from chalicelib.adapters.dynamo.insight import subject_at
from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.streams import count_subjects
from chalicelib.insight import Subject
from infra.demo.progress import Progress
from infra.ledger.table import WholeTable

AT_ONCE = 500


def subjects_in(items: Iterable[Item]) -> Iterator[Subject]:
    """What among the items can be counted."""
    for item in items:
        subject = subject_at(Key(item["pk"], item["sk"]))
        if subject is not None:
            yield subject


def recount(application: Application, items: Iterable[Item], progress: Progress | None = None) -> tuple[int, list[Subject]]:
    """Count again whatever among the items can be.

    Returns:
        how many there were, and those that could not be counted.
    """
    subjects, done = subjects_in(items), 0
    failed: list[Subject] = []
    while some := list(islice(subjects, AT_ONCE)):
        failed += count_subjects(application, some)
        done += len(some)
        if progress is not None:
            progress(done)
    return done, sorted(failed)


def main() -> int:
    settings = from_environment()
    table = WholeTable(
        botocore.session.get_session().create_client("dynamodb", region_name=settings.region), settings.table_name
    )
    bar = Progress("count", table.about())
    done, failed = recount(Application(settings), table.scan(), bar)
    bar.end(done)
    for subject in failed:
        print(f"not counted: {subject.kind} {subject.id}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
