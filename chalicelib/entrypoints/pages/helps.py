"""Help: a page for each task, and an assistant that quotes them, or says that it does not know."""

from collections.abc import Sequence
from typing import Any

from chalicelib.entrypoints.pages.guides import Guide, guides
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.speech import language, words
from chalicelib.kernel.errors import NotFound
from chalicelib.search import answers

help_pages = Pages(__name__)
READERS = words(
    {
        "buyer": "Mua hàng",
        "household": "Bán hàng và tiền của hộ",
        "team": "Tổ số cộng đồng",
        "teller": "Giao dịch viên",
        "supervisor": "Trưởng điểm",
        "desk": "Điều hành tỉnh",
    }
)
LONGEST_QUESTION = 200


def answers_of(question: str, known: Sequence[Guide]) -> list[dict[str, str]]:
    """Quotations that answer, each with its source; empty where the help does not say."""
    by_source = {passage.source: (guide, passage) for guide in known for passage in guide.passages}
    found = answers(question[:LONGEST_QUESTION], [passage for _, passage in by_source.values()])
    return [
        {"quote": one.passage.text, "address": one.passage.source, "title": by_source[one.passage.source][0].title}
        for one in found
    ]


@help_pages.page("/tro-giup", "help.html", cache_s=60)
def help_page(visit: Visit) -> dict[str, Any]:
    known = list(guides(language()).values())
    question = visit.query.get("hoi", "").strip()
    return {
        "question": question,
        "answers": answers_of(question, known) if question else [],
        "groups": [(name, [one for one in known if one.reader == reader]) for reader, name in READERS.items()],
    }


@help_pages.page("/tro-giup/{slug}", "guide.html", cache_s=60)
def guide_page(visit: Visit) -> dict[str, Any]:
    guide = guides(language()).get(visit.path["slug"])
    if guide is None:
        raise NotFound("Không có trang trợ giúp này.", "There is no such help page.")
    return {"guide": guide, "reader": READERS[guide.reader]}
