"""The world behind the contexts' ports (outbound)."""
