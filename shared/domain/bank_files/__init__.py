"""Money collected by banks from files: mandates, 报盘 and 回盘."""
