"""What the soft ATM refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted, Refused, TooOften


class NotCashStep(InvalidInput):
    """Notes cannot make up this amount."""

    code = "not_cash_step"


class OutletNeeded(InvalidInput):
    """A code over the policy's amount is good at one outlet only, which must be named."""

    code = "outlet_needed"


class NotNotes(InvalidInput):
    """A count names a note that is not in use, twice the same, or a negative number of it."""

    code = "not_notes"


class QuoteAltered(InvalidInput):
    """Not a quote of ours, or of another kind or amount."""

    code = "quote_altered"


class NoSuchOutlet(NotFound):
    """No outlet has this code."""

    code = "no_such_outlet"


class NoSuchShift(NotFound):
    """No shift with this id at the caller's outlet, or the teller has none open."""

    code = "no_such_shift"


class NoSuchWithdrawal(NotFound):
    """No withdrawal with this id or code for this caller."""

    code = "no_such_withdrawal"


class NoSuchReceipt(NotFound):
    """No receipt with this id for this caller."""

    code = "no_such_receipt"


class NoSuchCustomer(NotFound):
    """Nobody has this phone number, or it is not the number of the customer that was shown."""

    code = "no_such_customer"


class NoSuchDelivery(NotFound):
    """No delivery with this id from or to the caller's place."""

    code = "no_such_delivery"


class NoSuchVariance(NotFound):
    """The shift was not off at its close, or is not of the caller's outlet."""

    code = "no_such_variance"


class NoSuchDenial(NotFound):
    """Nobody said that notes of this withdrawal are missing."""

    code = "no_such_denial"


class SignaturesNeeded(NotPermitted):
    """Cash in a bag is answered for by two of the place's people."""

    code = "signatures_needed"


class NotYourShift(NotPermitted):
    """The shift belongs to another teller or tablet."""

    code = "not_your_shift"


class NotAtTill(NotPermitted):
    """Cash is served only from an enrolled tablet of an outlet."""

    code = "not_at_till"


class OwnSignature(NotPermitted):
    """Nobody signs for what they did themselves."""

    code = "own_signature"


class OutletExists(Conflict):
    """The outlet was opened before."""

    code = "outlet_exists"


class IdUsed(Conflict):
    """An id that the client made was used before; what for is said by its kinds."""

    code = "id_used"

    def __init__(self) -> None:
        super().__init__("Mã này đã dùng.", "The id was used before.")


class ShiftExists(IdUsed):
    """The shift id was used before."""

    code = "shift_exists"


class ShiftAlreadyOpen(Conflict):
    """The teller, or the till, has a shift that is not closed."""

    code = "shift_already_open"


class ShiftMoved(Conflict):
    """The shift is not at the step that was asked for."""

    code = "shift_moved"


class VarianceSettled(Conflict):
    """Less than this is left of the variance; `left` says how much."""

    code = "variance_settled"


class CashDenied(Conflict):
    """The customer said so before; it is being looked into, or was decided."""

    code = "cash_denied_before"


class DenialDecided(Conflict):
    """Two people decided it before."""

    code = "denial_decided"


class WithdrawalExists(IdUsed):
    """The withdrawal id was used before."""

    code = "withdrawal_exists"


class CashInExists(IdUsed):
    """The cash-in id was used before."""

    code = "cash_in_exists"


class DeliveryExists(IdUsed):
    """The delivery id was used before."""

    code = "delivery_exists"


class DeliveryMoved(Conflict):
    """The delivery is not at the step that was asked for."""

    code = "delivery_moved"


class BankCashExists(IdUsed):
    """The id of the cash-in to a bank account, or cash-out by bank push, was used before."""

    code = "bank_cash_exists"


class BankCashMoved(Conflict):
    """The cash-in to a bank account, or cash-out by bank push, is not at the step that was asked for."""

    code = "bank_cash_moved"


class CashInUndone(Conflict):
    """The cash-in was undone before."""

    code = "cash_in_undone"


class CustomerTransferExists(IdUsed):
    """The id of the transfer between customers was used before."""

    code = "customer_transfer_exists"


class WithdrawalMoved(Conflict):
    """The withdrawal is not at the step that was asked for: paid, given back, cancelled or expired before."""

    code = "withdrawal_moved"


