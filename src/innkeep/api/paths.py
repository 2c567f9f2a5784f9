"""Where the published API lives."""

BASE_PATH = "/gpu-instance/openapi/v1"
"""What every path of the published API begins with.

Each router carries it itself: the request log and the metrics read a route's template from its
router, which knows nothing of a prefix that is added from outside.
"""

V2_PATH = "/gpus/v2"
"""What every path of the second form begins with."""
