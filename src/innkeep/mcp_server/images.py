"""Tools about templates, registry auths, image prewarm and jobs."""

from typing import Annotated

from mcp.server.mcpserver import Resolve
from pydantic import Field

from innkeep.domain.job import JobState
from innkeep.mcp_server.consent import Answer, Loss, Outcome, Token, asking, done, refusal
from innkeep.mcp_server.finding import (
    TemplateName,
    collect,
    registry_auth,
    registry_auth_id,
    template,
)
from innkeep.mcp_server.orders import Auth, Command, Entrypoint, Environment, Image, Ports
from innkeep.mcp_server.place import Session, client_of, told
from innkeep.mcp_server.views import SHOW_SECRETS, View, hidden_values, moment
from innkeep.wire.jobs import JobItemReply
from innkeep.wire.prewarm import PrewarmTaskReply
from innkeep.wire.templates import TemplateReply


class TemplateView(View):
    """The values of a create, kept under a name."""

    id: str
    name: str
    image: str
    ports: list[str]
    environment: dict[str, str]
    command: str
    entrypoint: str
    registry_auth: str = Field(description="Id; empty: none.")
    readme: str


class TemplateListView(View):
    """Templates, newest first."""

    templates: list[TemplateView]


class AuthView(View):
    """A stored login for a registry; its password is never shown."""

    id: str
    name: str
    username: str


class AuthListView(View):
    """Stored logins, newest first."""

    registry_auths: list[AuthView]


class PrewarmView(View):
    """An image that is pulled ahead."""

    id: str
    image: str
    cluster: str
    state: str
    why: list[str] = Field(description="Why it failed, or is tried again.")


class PrewarmListView(View):
    """Image prewarm tasks, newest first."""

    prewarms: list[PrewarmView]


class JobView(View):
    """Something that takes longer than a request."""

    id: str
    type: str
    state: str
    problem: str
    instance: str = Field(description="Id of the instance.")
    created_at: str


class JobListView(View):
    """Jobs, newest first."""

    jobs: list[JobView]
    has_more: bool


JobId = Annotated[str, Field(min_length=1, description="Id of the job.")]


async def list_templates(
    ctx: Session,
    name: Annotated[str, Field(description="Only those with this in their name.")] = "",
) -> TemplateListView:
    """List the templates, which are the values of creates; create_instance can be given them."""
    found = client_of(ctx).templates.list(name=name)
    views = [_template_view(each, secrets=False) async for each in found]
    return TemplateListView(templates=views)


async def get_template(
    ctx: Session,
    template_name: TemplateName,
    show_secrets: Annotated[bool, Field(description=SHOW_SECRETS)] = False,
) -> TemplateView:
    """Tell the values of a template."""
    return _template_view(await template(ctx, template_name), secrets=show_secrets)


async def create_template(
    ctx: Session,
    name: Annotated[str, Field(min_length=1)],
    image: Image,
    ports: Ports = [],  # noqa: B006  # is not changed, and is shown to assistants
    environment: Environment = {},  # noqa: B006
    command: Command = "",
    entrypoint: Entrypoint = "",
    auth: Auth = "",
    readme: Annotated[str, Field(description="About it, Markdown.")] = "",
) -> TemplateView:
    """Keep the values of a create under a name."""
    made = await client_of(ctx).templates.create(
        name=name,
        image=image,
        ports=ports,
        envs=environment,
        command=command,
        entrypoint=entrypoint,
        registry_auth=await registry_auth_id(ctx, auth),
        readme=readme,
    )
    found = await client_of(ctx).templates.get(made.template_id)
    return _template_view(found, secrets=False)


@told
async def loss_of_template(ctx: Session, template_name: str) -> Loss:
    """What a delete takes away."""
    found = await template(ctx, template_name)
    return Loss(
        action=f"delete template {found.id}",
        question=f"Delete the template {found.name!r} ({found.id})?",
        lost=[f"its values, of image {found.image}; instances made with them are not touched"],
        target=found.id,
    )


async def delete_template(
    ctx: Session,
    template_name: TemplateName,
    loss: Annotated[Loss, Resolve(loss_of_template)],
    answer: Annotated[Answer, Resolve(asking(loss_of_template))],
    confirmation_token: Token = "",
) -> Outcome:
    """Delete a template; the user is asked before."""
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).templates.delete(loss.target)
    return done("It was deleted.", loss)


