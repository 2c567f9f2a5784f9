"""Makes what was wished come true: claim, look, act, apply; and finds what nobody owns."""
