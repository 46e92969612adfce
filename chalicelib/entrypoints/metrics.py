"""Figures for the alarms of infra/template.json, as lines on standard output in CloudWatch's embedded metric format.

CloudWatch makes metrics of such lines by itself; nothing is called. Source: CloudWatch user guide, "Embedded metric format"
(read 2026-11).
"""

import json
from enum import StrEnum

from chalicelib.composition import Application

NAMESPACE = "XuLang"


class Metric(StrEnum):
    """What is measured; the template's alarms name them, and a test holds both to each other.

    Attributes:
        LEDGER_IMBALANCE: debits less credits of all time, as the sums have them, in đồng, without its sign.
        COVERAGE_EXCESS: what is there beyond what is owed, in đồng, the smaller of the two coverages.
        SEAL_MISMATCHES: 1 if a look at the seals found a broken one, at which it stops.
        OLDEST_UNAPPLIED_HOURS: how long the oldest money that matches nothing has waited.
        FROZEN_BOOKS: frozen accounts, at most a hundred of them counted, and one for a frozen ledger.
        ZALO_FAILURE_SHARE, SMS_FAILURE_SHARE, MAIL_FAILURE_SHARE: of a hundred attempts of this hour and the last, how
            many failed by the channel's fault and not the recipient's; 0 when there were fewer than twenty.
    """

    LEDGER_IMBALANCE = "LedgerImbalance"
    COVERAGE_EXCESS = "CoverageExcess"
    SEAL_MISMATCHES = "SealMismatches"
    OLDEST_UNAPPLIED_HOURS = "OldestUnappliedHours"
    FROZEN_BOOKS = "FrozenBooks"
    ZALO_FAILURE_SHARE = "ZaloFailureShare"
    SMS_FAILURE_SHARE = "SmsFailureShare"
    MAIL_FAILURE_SHARE = "MailFailureShare"


def measured(application: Application, figures: dict[Metric, int]) -> None:
    """Say the figures, of this table at this moment."""
    told = {
        "_aws": {
            "Timestamp": int(application.clock.now().timestamp() * 1_000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Table"]],
                    "Metrics": [{"Name": metric.value, "Unit": "None"} for metric in figures],
                }
            ],
        },
        "Table": application.settings.table_name,
        **{metric.value: figure for metric, figure in figures.items()},
    }
    application.figures.write(json.dumps(told, separators=(",", ":")) + "\n")
    application.figures.flush()
