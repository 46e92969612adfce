"""The dictionary of search as data: what goods are called, and the words that say nothing of them. Operators extend it."""

from chalicelib.kernel.records import dataclass

EVERYTHING = "*"
"""The category of names that mean the whole shop."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of goods, with its names.

    Attributes:
        category: the slug of the category that a search for it prefers; `EVERYTHING` for the whole shop.
        names: equal to one another: who searches one finds all. The first is what it is called on screens.
        local: names in Tày and Nùng, equal to the others; one word of them is understood when nothing else is asked.
        whole: its names mean all that stands in the category, whatever its titles say.
    """

    category: str
    names: tuple[str, ...]
    local: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Dictionary:
    """
    Attributes:
        optional: words that a query may hold without a listing having them: `mua`, `giá`, `ngon`, `xã`.
        version: rises with every change; 0 is what the product ships.
    """

    kinds: tuple[Kind, ...]
    optional: tuple[str, ...]
    version: int = 0
