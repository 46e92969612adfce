"""The Zalo simulator: a separate server speaking the part of ZNS, of its OAuth and of its webhook that the product calls.

Source: developers.zalo.me (November 2026), as said in the product's adapter. It is as unkind as the real one may be: a
repeated `tracking_id` is a second message, a refresh token is good once, notices come twice, late, out of order or never,
answers are lost after the message went out.
"""
