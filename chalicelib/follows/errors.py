"""What follows refuse."""

from chalicelib.kernel.errors import NotFound, Refused


class NoSuchHousehold(NotFound):
    """Nobody who sells has the id, or not any more."""

    code = "no_such_household"

    def __init__(self) -> None:
        super().__init__("Không có nhà bán này.", "There is no such household.")


class OwnHousehold(Refused):
    """One's own."""

    code = "own_household"

    def __init__(self) -> None:
        super().__init__("Đây là nhà của bạn.", "This is your own household.")


class TooManyFollows(Refused):
    """As many households as one follows."""

    code = "too_many_follows"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Bạn đã theo dõi {most} nhà. Mời bỏ bớt rồi theo dõi nhà này.",
            f"You follow {most} households; unfollow some first.",
            details={"most": most},
        )
