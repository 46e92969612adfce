"""No value of a policy without its range and its source, in the unit that its name says."""

from chalicelib.kernel.policy import POLICIES, VALUES, incoherence_of
from chalicelib.kernel.policy_rules import RULES, Unit


def test_every_value_has_a_rule_that_its_rows_keep() -> None:
    """Whoever adds a value says its range and its source."""
    assert set(RULES) == VALUES
    for row in POLICIES:
        assert incoherence_of(row) is None
        for name, rule in RULES.items():
            assert rule.least <= getattr(row, name) <= rule.most, name
            assert len(rule.source) > 10
            assert name.endswith("_bp") == (rule.unit is Unit.BASIS_POINTS), name
            assert name.endswith("_s") == (rule.unit is Unit.SECONDS), name
    assert [row.begins_on for row in POLICIES] == sorted(row.begins_on for row in POLICIES)
