"""Use cases of the card gateway's health: note that it does not answer, offer cards or not, offer them again. They stage."""

from chalicelib.payments.card_circuit import CardCircuit, after_failure
from chalicelib.payments.errors import CardsAway
from chalicelib.payments.ports import Payments


def cards_away(payments: Payments) -> CardsAway | None:
    """The refusal that says so, while cards are not offered."""
    return CardsAway() if payments.circuit.read().away_since is not None else None


def require_cards(payments: Payments) -> None:
    """
    Raises:
        CardsAway: cards are not offered now.
    """
    away = cards_away(payments)
    if away is not None:
        raise away


def note_card_failure(payments: Payments) -> None:
    """Stage that a call of the gateway had no answer; once cards are away, nothing more is to be noted."""
    circuit = payments.circuit.read()
    if circuit.away_since is None:
        payments.circuit.save(after_failure(circuit, payments.now))


def reopen_cards(payments: Payments) -> bool:
    """Stage that the gateway answers again.

    Returns:
        whether cards were away.
    """
    away = payments.circuit.read().away_since is not None
    if away:
        payments.circuit.save(CardCircuit())
    return away
