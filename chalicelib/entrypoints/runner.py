"""Runs a use case in a unit of work, commits, and retries what may be retried. The only place that commits.

A command has a client-made key, and the same answer for ever: its receipt is part of the commit. Declines (`Refused`,
`Conflict`) are receipts too, so that a late retry can never turn a decline into a success.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.patience import Patience
from chalicelib.entrypoints.problems import problem_of, status_of
from chalicelib.kernel.errors import Conflict, DomainError, KeyReusedWithOtherBody, Refused, StaleVersion
from chalicelib.kernel.idempotency import Receipt, ReceiptExists, fingerprint
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked, by whom, under which key.

    Attributes:
        kind: the command's permanent name; keys are namespaced by it.
        key: the client-made operation id.
        actor: party id of who asks, or `guest`.
        request: JSON-ready: path, body; another request under the same key is a conflict.
        device_id: the enrolled tablet at which it is asked for.
    """

    kind: str
    key: str
    actor: str
    request: Any
    device_id: str | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.actor, self.request)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller gets, now and at every repeat.

    Attributes:
        replayed: it comes from the receipt of an earlier attempt.
    """

    status: int
    body: dict[str, Any]
    replayed: bool = False

    @property
    def refused(self) -> bool:
        return self.status >= 400


def run(application: Application, use_case: Callable[[Work], T], *, actor: str = "system") -> T:
    """Run and commit a use case whose repeats are harmless by its own conditions (jobs, notices, sign-in).

    Args:
        actor: on whose behalf: the name of the job, or of the provider that told us.

    Raises:
        DomainError: what the use case, or a condition of its writes, refuses.
        Unavailable: contention outlasted the retries.
    """
    with Patience(application) as patience:
        while True:
            work = patience.open_work()
            work.actor = actor
            try:
                try:
                    result = use_case(work)
                except DomainError:
                    work.unit_of_work.refuse()
                    work.unit_of_work.commit()
                    raise
                work.unit_of_work.commit()
                return result
            except (StaleVersion, Contention, OutcomeUnknown):
                patience.wait(work.unit_of_work)


def run_command(application: Application, command: Command, use_case: Callable[[Work], Answer]) -> Answer:
    """Run a command once, whatever is repeated, lost or raced.

    Raises:
        InvalidInput, NotAuthenticated, NotPermitted, NotFound, TooOften: nothing changed, nothing is remembered.
        KeyReusedWithOtherBody: the key belongs to another request.
        Unavailable: the same key may be sent again.
    """
    with Patience(application) as patience:
        while True:
            work = patience.open_work()
            work.actor, work.device_id = command.actor, command.device_id
            work.receipts.expect(command.kind, command.key)
            try:
                return _attempt(work, command, use_case)
            except (ReceiptExists, StaleVersion, Contention, OutcomeUnknown):
                patience.wait(work.unit_of_work)


def _attempt(work: Work, command: Command, use_case: Callable[[Work], Answer]) -> Answer:
    """One try: the answer of the receipt if there is one, else of the use case."""
    refusal: DomainError | None = None
    answer: Answer | None = None
    try:
        answer = use_case(work)
    except StaleVersion:
        raise
    except DomainError as error:
        refusal = error
    earlier = work.receipts.find(command.kind, command.key)
    if earlier is not None:
        return _replay(earlier, command)
    if answer is not None:
        try:
            work.receipts.stage(_receipt(command, answer))
            work.unit_of_work.commit()
            return answer
        except (StaleVersion, ReceiptExists):
            raise
        except DomainError as error:
            refusal = error
    assert refusal is not None
    return _decline(work, command, refusal)


def _decline(work: Work, command: Command, refusal: DomainError) -> Answer:
    work.unit_of_work.refuse()
    if not isinstance(refusal, Refused | Conflict):
        work.unit_of_work.commit()
        raise refusal
    answer = Answer(status_of(refusal), problem_of(refusal))
    work.receipts.stage(_receipt(command, answer))
    work.unit_of_work.commit()
    return answer


def _receipt(command: Command, answer: Answer) -> Receipt:
    return Receipt(command.kind, command.key, command.fingerprint, answer.status, answer.body, command.actor)


def _replay(earlier: Receipt, command: Command) -> Answer:
    if earlier.fingerprint != command.fingerprint:
        raise KeyReusedWithOtherBody
    return Answer(earlier.status, earlier.body, replayed=True)
