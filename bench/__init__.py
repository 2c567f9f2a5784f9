"""Measurements that anyone can run: ``./scripts/bench``. Each has Innkeep side by side with a peer.

Absolute times differ between machines and from minute to minute. So each measurement takes turns
between the two sides within one run, and what counts is the ratio of their medians.
"""
