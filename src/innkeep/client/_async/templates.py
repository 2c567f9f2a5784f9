"""Templates: the values of creates, kept under a name."""

from collections.abc import AsyncIterator, Mapping

from innkeep.client._async.paging import all_rows
from innkeep.client._async.resource import Resource
from innkeep.client.bodies import Ports, env_entries, given, jupyter_tool, ports_by_type
from innkeep.wire.templates import (
    TemplateDetailsReply,
    TemplateIdReply,
    TemplateListReply,
    TemplateReply,
)


class Templates(Resource):
    """Values that creates can begin with."""

    async def create(
        self,
        *,
        name: str,
        image: str,
        ports: Ports = (),
        envs: Mapping[str, str] | None = None,
        command: str = "",
        entrypoint: str = "",
        registry_auth: str = "",
        jupyter_port: int | None = None,
        rootfs_gib: int = 10,
        readme: str = "",
    ) -> TemplateIdReply:
        """Keep one.

        Args:
            name: it need not be unique.
            image: as of a create, like all that follows.
            ports: as ``["80/http", "3306/tcp"]``.
            envs: the environment.
            command: replaces the image's CMD.
            entrypoint: replaces the image's ENTRYPOINT.
            registry_auth: id of a registry auth.
            jupyter_port: port of the tool Jupyter; ``None``: without it.
            rootfs_gib: size of the root disk, GiB; an instance has its product's.
            readme: about the template, Markdown.
        """
        template = given(
            name=name,
            type="instance",
            channel="private",
            image=image,
            imageAuth=registry_auth,
            startCommand=command,
            entrypoint=entrypoint,
            rootfsSize=rootfs_gib,
            readme=readme,
            ports=ports_by_type(ports),
            envs=env_entries(envs or {}),
            tools=jupyter_tool(jupyter_port),
        )
        body = {"template": template}
        return await self._transport.post("/template/create", TemplateIdReply, body)

    async def get(self, template_id: str) -> TemplateReply:
        """One of them."""
        query = {"templateId": template_id}
        return (await self._transport.get("/template", TemplateDetailsReply, query)).template

    async def update(
        self,
        template_id: str,
        *,
        name: str | None = None,
        image: str | None = None,
        ports: Ports | None = None,
        envs: Mapping[str, str] | None = None,
        command: str | None = None,
        entrypoint: str | None = None,
        registry_auth: str | None = None,
        readme: str | None = None,
    ) -> None:
        """Change what is given; ``None``: as it is. An empty value is the new value."""
        changed = {
            "name": name,
            "image": image,
            "ports": None if ports is None else ports_by_type(ports),
            "envs": None if envs is None else env_entries(envs),
            "startCommand": command,
            "entrypoint": entrypoint,
            "imageAuth": registry_auth,
            "readme": readme,
        }
        template = {key: value for key, value in changed.items() if value is not None}
        body = {"template": {"Id": template_id, **template}}
        await self._transport.post("/template/update", TemplateIdReply, body)

    async def delete(self, template_id: str) -> None:
        """Remove one."""
        await self._transport.post("/template/delete", TemplateIdReply, {"templateId": template_id})

    def list(self, *, name: str = "") -> AsyncIterator[TemplateReply]:
        """Yours, newest first.

        Args:
            name: only those with this in their name, in any case.
        """
        return all_rows(
            self._transport,
            "/templates",
            TemplateListReply,
            lambda page: page.template,
            lambda row: row.id,
            given(name=name),
        )
