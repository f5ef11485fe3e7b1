"""Casework decides: the scheme's rules and verbs, one transaction each.

It knows no Telegram, and no clock but `now`.
"""
