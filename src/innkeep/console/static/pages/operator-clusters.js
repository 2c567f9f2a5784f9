import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { confirm } from "../ui/dialog.js";
import { textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { meter } from "../ui/meter.js";
import { One } from "../ui/one.js";
import { empty, facts, pageHead, panel } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/operator/clusters",
  nav: { label: "Clusters", icon: "boxes", group: "Operator" },
  role: "operator",
  open(view) {
    view.title("Clusters");
    const clusters = new One(view, async (signal) => (await get("/operator/clusters", {}, { signal })).clusters);
    view.every(10, () => clusters.refresh());
    return () => html`
      ${pageHead({ title: "Clusters", about: "What each cluster has, what of it is used, and whether it takes new instances." })}
      ${clusters.draw((found) =>
        found.length
          ? html`<div class="cards">${found.map((each) => card(each, clusters))}</div>`
          : empty({ symbol: "boxes", title: "No clusters", text: "Clusters are told in the server's settings." }),
      )}
    `;
  },
};

function card(cluster, clusters) {
  return panel({
    title: cluster.name,
    id: `cluster-${cluster.id}`,
    className: "cluster",
    actions: stateOf(cluster),
    body: html`<div class="card-body" data-cluster=${cluster.id}>
      ${cluster.state === "up" ? nothing : html`<p class="problem">${cluster.message}</p>`}
      ${cluster.cordon ? html`<p class="note-box"><strong>Takes no new instances</strong> since ${ago(cluster.cordon.at)}${cluster.cordon.note ? html`: ${cluster.cordon.note}` : nothing}</p>` : nothing}
      <div class="meters">
        ${meter({ label: "Cores", used: cluster.cores.used, total: cluster.cores.total })}
        ${meter({ label: "Memory", unit: "GiB", used: cluster.memoryGib.used, total: cluster.memoryGib.total })}
        ${storage(cluster.storageGib)}
      </div>
      ${facts([
        ["Instances", html`<a href="/console/operator/instances?clusterId=${encodeURIComponent(cluster.id)}">${cluster.instances.running} running, ${cluster.instances.total} in all</a>`],
        ["Network storages", String(cluster.networkStorages)],
        ["VPC networks", String(cluster.vpcNetworks)],
        ["Ready sandboxes", String(cluster.spareSandboxes)],
        cluster.leftBehind ? ["Left behind", html`<span class="tag warn">${cluster.leftBehind} containers could not be ended</span>`] : null,
        cluster.unenforcedLimits.length ? ["Not enforced", html`<span class="tag warn">${cluster.unenforcedLimits.join(", ")}</span>`] : null,
        ["Engine", cluster.engine ? (cluster.state === "up" && cluster.message) || cluster.engine : html`<span class="tag warn">Not configured any more</span>`],
        ["Id", html`<span class="mono">${cluster.id}</span>`],
      ])}
      <div class="card-foot">
        <span class="quiet-text">${cluster.productsOffered.length} products offered</span>
        ${cluster.cordon
          ? html`<button type="button" class="plain small" aria-label="Uncordon ${cluster.name}" @click=${() => uncordon(cluster, clusters)}>${icon("play")} Uncordon</button>`
          : html`<button type="button" class="plain small" aria-label="Cordon ${cluster.name}" @click=${() => cordon(cluster, clusters)}>${icon("pause")} Cordon</button>`}
      </div>
    </div>`,
  });
}

function stateOf(cluster) {
  const [kind, text] = cluster.state !== "up" ? ["bad", "Down"] : cluster.cordon ? ["warn", "Cordoned"] : ["good", "Up"];
  return html`<span class="status ${kind}"><span class="dot" aria-hidden="true"></span>${text}</span>`;
}

function storage({ total, promised, free }) {
  const note = free === null ? "" : `The disk has ${free} GiB free.`;
  return meter({ label: "Storage promised", unit: "GiB", used: promised, total, none: "size of the disk not known", note });
}

async function cordon(cluster, clusters) {
  const done = await formDialog({
    title: `Cordon ${cluster.name}?`,
    verb: "Cordon",
    about: "It takes no new instances; what is there goes on.",
    values: { note: "" },
    draw: (form) => textField(form, { name: "note", label: "Note", optional: true, placeholder: "a new disk tonight", hint: "Told to those whose creates are refused." }),
    act: (form) => post("/operator/cluster/cordon", { clusterId: cluster.id, cordoned: true, note: form.values.note }, { idempotencyKey: form.idempotencyKey }),
  });
  if (!done) return;
  toast(`${cluster.name} takes no new instances.`, "info");
  clusters.refresh();
}

async function uncordon(cluster, clusters) {
  const done = await confirm({
    title: `Uncordon ${cluster.name}?`,
    body: html`<p>It takes new instances again. It was cordoned on ${when(cluster.cordon.at)}${cluster.cordon.note ? html`: ${cluster.cordon.note}` : nothing}.</p>`,
    verb: "Uncordon",
    act: () => post("/operator/cluster/cordon", { clusterId: cluster.id, cordoned: false }),
  });
  if (!done) return;
  toast(`${cluster.name} takes new instances again.`);
  clusters.refresh();
}