async def list_registry_auths(ctx: Session) -> AuthListView:
    """List the stored logins for private images. Passwords are never shown.

    A login is stored by people only, since its password would stay in the conversation.
    """
    found = await client_of(ctx).registry_auths.list()
    return AuthListView(
        registry_auths=[
            AuthView(id=each.id, name=each.name, username=each.username) for each in found
        ]
    )


@told
async def loss_of_auth(ctx: Session, auth: str) -> Loss:
    """What a delete takes away."""
    found = await registry_auth(ctx, auth)
    return Loss(
        action=f"delete registry auth {found.id}",
        question=f"Delete the stored login {found.name!r} of {found.username!r} ({found.id})?",
        lost=["its password, which can't be read back; instances made with it are not touched"],
        target=found.id,
    )


async def delete_registry_auth(
    ctx: Session,
    auth: Annotated[str, Field(min_length=1, description="Its id or unique name.")],
    loss: Annotated[Loss, Resolve(loss_of_auth)],
    answer: Annotated[Answer, Resolve(asking(loss_of_auth))],
    confirmation_token: Token = "",
) -> Outcome:
    """Delete a stored login; the user is asked before."""
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).registry_auths.delete(loss.target)
    return done("It was deleted.", loss)


async def list_prewarms(ctx: Session) -> PrewarmListView:
    """List the images that are pulled ahead, so that instances start faster."""
    found = client_of(ctx).prewarms.list()
    return PrewarmListView(prewarms=[_prewarm_view(each) async for each in found])


async def prewarm_image(
    ctx: Session,
    image: Image,
    cluster: Annotated[str, Field(min_length=1, description="Id or name.")],
    auth: Auth = "",
    note: str = "",
) -> PrewarmView:
    """Have an image pulled on a cluster before an instance needs it."""
    prewarms = client_of(ctx).prewarms
    made = await prewarms.create(
        image=image, cluster=cluster, registry_auth=await registry_auth_id(ctx, auth), note=note
    )
    return next(
        _prewarm_view(each) for each in [row async for row in prewarms.list()] if each.id == made.id
    )


async def delete_prewarm(
    ctx: Session, prewarm: Annotated[str, Field(min_length=1, description="Id of the task.")]
) -> PrewarmListView:
    """Remove an image prewarm task; an image that is there stays. Answers what tasks are left."""
    await client_of(ctx).prewarms.delete(prewarm)
    return await list_prewarms(ctx)


async def list_jobs(
    ctx: Session,
    state: Annotated[JobState | None, Field(description="Only those in this state.")] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> JobListView:
    """List what takes longer than a request, as saving images."""
    found, more = await collect(client_of(ctx).jobs.list(state=state), limit)
    return JobListView(jobs=[_job_view(each) for each in found], has_more=more)


async def get_job(ctx: Session, job: JobId) -> JobView:
    """Tell how far a job is."""
    return _job_view(await client_of(ctx).jobs.get(job))


async def cancel_job(ctx: Session, job: JobId) -> JobView:
    """End a job at once; nothing that it was made of is touched."""
    await client_of(ctx).jobs.cancel(job)
    return _job_view(await client_of(ctx).jobs.get(job))


def _template_view(found: TemplateReply, *, secrets: bool) -> TemplateView:
    return TemplateView(
        id=found.id,
        name=found.name,
        image=found.image,
        ports=[f"{port}/{each.type}" for each in found.ports for port in each.ports],
        environment=hidden_values(((e.key, e.value) for e in found.envs), secrets=secrets),
        command=found.start_command,
        entrypoint=found.entrypoint,
        registry_auth=found.image_auth,
        readme=found.readme,
    )


def _prewarm_view(found: PrewarmTaskReply) -> PrewarmView:
    return PrewarmView(
        id=found.id,
        image=found.image_url,
        cluster=found.cluster_id,
        state=str(found.state),
        why=found.reason,
    )


def _job_view(found: JobItemReply) -> JobView:
    return JobView(
        id=found.id,
        type=str(found.type),
        state=found.state.state,
        problem=found.state.error_message,
        instance=found.instance_id,
        created_at=moment(found.created_at),
    )
