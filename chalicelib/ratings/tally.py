"""Tallies: how many ratings of how many stars."""

from chalicelib.kernel.records import dataclass
from chalicelib.ratings.rating import STARS, Rating, RatingState


@dataclass(frozen=True, slots=True)
class Tally:
    """
    Attributes:
        by_star: how many ratings have one star, two … five.
    """

    by_star: tuple[int, ...] = (0,) * len(STARS)

    @property
    def count(self) -> int:
        return sum(self.by_star)

    @property
    def stars(self) -> int:
        """All stars together."""
        return sum(stars * count for stars, count in zip(STARS, self.by_star, strict=True))

    @property
    def tenths(self) -> int:
        """The average in tenths of a star, rounded half up; 0 without a rating."""
        return (self.stars * 20 + self.count) // (2 * self.count) if self.count else 0


def counted(rating: Rating | None) -> int:
    """The stars under which a rating is counted; 0 while it is not shown."""
    return rating.stars if rating is not None and rating.state is RatingState.SHOWN else 0
