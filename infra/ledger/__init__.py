"""The whole ledger at once: verify it, export it, import it, repair what a torn restore left (`python -m infra.ledger`)."""
