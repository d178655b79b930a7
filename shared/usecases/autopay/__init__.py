"""Autopay: mandates given and ended, looked after once a day, charged and told of."""