class NotForThisVariance(Refused):
    """A short is repaid, taken from commission or written off; an over becomes income."""

    code = "not_for_this_variance"


class NothingToDeny(Refused):
    """Not handed over, too long ago, or less than is said to be missing."""

    code = "nothing_to_deny"


class WriteOffTooLarge(Refused):
    """The policy lets the province write off less of a shortage at once."""

    code = "write_off_too_large"


class OverKeptLonger(Refused):
    """Cash that was over is kept for whoever asks for it, as long as the policy says."""

    code = "over_kept_longer"


class OutletNotEmpty(Refused):
    """There is cash in the outlet's safe, a shift that is not closed, or a delivery that is not over."""

    code = "outlet_not_empty"


class OutletServesNoCash(Refused):
    """The outlet is closed, or serves no cash."""

    code = "outlet_serves_no_cash"


class ShiftNotOpen(Refused):
    """The till is frozen or its shift closed: no cash moves."""

    code = "shift_not_open"


class NotTakenOver(Refused):
    """Only a supervisor who took the shift over, and has not frozen it, resolves what its teller left at the counter."""

    code = "shift_not_taken_over"


class CountersOpen(Refused):
    """Withdrawals are committed whose notes are neither handed over nor put back."""

    code = "counters_open"


class JournalNotSynced(Refused):
    """The tablet may pay vouchers offline: it must send its journal and pause before its shift closes."""

    code = "journal_not_synced"


class SafeTooLow(Refused):
    """The outlet's safe holds less than what was counted out of it."""

    code = "safe_too_low"


class SafeTooFull(Refused):
    """The outlet's safe would hold more than it may."""

    code = "safe_too_full"


class VaultTooLow(Refused):
    """The province's vault holds less than was counted out of it."""

    code = "vault_too_low"


class OverPlan(Refused):
    """A bag holds something, and at most what was planned."""

    code = "delivery_over_plan"


class OtherBag(Refused):
    """The number on the bag is not that of the bag that was sealed for this delivery."""

    code = "other_bag"


class TillTooLow(Refused):
    """The till's cash, less what is promised at the counter, is smaller than the amount."""

    code = "till_too_low"


class LimitExceeded(Refused):
    """A legal limit of cash would be exceeded; `details` name it and what is left of it."""

    code = "cash_limit_exceeded"


class QuoteExpired(Refused):
    """The quoted fee is good no more."""

    code = "quote_expired"


class WrongOutlet(Refused):
    """The code is good at another outlet."""

    code = "wrong_outlet"


class WithdrawalCodeExpired(Refused):
    """The code's time is over; the money goes back to the balance."""

    code = "withdrawal_code_expired"


class WithdrawalLocked(Refused):
    """Too many wrong collect PINs; the money goes back to the balance."""

    code = "withdrawal_locked"


class WrongCollectPin(Refused):
    """Not the collect PIN; the try counts."""

    code = "wrong_collect_pin"


class IdCheckNeeded(Refused):
    """The amount asks for a look at the identity card."""

    code = "id_check_needed"


class PossibleDuplicate(Refused):
    """The same customer did the same with the same amount minutes ago; ask before doing it again."""

    code = "possible_duplicate"


class SignatureNeeded(Refused):
    """A large amount, or a repetition, at the counter: a supervisor signs too."""

    code = "second_signature_needed"


class FloatTooLow(Refused):
    """The outlet's part of the agent's account at the principal bank, less what is promised, is smaller than the amount."""

    code = "float_too_low"


class UndoTooLate(Refused):
    """Another shift or day, or the customer has done something with cash since."""

    code = "undo_too_late"


class HandoverFinal(Refused):
    """Notes that were handed over cannot be undone."""

    code = "handover_is_final"


class StrongerCheckNeeded(Refused):
    """Over an amount for which the law asks for the person to be matched with the identity card."""

    code = "stronger_check_needed"


class SupervisorNeeded(Refused):
    """Only a supervisor of the outlet may sign for this."""

    code = "supervisor_needed"


class PeopleAskedTooOften(TooOften):
    """A customer asked for too many recipients' names."""

    code = "people_asked_too_often"


class GuessingTooOften(TooOften):
    """Too many codes from this tablet that are nobody's."""

    code = "codes_guessed_too_often"
