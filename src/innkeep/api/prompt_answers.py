"""Kept answers for the HTTP server itself, which need no task, no scope and no framework.

Half of what a short answer costs is the way through those. All that they do for such an answer is
done here too: the key's rate is counted, the request has an id, a line in the log and a figure.
"""

import time
from collections.abc import Sequence
from http import HTTPStatus

from innkeep.api.answer_memory import KeptAnswers, question_of
from innkeep.api.request_limits import KeyLimits
from innkeep.api.request_log import RequestJournal, request_id_of
from innkeep.api.scope import SCOPE_KEY_DIGEST


class PromptAnswers:
    """Answers to questions that were asked before.

    Args:
        kept: the answers.
        limits: how often was asked.
        journal: where requests are noted.
    """

    def __init__(self, kept: KeptAnswers, limits: KeyLimits, journal: RequestJournal) -> None:
        self._kept = kept
        self._limits = limits
        self._journal = journal

    def find(
        self, path: str, query: bytes, headers: Sequence[tuple[bytes, bytes]]
    ) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
        """Headers and body of a 200 to a GET; ``None``: it must be asked as any other.

        Args:
            path: percent-decoded.
            query: as it came.
            headers: names in lower case.
        """
        began = time.perf_counter()
        question = question_of(path, query, headers)
        known = self._kept.recall(question) if question else None
        if known is None or not self._limits.admits(str(known.said.get(SCOPE_KEY_DIGEST))):
            return None
        start, *rest = known.messages
        request_id = request_id_of(headers)
        body = b"".join(message.get("body", b"") for message in rest)
        seconds = time.perf_counter() - began
        self._journal.note(known.said, request_id, HTTPStatus.OK, seconds)
        return [*start["headers"], (b"x-request-id", request_id.encode())], body
