import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { session } from "../session.js";
import { instances } from "../owned.js";
import { confirm } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { choice, List } from "../ui/list.js";
import { empty, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

const STATES = { pulling: ["Waiting", "busy"], running: ["Running", "busy"], success: ["Done", "good"], fail: ["Failed", "bad"], break: ["Broken off", "rest"] };
const TYPES = { saveImage: "Save as an image", instanceMigrate: "Move to another cluster", autoInstanceMigrate: "Move by itself" };

export const page = {
  path: "/jobs",
  nav: { label: "Jobs", icon: "history", group: "Images" },
  open(view) {
    view.title("Jobs");
    const list = new List(view, {
      filters: ["state", "type"],
      async load({ page, size, filter, signal }) {
        const [found, all] = await Promise.all([get("/jobs", { ...filter, pageNum: page, pageSize: size }, { signal }), instances(signal)]);
        const names = new Map(all.map((each) => [each.id, each.name]));
        return { rows: found.jobs.map((row) => ({ ...row, instanceName: names.get(row.instanceId) ?? "" })), total: found.total };
      },
    });
    view.onEvent(() => list.refreshSoon(1000));
    // A job's own steps have no events.
    view.every(2, () => list.rows?.some((row) => isBusy(row)) && list.refresh());
    view.every(30, () => list.refresh());
    return () => draw(list);
  },
};

const isBusy = (row) => ["pulling", "running"].includes(row.state.state);

function draw(list) {
  const may = session.can("member");
  return html`
    ${pageHead({ title: "Jobs", about: "What takes longer: instances that are saved as images, or moved to another cluster." })}
    <div class="filters">
      ${choice(list, "type", "Type", [{ value: "", label: "Any type" }, ...["saveImage", "instanceMigrate"].map((value) => ({ value, label: TYPES[value] }))])}
      ${choice(list, "state", "State", [{ value: "", label: "Any state" }, ...Object.entries(STATES).map(([value, [label]]) => ({ value, label }))])}
    </div>
    ${list.draw({
      caption: "Jobs",
      id: (row) => row.Id,
      columns: [
        { label: "Job", cell: (row) => html`<strong>${TYPES[row.type] ?? row.type}</strong><span class="id mono">${row.Id}</span>` },
        { label: "State", cell: stateOf },
        { label: "Instance", cell: (row) => (row.instanceName ? html`<a href="/console/instances/${row.instanceId}">${row.instanceName}</a>` : html`<span class="mono">${row.instanceId}</span>`) },
        { label: "Started", cell: (row) => html`<span class="nowrap" title=${when(row.createdAt)}>${ago(row.createdAt)}</span>` },
      ],
      actions: (row) => actionsOf(row, list, may),
      none: empty({ symbol: "history", title: "No jobs yet", text: "Save an instance as an image, on the instance's page, and see here how far it is." }),
    })}
  `;
}

function stateOf(row) {
  const { state, error, errorMessage } = row.state;
  const [text, kind] = STATES[state] ?? [state, "rest"];
  return html`<span class="status ${kind}"><span class="dot" aria-hidden="true"></span>${text}</span>
    ${error ? html`<span class="reason" title="${error}: ${errorMessage}">${errorMessage || error}</span>` : nothing}`;
}

function actionsOf(row, list, may) {
  return html`<span class="buttons">
    ${row.logAddress ? html`<a class="button plain small" href=${row.logAddress} target="_blank" rel="noopener" aria-label="Log of ${row.Id}, in another tab">${icon("file-text")} Log</a>` : nothing}
    ${may && isBusy(row) && row.type === "saveImage"
      ? html`<button type="button" class="danger-plain small" aria-label="Break off ${row.Id}" @click=${() => breakOff(row, list)}>${icon("x")} Break off</button>`
      : nothing}
  </span>`;
}

async function breakOff(row, list) {
  const done = await confirm({
    title: "Break off this job?",
    body: html`<p>It ends at once, and what it left on the cluster is removed. The instance is not touched.</p>`,
    verb: "Break off",
    danger: true,
    act: () => post("/job/break", { jobId: row.Id }),
  });
  if (!done) return;
  toast("The job was broken off.", "info");
  list.refresh();
}
