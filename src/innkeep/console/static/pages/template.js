import { html, nothing } from "../lib.js";
import { get } from "../api.js";
import { when } from "../format.js";
import { go } from "../router.js";
import { session } from "../session.js";
import { portsText } from "../template-fields.js";
import { registryAuths } from "../owned.js";
import { icon } from "../ui/icon.js";
import { One } from "../ui/one.js";
import { copyable, facts, pageHead, panel, secret } from "../ui/parts.js";
import { removeTemplate, useHref } from "./templates.js";

export const page = {
  path: "/templates/:templateId",
  open(view) {
    view.title("Template");
    const template = new One(view, async (signal) => {
      const [{ template: found }, auths] = await Promise.all([get("/template", { templateId: view.params.templateId }, { signal }), registryAuths(signal)]);
      view.title(found.name);
      return { ...found, auth: auths.find((each) => each.id === found.imageAuth) };
    });
    view.every(60, () => template.refresh());
    return () => draw(template);
  },
};

const NONE = html`<span class="quiet-text">None</span>`;
const IMAGE = html`<span class="quiet-text">The image's own</span>`;

function draw(template) {
  const found = template.value;
  const actions = found && session.can("member")
    ? html`<a class="button primary" href=${useHref(found)}>${icon("play")} Use</a>
        <a class="button plain" href="/console/templates/${found.Id}/edit">${icon("pencil")} Edit</a>
        <button type="button" class="danger-plain" @click=${async () => (await removeTemplate(found)) && go("/templates")}>${icon("trash-2")} Delete</button>`
    : nothing;
  return html`
    ${pageHead({ title: found?.name ?? "Template", back: { href: "/console/templates", label: "Templates" }, actions })}
    ${template.draw((one) => html`<div class="stack">
      <div class="two-columns">
        ${panel({
          title: "Program",
          body: facts([
            ["Image", copyable(one.image, { label: "image" })],
            ["Registry auth", one.auth ? html`<a href="/console/registry-auths">${one.auth.name}</a>` : one.imageAuth ? html`<span class="mono">${one.imageAuth}</span>` : NONE],
            ["Command", one.startCommand ? html`<code>${one.startCommand}</code>` : IMAGE],
            ["Entrypoint", one.entrypoint ? html`<code>${one.entrypoint}</code>` : IMAGE],
          ]),
        })}
        ${panel({
          title: "Reached by",
          body: facts([
            ["Ports", one.ports.length ? html`<span class="mono">${portsText(one.ports)}</span>` : NONE],
            ["Jupyter", one.tools.length ? `On port ${one.tools[0].port}` : "Not served"],
            ["Root disk", `${one.rootfsSize} GiB`],
            ...one.volumes.map((volume) => ["Local storage", html`${volume.size} GiB at <span class="mono">${volume.mountPath}</span>`]),
            ["Template", copyable(one.Id, { label: "id of the template" })],
            ["Created", when(one.createTime)],
          ]),
        })}
      </div>
      ${panel({ title: "Environment", body: environment(one) })}
      ${one.readme ? panel({ title: "About", body: html`<p class="prose">${one.readme}</p>` }) : nothing}
    </div>`)}
  `;
}

function environment(one) {
  if (!one.envs.length) return html`<p class="quiet-text">No variables.</p>`;
  const show = session.can("member");
  return html`${facts(one.envs.map(({ key, value }) => [html`<span class="mono">${key}</span>`, show ? secret(value, key) : html`<span class="quiet-text">Not shown to a read-only key</span>`]))}`;
}
