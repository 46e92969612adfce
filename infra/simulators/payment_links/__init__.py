"""The payment link simulator: a separate server speaking the part of payOS's public interface that the product calls.

Source: payos.vn/docs/api and the notice's description there (November 2026). A link watches one bank account; what a buyer
transfers for it is told by a signed notice, kind or unkind on order: twice, out of order, late or never.
"""
