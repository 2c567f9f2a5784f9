import { html, nothing } from "../lib.js";
import { get } from "../api.js";
import { quotaMeters } from "../quota-meters.js";
import { session } from "../session.js";
import { when } from "../format.js";
import { One } from "../ui/one.js";
import { copyable, facts, pageHead, panel } from "../ui/parts.js";

export const page = {
  path: "/project",
  nav: { label: "Quotas and use", icon: "gauge", group: "Project" },
  open(view) {
    view.title("Quotas and use");
    const quota = new One(view, (signal) => get("/quota", {}, { signal }));
    view.onEvent((event) => (!event || event.type === "instance.status") && quota.refreshSoon());
    view.every(60, () => quota.refresh());
    return () => draw(quota);
  },
};

function draw(quota) {
  const own = session.own;
  return html`
    ${pageHead({ title: "Quotas and use", about: "What this project uses now, and what the operator lets it use at most." })}
    <div class="stack">
      ${panel({ title: "Use", body: quota.draw((found) => html`${quotaMeters(found)}`) })}
      ${own
        ? panel({
            title: "This session",
            body: facts([
              ["Project", own.project],
              ["Role", html`<span class="tag">${own.role}</span>`],
              ["API key", html`${own.name ? html`${own.name} ` : nothing}<span class="mono quiet-text">${own.hint}…</span>`],
              ["Expires", Number(own.expiresAt) ? when(own.expiresAt) : "Never"],
              ["Address of the API", copyable(`${location.origin}/gpu-instance/openapi/v1`, { label: "address of the API" })],
            ]),
          })
        : nothing}
    </div>
  `;
}
