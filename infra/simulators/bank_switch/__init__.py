"""The bank switch simulator: the principal bank of one account, and the interbank switch behind it.

Terms: a *notice* tells of money that came in; a *booking* is a line of the account's statement, the bank's last word; a
*transfer* is money we send out, named by our own reference.

What becomes of an outgoing transfer is chosen by the end of the receiving account number:

    …0000   failed, reason `account_closed`
    …1111   silence: executed, but the connection closes without an answer; a query then says confirmed
    …2222   silence and not executed; a query does not know it, and every repeat is silent again
    …3333   pending for five seconds, then confirmed
    …9999   no such account: name inquiry finds nobody, a transfer fails with `unknown_account`
    others  confirmed at once

Statements: `POST /v1/statements?form=…` cuts one of everything booked since the last, `GET /v1/statements/{number}` gives it
again; forms are camt.053, camt.054, csv.mb, csv.generic. What goes wrong between notices and statements is ordered:
`/_control/incoming` with `notice` or `booking` false, `/_control/webhooks/…` for notices dropped, held and repeated,
`/_control/fees`, `/_control/bookings/{ref}/recall`; a gap is a statement that was cut and never fetched.

Further refusals: 422 for amounts outside 1 to 499,999,999 ₫ (the switch's limit for one fast transfer), 409 for one
reference with another body, `insufficient_balance` when the account does not hold the amount.
"""
