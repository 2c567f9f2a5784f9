"""HTTP in and out: wire models, authentication, the shape of errors; one router per resource."""
