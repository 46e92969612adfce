"""What announcements refuse."""

from chalicelib.kernel.errors import Conflict, NotFound, Refused


class NoSuchAnnouncement(NotFound):
    """None has the id."""

    code = "no_such_announcement"

    def __init__(self) -> None:
        super().__init__("Không có thông báo này.", "There is no such announcement.")


class AnnouncementOver(Conflict):
    """Taken back before, or its days are over."""

    code = "announcement_over"

    def __init__(self) -> None:
        super().__init__(
            "Thông báo này đã hết hạn hoặc đã được thu lại.", "The announcement is over, or was taken back before."
        )


class TooManyAnnouncements(Refused):
    """As many as may stand or be to come at one time."""

    code = "too_many_announcements"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Đang có {most} thông báo. Hãy thu lại bớt rồi đăng thông báo này.",
            f"There are {most} announcements now; take some back first.",
            details={"most": most},
        )
