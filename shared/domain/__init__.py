"""The trade: money, calendar, charges, bills. Pure functions and values, standard library only."""
