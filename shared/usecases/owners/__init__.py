"""What owners do for themselves: they come by a link, see what they owe, and pay."""
