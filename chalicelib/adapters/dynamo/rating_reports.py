"""Reports of ratings in the one table.

RTG#{rating_id}            / REPORT#{reporter}   what one visitor said, for ninety days
RTG#{rating_id}            / REPORTED            all of them together, and the case in which operations look
REPORTS#{reporter}#{day}   / N                   how many ratings one visitor reported on a day
"""

from datetime import timedelta

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, AtMost, Key, Put, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from chalicelib.ratings import RatingId, RatingReport, Reported

REPORT_KEPT = timedelta(days=90)
COUNT_KEPT = timedelta(days=2)


def reported_key(rating_id: str) -> Key:
    return Key(join("RTG", rating_id), "REPORTED")


class DynamoRatingReports:
    """`ratings.ReportStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Reported](
            work,
            item_of=lambda reported: item_of(reported_key(reported.rating_id), reported),
            read=lambda item: entity_of(Reported, item),
        )

    def add(self, report: RatingReport, otherwise: DomainError) -> None:
        key = Key(join("RTG", report.rating_id), join("REPORT", report.reporter))
        kept = item_of(key, report, forget_at=int((report.at + REPORT_KEPT).timestamp()))
        self._work.stage(Put(kept, when=(Absent(),), otherwise=otherwise))

    def count(self, report: RatingReport, *, most: int, otherwise: DomainError) -> None:
        key = Key(join("REPORTS", report.reporter, business_date(report.at).isoformat()), "N")
        forget_at, few = int((report.at + COUNT_KEPT).timestamp()), (AtMost("reports", most - 1),)
        self._work.stage(Update(key, add={"reports": 1}, set={"forget_at": forget_at}, when=few, otherwise=otherwise))

    def of(self, rating_id: RatingId) -> Reported | None:
        return self._kept.find(reported_key(rating_id))

    def save(self, reported: Reported, *, new: bool) -> None:
        if new:
            self._kept.add(reported)
        else:
            self._kept.save(reported)
