"""Seals in memory, kept as `S3Seals` keeps them: what is there stays."""

from datetime import date


class MemorySeals:
    """The same promises as `S3Seals`, by tests/engine/test_seal_archive.py."""

    def __init__(self) -> None:
        self.contents: dict[date, bytes] = {}

    def keep(self, day: date, content: bytes) -> bytes:
        return self.contents.setdefault(day, content)

    def read(self, day: date) -> bytes | None:
        return self.contents.get(day)
