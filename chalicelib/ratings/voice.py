"""A voice: what a household says aloud under a rating, and what became of the recording."""

from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

LONGEST_VOICE_S = 60
SLACK_S = 2
"""A recorder that stops itself after a minute has written a little more, on a slow phone a second."""
MAX_VOICE_BYTES = 600_000
"""A minute of a phone's own recorder at 64 kbit/s, and a fifth more; the page's own recorder needs a third of it."""


class VoiceId(Id):
    """One recording under a rating."""

    prefix = "vce"
    __slots__ = ()


class VoiceState(StrEnum):
    """A recording is heard by others only when `READY`."""

    AWAITED = "awaited"
    READY = "ready"
    REFUSED = "refused"


class VoiceType(StrEnum):
    """What a recording may be, by its content; also how it is served."""

    WEBM = "audio/webm"
    OGG = "audio/ogg"
    MP4 = "audio/mp4"


class VoiceFault(StrEnum):
    """Why a recording was refused."""

    NOT_A_VOICE = "not_a_voice"
    HAS_PICTURE = "has_picture"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    EMPTY = "empty"


VOICE_FAULTS_VI: dict[VoiceFault, str] = {
    VoiceFault.NOT_A_VOICE: "Tệp này không phải bản ghi âm mà trang phát được. Mời ghi ngay trên trang này.",
    VoiceFault.HAS_PICTURE: "Tệp này có hình, trang chỉ nhận tiếng. Mời ghi âm lại, không quay phim.",
    VoiceFault.BROKEN: "Bản ghi bị hỏng hoặc gửi chưa hết. Mời ghi lại.",
    VoiceFault.TOO_LARGE: "Tệp quá lớn. Mời ghi ngay trên trang này, dưới một phút.",
    VoiceFault.TOO_LONG: "Bản ghi dài quá một phút. Mời nói gọn lại.",
    VoiceFault.EMPTY: "Bản ghi không có tiếng nào. Mời ghi lại.",
}


class VoiceUnfit(Exception):
    """The file is no recording that we let others hear.

    Attributes:
        fault: what the household is told.
    """

    def __init__(self, fault: VoiceFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Voice:
    """
    Attributes:
        kind: what it is; None before it is ready.
        seconds: how long, to the nearest second; 0 before it is ready.
        fault: why it was refused.
        until: until when an awaited one can come.
    """

    voice_id: VoiceId
    state: VoiceState = VoiceState.AWAITED
    kind: VoiceType | None = None
    seconds: int = 0
    fault: VoiceFault | None = None
    until: datetime | None = None

    def awaited(self, now: datetime) -> bool:
        """Whether it may still come."""
        return self.state is VoiceState.AWAITED and self.until is not None and now <= self.until
