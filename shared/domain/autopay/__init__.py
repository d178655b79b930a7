"""Autopay 自动缴费: an account's bills paid by a saved card or the balance, on days agreed on."""
