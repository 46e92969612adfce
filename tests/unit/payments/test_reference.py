"""References in the content of transfers, as banks and people leave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.ids import ALPHABET, check_letter
from chalicelib.payments.reference import make_reference, read_reference, references_in, transfer_content
from tests.builders import SeededEntropy

CODE = "7K3M9QW" + check_letter("7K3M9QW")
references = (
    st.text(ALPHABET, min_size=7, max_size=7)
    .map(lambda body: body + check_letter(body))
    .filter(lambda reference: reference[-1] in ALPHABET)
)


def test_a_reference_carries_its_own_check_letter() -> None:
    made = {make_reference(SeededEntropy(str(seed))) for seed in range(200)}
    assert len(made) == 200
    assert all(reference[-1] == check_letter(reference[:-1]) for reference in made)


@pytest.mark.parametrize(
    "content",
    [
        f"XL{CODE}",
        f"xl{CODE.lower()}",
        f"XL {CODE[:4]} {CODE[4:]}",
        f"XL-{CODE[:4]}-{CODE[4:]}",
        f"MBVCB.8411223344.XL{CODE}.CT tu 0011004567890 NGUYEN VAN A toi 0123456789",
        f"thanh toan don hang XL{CODE} cam on",
        f"Chuyển khoản đơn xl{CODE}",
        f"XL XL{CODE}",
        f"XLXL{CODE}",
    ],
)
def test_the_reference_is_found(content: str) -> None:
    assert CODE in references_in(content)


@pytest.mark.parametrize("content", ["", "XL", "tien na", CODE[:7], "XL" + CODE[:7], f"XL{CODE[1:]}"])
def test_where_there_is_none_none_is_found(content: str) -> None:
    assert references_in(content) == []


@given(references, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_another_reference_or_none(reference: str, place: int, letter: str) -> None:
    wrong = reference[:place] + letter + reference[place + 1 :]
    assert wrong == reference or references_in(transfer_content(wrong)) == []


@given(references)
def test_letters_that_look_alike_are_taken_for_each_other(reference: str) -> None:
    misread = reference.replace("0", "O").replace("1", "I")
    assert references_in(transfer_content(misread)) == [reference]
    assert read_reference(misread) == reference


@given(references)
def test_people_may_type_it_with_or_without_the_mark(reference: str) -> None:
    assert read_reference(f" {reference.lower()} ") == reference
    assert read_reference(f"XL-{reference[:4]} {reference[4:]}") == reference
    assert read_reference(reference[:-1]) is None
