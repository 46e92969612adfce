"""The planner's steps, over a catalogue of a few listings."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import InvalidInput
from chalicelib.search import Clauses, Dictionary, Document, Field, Filters, Kind, Overlay, Plan, Taxonomy, plan, points
from chalicelib.search.measures import measures_in
from chalicelib.search.query import MAX_QUERY, MAX_WORDS
from chalicelib.search.syllables import is_syllable, unfinished
from chalicelib.search.text import token_of

TAXONOMY = Taxonomy(
    Dictionary(
        (
            Kind("na", ("na", "mãng cầu")),
            Kind("hoi", ("hồi", "hoa hồi")),
            Kind("thach-den", ("thạch đen", "sương sáo")),
            Kind("mat-ong", ("mật ong", "honey")),
            Kind("gia-cam", ("gà", "cáy")),
            Kind("*", ("đặc sản",)),
        ),
        ("mua", "giá", "bà", "xã", "đặc sản", "giao"),
    ),
    [Kind("trai-cay", ("Trái cây",), whole=True)],
    ["Chi Lăng", "Na Sầm"],
)
HOME = ("Chi Lăng", "Chi Lăng")


def _document(title: str, number: int = 1, seller: str = "Hoàng Thị Vân", said: str = "") -> Document:
    return Document(
        f"lst_{number}", title, seller, HOME, said, ("trai-cay", "na"), "06523", "ls06523abc12k", 1_000, 5, number
    )


class Shop:
    """A catalogue of titles, as a vocabulary that can be asked."""

    def __init__(self, titles: Iterable[str]) -> None:
        documents = [_document(title, number) for number, title in enumerate(titles)]
        self.overlay = Overlay({document.listing_id: document for document in documents})

    def count(self, field: Field, term: str) -> int:
        return self.overlay.count(field, term)

    def starting(self, field: Field, prefix: str, limit: int) -> list[str]:
        return sorted(self.overlay.starting(field, prefix))[:limit]

    def found(self, query: str) -> tuple[list[str], bool]:
        """Titles of the first step that finds any, the best first, and whether they are only near."""
        asked: Plan = plan(query, self, TAXONOMY)
        for number, clauses in enumerate(asked.clauses):
            hits = sorted(self.overlay.matching(clauses, Filters()), key=lambda hit: -hit[0])
            if hits:
                return [document.title for _, document in hits], number >= asked.relaxed_from
        return [], False


SHOP = Shop(
    [
        "Na dai loại 1",
        "Khoai nả",
        "Hoa hồi khô, túi 500 g",
        "Thạch đen",
        "Mật ong rừng, chai 1 lít",
        "Gà đồi",
        "Măng ớt cay",
        "Quýt vàng",
        "Giảo cổ lam",
        "Nuoc mam gung toi",
        "Cam (Chi Lăng)",
    ]
)


@pytest.mark.parametrize(
    ("query", "titles", "near"),
    [
        ("na", ["Na dai loại 1", "Khoai nả"], False),
        ("nả", ["Khoai nả"], False),
        ("hồi", ["Hoa hồi khô, túi 500 g"], False),
        ("mãng cầu", ["Na dai loại 1"], False),
        ("suong sao", ["Thạch đen"], False),
        ("honey", ["Mật ong rừng, chai 1 lít"], False),
        ("cáy", ["Gà đồi"], False),
        ("cay", ["Măng ớt cay"], False),
        ("hooif", ["Hoa hồi khô, túi 500 g"], False),
        ("ho6i2", ["Hoa hồi khô, túi 500 g"], False),
        ("thachden", ["Thạch đen"], False),
        ("mua na giá", ["Na dai loại 1", "Khoai nả"], False),
        ("giao co lam", ["Giảo cổ lam"], False),
        ("hoa hồi nửa cân", ["Hoa hồi khô, túi 500 g"], False),
        ("mat o", ["Mật ong rừng, chai 1 lít"], False),
        ("quý", ["Quýt vàng"], False),
        ("nước mắm", ["Nuoc mam gung toi"], False),
        ("thqch den", ["Thạch đen"], True),
        ("thạc đen", ["Thạch đen"], True),
        ("hổi", ["Hoa hồi khô, túi 500 g"], True),
        ("ong zzzzzz", [], False),
        ("mật ong zzzzzz", ["Mật ong rừng, chai 1 lít"], True),
        ("xi măng", [], False),
        ("sofa", [], False),
        ("zzzz", [], False),
        ("thạch cao", [], False),
    ],
)
def test_what_is_found(query: str, titles: list[str], near: bool) -> None:
    assert SHOP.found(query) == (titles, near)


def test_places_and_people_are_found_by_their_names() -> None:
    every = sorted(document.title for document in SHOP.overlay.documents)
    for query in ("chi lang", "Xã Chi Lăng", "hoang thi van", "bà Vân"):
        assert sorted(SHOP.found(query)[0]) == every
    assert SHOP.found("cam vân")[0] == []
    assert SHOP.found("cam bà vân")[0] == ["Cam (Chi Lăng)"]


def test_a_category_is_all_that_stands_in_it() -> None:
    assert len(SHOP.found("trái cây")[0]) == len(SHOP.found("đặc sản")[0]) == 11


def test_measures_are_wished_for_and_not_required() -> None:
    (clauses, *_) = plan("na 5kg", SHOP, TAXONOMY).clauses
    assert len(clauses.must) == 1
    assert "=5000g" in {match.term for match in clauses.should}


@pytest.mark.parametrize(("query", "kind"), [("na", "na"), ("mãng cầu ngon", "na"), ("hoa hoi", "hoi"), ("quýt", None)])
def test_the_kind_that_is_named_counts(query: str, kind: str | None) -> None:
    steps = plan(query, SHOP, TAXONOMY).clauses
    kinds = {match.term for step in steps for match in step.should if match.field is Field.CATEGORY}
    assert kinds == ({kind} if kind and steps else set())


def test_a_code_is_looked_up() -> None:
    (clauses,) = plan(" ls-06523-9g5fav-k ", SHOP, TAXONOMY).clauses
    assert [match.term for match in clauses.must[0].matches] == ["ls065239g5favk"]
    assert clauses.must[0].matches[0].field is Field.CODE
    for end in ("ABC12K", "abc12"):
        assert len(SHOP.found(end)[0]) == (11 if len(end) == 6 else 0)


def test_nothing_asked_finds_everything() -> None:
    for query in ("", "  ", "!!!"):
        assert plan(query, SHOP, TAXONOMY).clauses == (Clauses(),)


def test_a_query_has_an_end() -> None:
    assert len(plan("na " * 60, SHOP, TAXONOMY).clauses[0].must) <= MAX_WORDS
    with pytest.raises(InvalidInput):
        plan("x" * (MAX_QUERY + 1), SHOP, TAXONOMY)


@given(st.text(max_size=MAX_QUERY))
def test_any_query_has_a_plan_of_few_steps(query: str) -> None:
    asked = plan(query, SHOP, TAXONOMY)
    assert len(asked.clauses) <= 12
    assert 0 <= asked.relaxed_from <= 6
    for clauses in asked.clauses:
        assert all(match.weight > 0 for clause in clauses.must for match in clause.matches)


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("na", "Na dai", "Nả khoai"),
        ("nả", "Nả khoai", "Na dai"),
        ("na", "Na dai", "Dưa na"),
        ("hồi", "Hồi khô", "Hối"),
        ("chi lăng", "Na Chi Lăng", "Lăng Chi Na"),
    ],
)
def test_points(query: str, better: str, worse: str) -> None:
    shop = Shop([better, worse])
    titles, _ = shop.found(query)
    assert titles[0] == better


def test_points_of_a_document_without_a_word() -> None:
    (clauses, *_) = plan("na", Shop(["Na"]), TAXONOMY).clauses
    assert points(_document("Bưởi"), clauses) is None
    assert points(_document("Na"), clauses) == 100 + 15 + 150


@pytest.mark.parametrize(
    ("text", "terms", "rest"),
    [
        ("na 5kg", ["=5000g"], "na"),
        ("na 5 ký", ["=5000g"], "na"),
        ("hồi nửa cân", ["=500g"], "hồi"),
        ("rượu 0,75 lít", ["=750ml"], "rượu"),
        ("túi 500 gr, chai 1.5l", ["=500g", "=1500ml"], "túi , chai"),
        ("2 lạng", ["=200g"], ""),
        ("5 lang", [], "5 lang"),
        ("loại 1", [], "loại 1"),
        ("gà 6 ngón", [], "gà 6 ngón"),
        ("a5kg", [], "a5kg"),
    ],
)
def test_measures(text: str, terms: list[str], rest: str) -> None:
    found, said = measures_in(text)
    assert (" ".join(found.split()), said) == (rest, terms)


def test_syllables() -> None:
    words = "na hoi thach den quyt nghieng giang gi khuya nguyen thuong quoc yeu uong oanh slinh pja tuyet khuyu xoan"
    assert [word for word in words.split() if not is_syllable(word)] == []
    wrong = "thqch onng iphone sofa zzz hoii ruouu fa wifi mattt ngk"
    assert [word for word in wrong.split() if is_syllable(word)] == []


@pytest.mark.parametrize(
    ("typed", "meant", "yes"),
    [("hôi", "hồi", True), ("hòi", "hồi", True),
      ("bưỡi", "bưởi", True), ("hồi", "hôi", False), ("tủ", "tứ", False), ("ho", "hoa", False)],
)  # fmt: skip
def test_marks_that_were_left_out(typed: str, meant: str, yes: bool) -> None:
    assert unfinished(token_of(typed), token_of(meant).exact) is yes
