"""The card gateway simulator: a separate server speaking the part of Stripe's HTTP API that the product calls.

Sources, read through the official Python library 16.1.0 (API version 2026-10-28.endive): docs.stripe.com/api,
/api/idempotent_requests, /webhooks, /testing (November 2026).

Terms: a *session* is one hosted Checkout page; an *intent* one wish to collect money, made when a card is first tried;
a *charge* one try at a card; a *balance transaction* the booking of money and fee; an *event* the news of a change.

Assumptions where the real rule depends on the account: the fee is 2.9 % of the amount, rounded half up to a whole đồng,
plus 3,000 ₫, and is not given back on refunds; a dispute costs 350,000 ₫; a charge is between 13,000 and 99,999,999 ₫
(the gateway's half a US dollar, and its eight digits); the account settles in VND.
"""
