"""Charge items and the rules that price them, tried before they are saved."""
