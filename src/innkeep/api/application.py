"""The API as one ASGI application, made for one deployment; nothing in it is global."""

from collections.abc import Sequence

from fastapi import FastAPI
from pydantic.alias_generators import to_camel
from starlette.routing import BaseRoute

from innkeep import __version__
from innkeep.api import (
    audit,
    billing,
    clusters,
    edit,
    events,
    health,
    instance_events,
    instances,
    jobs,
    keys,
    migration,
    network_storages,
    networks,
    operator,
    pages,
    port_question,
    ports,
    prewarm,
    products,
    quota,
    registry_auths,
    ssh_keys,
    templates,
    upgrades,
    usage,
    waiting,
    webhooks,
)
from innkeep.api.aliases import alias_routes
from innkeep.api.answer_memory import AnswerMemory, KeptAnswers
from innkeep.api.audit_trail import AuditTrail
from innkeep.api.error_envelope import add_error_handlers
from innkeep.api.health import ReadinessDetails
from innkeep.api.hidden_secrets import HiddenSecrets
from innkeep.api.idempotency import IdempotencyKeys
from innkeep.api.metrics import Metrics
from innkeep.api.prompt_answers import PromptAnswers
from innkeep.api.request_limits import NO_LIMITS, KeyLimits, RequestLimits, RequestRates
from innkeep.api.request_log import RequestJournal, RequestLog
from innkeep.api.specification import DESCRIPTION, TAGS, install_specification
from innkeep.api.v2 import catalog as v2_catalog
from innkeep.api.v2 import instances as v2_instances
from innkeep.services.deployment import Deployment
from innkeep.services.port_question import PortQuestion

RESOURCES = (
    instances,
    billing,
    edit,
    upgrades,
    migration,
    ports,
    products,
    clusters,
    networks,
    network_storages,
    registry_auths,
    ssh_keys,
    keys,
    quota,
    audit,
    operator,
    templates,
    prewarm,
    jobs,
    usage,
    waiting,
    instance_events,
    events,
    webhooks,
)
"""The modules whose ``router`` makes up the API that needs a key."""

V2_RESOURCES = (v2_instances, v2_catalog)
"""The same for the second form of the API."""


def create_api(
    deployment: Deployment,
    *,
    readiness_details: ReadinessDetails | None = None,
    entrances: Sequence[BaseRoute] = (),
    metrics: Metrics | None = None,
    rates: RequestRates = NO_LIMITS,
) -> FastAPI:
    """Make the application.

    Args:
        deployment: what it serves.
        readiness_details: what else ``/readyz`` tells, as ``{"proxy": {...}}``; asked at each
            request and given up after 5 seconds.
        entrances: routes of others that are served beside the API's own, as those of logs.
        metrics: where requests are counted; ``None``: in some of its own.
        rates: how often may be asked.
    """
    metrics = metrics or Metrics()
    app = FastAPI(
        title="Innkeep",
        version=__version__,
        summary="A self-hosted instance cloud.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: to_camel(route.name),
    )
    app.state.deployment = deployment
    app.state.metrics = metrics
    app.state.port_question = PortQuestion(deployment)
    app.state.readiness_details = readiness_details
    for resource in (*RESOURCES, *V2_RESOURCES):
        app.include_router(resource.router)
    app.include_router(health.router)
    app.include_router(port_question.router)
    app.include_router(pages.router)
    app.router.routes.extend(alias_routes(resource.router for resource in RESOURCES))
    app.router.routes.extend(entrances)
    webhooks.describe_messages(app)
    add_error_handlers(app)
    install_specification(app, [resource.router for resource in (*RESOURCES, *V2_RESOURCES)])
    app.add_middleware(HiddenSecrets)
    kept = KeptAnswers(deployment.standing, deployment.clock)
    limits = KeyLimits(rates)
    journal = RequestJournal(metrics)
    app.state.prompt_answers = PromptAnswers(kept, limits, journal)
    app.add_middleware(AnswerMemory, kept=kept)
    app.add_middleware(AuditTrail, api=app)
    app.add_middleware(IdempotencyKeys, api=app)
    app.add_middleware(RequestLimits, limits=limits)
    app.add_middleware(RequestLog, journal=journal)
    return app
