"""The planner's steps, over a vocabulary of a few words."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import InvalidInput
from chalicelib.search import Clauses, Document, Field, Match, Taxonomy, plan, points
from chalicelib.search.query import MAX_QUERY, MAX_WORDS
from chalicelib.search.text import token_of

TAXONOMY = Taxonomy({"na": ("na", "mãng cầu"), "hoi": ("hồi", "hoa hồi"), "gia-vi": ("hội ngộ",)})


class Words:
    """A vocabulary."""

    def __init__(self, words: Iterable[str]) -> None:
        tokens = [token_of(word) for word in words]
        self._terms = {
            Field.ANY_EXACT: {token.exact for token in tokens},
            Field.ANY_FOLDED: {token.folded for token in tokens},
        }

    def count(self, field: Field, term: str) -> int:
        return int(term in self._terms[field])

    def starting(self, prefix: str, limit: int) -> list[str]:
        return sorted(word for word in self._terms[Field.ANY_FOLDED] if word.startswith(prefix))[:limit]


WORDS = Words(["na", "nả", "chi", "lăng", "hồi", "hoa", "xoài", "quýt", "mật", "ong", "thạch", "đen"])


def _terms(clauses: Clauses) -> list[set[str]]:
    return [{match.term for match in clause.matches} for clause in clauses.must]


def test_words_of_the_catalogue_are_asked_for_as_they_stand() -> None:
    asked = plan("na chi lăng", WORDS, TAXONOMY)
    assert _terms(asked.clauses[0]) == [{"na"}, {"chi"}, {"lăng", "lang"}]
    assert asked.relaxed_from == 1


@pytest.mark.parametrize(("typed", "exact"), [("xoaif", "xoai2"), ("xoai2", "xoai2"), ("ddenn", None), ("hooif", "hôi2")])
def test_keyboards_that_were_off(typed: str, exact: str | None) -> None:
    asked = plan(typed, WORDS, TAXONOMY)
    if exact is None:
        assert asked.relaxed_from == 0
    else:
        assert exact in _terms(asked.clauses[0])[0]
        assert asked.relaxed_from == 1


def test_an_unknown_word_is_corrected_by_one_edit_and_said_to_be() -> None:
    asked = plan("thqch den", WORDS, TAXONOMY)
    assert asked.relaxed_from == 0
    assert _terms(asked.clauses[0]) == [{"thach"}, {"den"}]


def test_a_word_with_marks_that_nobody_uses_falls_back_to_its_letters() -> None:
    asked = plan("hối", WORDS, TAXONOMY)
    assert asked.relaxed_from == 0
    assert _terms(asked.clauses[0]) == [{"hoi"}]


def test_half_a_last_word_is_completed() -> None:
    assert _terms(plan("na qu", WORDS, TAXONOMY).clauses[0]) == [{"na"}, {"quyt"}]
    assert plan("na q", WORDS, TAXONOMY).relaxed_from == 0


def test_measures_are_wished_for_and_not_required() -> None:
    asked = plan("na 5kg", WORDS, TAXONOMY).clauses[0]
    assert _terms(asked) == [{"na"}]
    assert {"5", "kg"} <= {match.term for match in asked.should}


def test_one_of_three_words_may_be_missing_at_last() -> None:
    asked = plan("mật ong zzzzzz", WORDS, TAXONOMY)
    assert [clauses.may_miss for clauses in asked.clauses] == [1]
    assert plan("ong zzzzzz", WORDS, TAXONOMY).clauses == ()
    assert plan("zzzzzz", WORDS, TAXONOMY).clauses == ()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("na", "na"),
        ("mang cau", "na"),
        ("mãng cầu ngon", "na"),
        ("hoi", "hoi"),
        ("hồi", "hoi"),
        ("hội", None),
        ("chi", None),
    ],
)
def test_the_kind_that_is_named_counts(query: str, kind: str | None) -> None:
    steps = plan(query, WORDS, TAXONOMY).clauses
    kinds = {match.term for step in steps for match in step.should if match.field is Field.CATEGORY}
    assert kinds == ({kind} if kind and steps else set())


def test_a_code_is_looked_up() -> None:
    (clauses,) = plan(" ls-06523-9g5fav-k ", WORDS, TAXONOMY).clauses
    assert _terms(clauses) == [{"ls065239g5favk"}]
    assert clauses.must[0].matches[0].field is Field.CODE


def test_nothing_asked_finds_everything() -> None:
    for query in ("", "  ", "!!!"):
        assert plan(query, WORDS, TAXONOMY).clauses == (Clauses(),)


def test_a_query_has_an_end() -> None:
    assert len(plan("na " * 60, WORDS, TAXONOMY).clauses[0].must) <= MAX_WORDS
    with pytest.raises(InvalidInput):
        plan("x" * (MAX_QUERY + 1), WORDS, TAXONOMY)


@given(st.text(max_size=MAX_QUERY))
def test_any_query_has_a_plan_of_few_steps(query: str) -> None:
    asked = plan(query, WORDS, TAXONOMY)
    assert len(asked.clauses) <= 5
    assert 0 <= asked.relaxed_from <= 1
    for clauses in asked.clauses:
        assert all(match.weight > 0 for clause in clauses.must for match in clause.matches)


def _document(title: str, context: str = "") -> Document:
    return Document("lst_1", title, context, ("trai-cay", "na"), "06523", "ls", 1_000, 5, 0)


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("na", "Na dai", "Nả khoai"),
        ("nả", "Nả khoai", "Na dai"),
        ("na", "Na dai", "Bưởi"),
        ("hồi", "Hồi khô", "Hối"),
        ("chi lăng", "Na Chi Lăng", "Lăng Chi Na"),
    ],
)
def test_points(query: str, better: str, worse: str) -> None:
    (clauses, *_) = plan(query, WORDS, TAXONOMY).clauses
    best, next_best = points(_document(better, "na"), clauses), points(_document(worse, "na"), clauses)
    assert best is not None
    assert next_best is None or best > next_best


def test_points_of_a_document_without_a_word() -> None:
    clauses = Clauses((plan("na", WORDS, TAXONOMY).clauses[0].must[0],), (Match(Field.ANY_FOLDED, "chi", 5),))
    assert points(_document("Bưởi"), clauses) is None
    assert points(_document("Na"), clauses) == 100
    assert points(_document("Na Chi"), clauses) == 105
