"""Stand-ins for the outside world, as separate processes with the real protocols: the card gateway and the bank switch.

The product cannot tell them from the real thing; only addresses and keys differ. Nothing here is imported by it.
"""
