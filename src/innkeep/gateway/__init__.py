"""How traffic gets in: HAProxy as a process of its own, and the routes it follows."""
