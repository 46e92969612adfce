"""The short code of a payment: on the screen, in the bank transfer's content, read aloud on the telephone.

Seven of Crockford's letters and a check letter; in a transfer it stands behind `XL`. Banks squeeze, cut and decorate the
content of a transfer ("MBVCB.8411.XL 7k3m9qw-c.CT tu 0011…"), and people type O for 0: the reader bears both.
"""

import re

from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.ids import ALPHABET, check_letter
from chalicelib.kernel.spelling import fold

MARK = "XL"
BODY_LENGTH = 7
MAX_CANDIDATES = 8
"""How many codes of one content are looked up; more is noise."""
_MISREAD = str.maketrans("OIL", "011")


def make_reference(entropy: Entropy) -> str:
    """A new code, e.g. `7K3M9QWT`: 30 thousand million of them, none guessable from another.

    A body whose check letter looks like a digit is passed over, so that what is misread can be told from what is wrong.
    """
    while True:
        number = int.from_bytes(entropy.take(5), "big")
        body = "".join(ALPHABET[number >> 5 * place & 31] for place in range(BODY_LENGTH))
        if check_letter(body) in ALPHABET:
            return body + check_letter(body)


def transfer_content(reference: str, *, mark: str = MARK) -> str:
    """What the payer's bank is asked to write.

    Args:
        mark: two letters that say what the reference is of; other than payments have others.
    """
    return mark + reference


def read_reference(text: str) -> str | None:
    """The code that a person typed, with or without mark, spaces and hyphens; None when it is none."""
    letters = re.sub(r"[^A-Z0-9]", "", fold(text).upper())
    for start in (letters, letters.removeprefix(MARK)):
        if len(start) == BODY_LENGTH + 1 and (found := _checked(start)):
            return found
    return None


def references_in(content: str, *, mark: str = MARK) -> list[str]:
    """Every code that a transfer's content may mean, the likeliest first: in order of appearance, each once.

    A stray mark is followed by something that passes the check once in 36 times, so the caller looks each one up.
    """
    letters = re.sub(r"[^A-Z0-9]", "", fold(content).upper())
    found: list[str] = []
    for match in re.finditer(f"(?={mark})", letters):
        start = match.start() + len(mark)
        reference = _checked(letters[start : start + BODY_LENGTH + 1])
        if reference and reference not in found:
            found.append(reference)
    return found[:MAX_CANDIDATES]


def _checked(letters: str) -> str | None:
    """The code as we wrote it, or None: letters that look alike are taken for each other."""
    code = letters.translate(_MISREAD)
    if len(code) != BODY_LENGTH + 1 or any(letter not in ALPHABET for letter in code):
        return None
    return code if check_letter(code[:-1]) == code[-1] else None
