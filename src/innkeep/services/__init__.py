"""What may be asked for: one function per use case, one transaction each."""
