"""What the words mean and which moves are legal: pure values and rules, no I/O, no framework."""
