"""Collecting through banks: mandates, collection files 报盘 and the banks' answers 回盘."""
