"""Fixtures of the tests with clients made by others: the server and images of the e2e tests."""

from tests.e2e.conftest import private_registry, server, shelf

__all__ = ["private_registry", "server", "shelf"]
