"""The dictionary of search as a container knows it: read again every half minute."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.adapters.dynamo.search_dictionary import DynamoDictionary
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

if TYPE_CHECKING:
    from chalicelib.search import Taxonomy

log = logging.getLogger("xu_lang.search")
READ_AGAIN_AFTER = timedelta(seconds=30)
"""An edition is in force everywhere within a minute."""


class Dictionaries:
    """What a container knows of the dictionary. A failure to read it leaves what was known, or what the product ships."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._taxonomy: Taxonomy | None = None
        self._next_read: datetime | None = None

    def at(self, now: datetime) -> "Taxonomy":
        """The taxonomy in force, as far as it was read."""
        from chalicelib.adapters.search_documents import taxonomy

        if self._next_read is None or now >= self._next_read or self._next_read - now > READ_AGAIN_AFTER:
            self._next_read = now + READ_AGAIN_AFTER
            self._read()
        return self._taxonomy or taxonomy()

    def _read(self) -> None:
        from chalicelib.adapters.search_documents import taxonomy_of
        from chalicelib.search import amended, default_dictionary

        try:
            edition = DynamoDictionary(UnitOfWork(self._table)).current()
        except (Contention, OutcomeUnknown, Unavailable) as error:
            log.warning("the dictionary stays as it was: %s", error)
            return
        known = self._taxonomy.version if self._taxonomy is not None else 0
        if (edition.version if edition else 0) != known:
            self._taxonomy = taxonomy_of(amended(default_dictionary(), edition))
