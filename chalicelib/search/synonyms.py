"""Different names of the same goods: a listing that bears one is found by all.

Sources: names in use in Lạng Sơn's markets; southern names of northern goods; English names that visitors type.
"""

from functools import cache

from chalicelib.search.text import Token, tokens_of

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("na", "mãng cầu", "custard apple"),
    ("hoa hồi", "đại hồi", "hồi khô", "star anise"),
    ("thạch đen", "sương sáo", "black jelly"),
    ("hồng", "persimmon"),
    ("quýt", "tangerine"),
    ("bưởi", "pomelo"),
    ("dứa", "thơm", "khóm", "pineapple"),
    ("quế", "cinnamon"),
    ("mác mật", "mắc mật", "móc mật"),
    ("lợn", "heo", "pork"),
    ("vịt", "duck"),
    ("gà", "chicken"),
    ("trứng", "hột", "egg"),
    ("lạp sườn", "lạp xưởng", "lạp xường", "sausage"),
    ("chè", "trà", "tea"),
    ("rượu", "wine"),
    ("mật ong", "honey"),
    ("gạo", "rice"),
    ("ngô", "bắp", "corn"),
    ("lạc", "đậu phộng", "peanut"),
    ("đỗ tương", "đậu tương", "đậu nành", "soya"),
    ("sắn", "khoai mì", "cassava"),
    ("nấm hương", "nấm đông cô", "mushroom"),
    ("măng", "bamboo shoot"),
    ("mận", "plum"),
    ("đào", "peach"),
    ("ớt", "chili"),
    ("gừng", "ginger"),
    ("thổ cẩm", "brocade"),
)


@cache
def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Exact phrases by their first word, each with the number of its set."""
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, names in enumerate(SYNONYMS):
        for name in names:
            words = tuple(token.exact for token in tokens_of(name))
            phrases.setdefault(words[0], []).append((words, number))
    return phrases


def synonyms_in(title: list[Token]) -> list[str]:
    """The other names of whatever is named in a title; exact spelling only, for `bắp` and `bập` are different things."""
    exact = tuple(token.exact for token in title)
    found: dict[int, None] = {}
    for i, word in enumerate(exact):
        for words, number in _by_first_word().get(word, []):
            if exact[i : i + len(words)] == words:
                found[number] = None
    return [name for number in found for name in SYNONYMS[number]]
