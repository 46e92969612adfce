"""Xứ Lạng: the marketplace and the soft ATM of Lạng Sơn province."""
