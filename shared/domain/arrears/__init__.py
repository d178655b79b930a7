"""Arrears 欠费: what is open after its due day, and for how long."""
