"""What the tablet says no with."""


class TabletRefusal(Exception):
    """
    Args:
        rule: the rule's name, as docs/offline.md has it.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class NoLine(Exception):
    """The server did not answer: what was sent may have arrived."""


class Declined(Exception):
    """The server said no.

    Args:
        code: of the problem.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
