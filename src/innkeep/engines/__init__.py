"""What can run a container: a narrow protocol of verbs, one module (or family) per engine."""
