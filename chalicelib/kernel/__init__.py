"""The shared vocabulary of all contexts: money, quantities, ids, time, errors, idempotency, paging and the unit of work.

Standard library only, and pure: neither the clock nor entropy is read here; both are arguments.
"""
