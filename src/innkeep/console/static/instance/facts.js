// How to get in, what it is made of, and the jobs about it.
import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { when } from "../format.js";
import { session } from "../session.js";
import { icon } from "../ui/icon.js";
import { copyable, facts, panel, secret } from "../ui/parts.js";
import { problem, toast } from "../ui/toast.js";

export function access(model) {
  const { instance } = model;
  const ssh = instance.connectComponentSSH;
  const jupyter = instance.connectComponentJupyter;
  const page = instance.connectComponentWebTerminal;
  return panel({
    title: "Access",
    body: html`<div class="stack">
      ${facts([
        ssh.sshCommand ? ["SSH", html`${copyable(ssh.sshCommand, { label: "the SSH command" })}`] : ["SSH", "is not served here"],
        ssh.password ? ["Password", secret(ssh.password, "the SSH password")] : null,
        jupyter ? ["Jupyter", jupyterLink(jupyter)] : null,
      ])}
      ${page
        ? html`<div class="buttons">
            <button type="button" class="plain small" @click=${() => model.show("terminal")}>${icon("square-terminal")} Open the terminal</button>
            <button type="button" class="plain small" @click=${() => model.show("logs")}>${icon("scroll-text")} Read the logs</button>
          </div>`
        : nothing}
    </div>`,
  });
}

function jupyterLink(jupyter) {
  if (!jupyter.isRunning) return "does not answer yet; the history tells why if it stays so";
  if (!jupyter.address) return "runs; its address is a secret that this key is not shown";
  return html`<a href=${jupyter.address} target="_blank" rel="noopener noreferrer">Open Jupyter ${icon("external-link")}</a>`;
}

export function about(model) {
  const { instance } = model;
  return panel({
    title: "About",
    body: facts([
      ["Id", copyable(instance.id, { label: "the id" })],
      ["Size", `${instance.cpuNum} cores, ${instance.memory} GiB memory, ${instance.rootfsSize} GiB root disk`],
      ...instance.volumeMounts.map((mount) => [
        mount.type === "local" ? "Local storage" : "Network storage",
        html`${mount.size} GiB at <code>${mount.mountPath}</code>${mount.id ? html` <span class="mono">${mount.id}</span>` : nothing}`,
      ]),
      instance.network ? ["VPC network", html`<span class="mono">${instance.network.id}</span> ${instance.network.ip}`] : null,
      instance.command ? ["Command", html`<code>${instance.command}</code>`] : null,
      instance.entrypoint ? ["Entrypoint", html`<code>${instance.entrypoint}</code>`] : null,
      instance.envs.length ? ["Environment", html`${instance.envs.map((each) => html`<div class="mono">${each.key}=${each.value ? "…" : ""}</div>`)}`] : null,
      ["Created", when(instance.createdAt)],
      ["Last started", when(instance.lastStartedAt)],
      Number(instance.lastStoppedAt) ? ["Last stopped", when(instance.lastStoppedAt)] : null,
    ]),
  });
}

const JOB_STATES = { pulling: ["Waiting", "busy"], running: ["Running", "busy"], success: ["Done", "good"], fail: ["Failed", "bad"], break: ["Ended", ""] };
const JOB_TYPES = { saveImage: "Save as image", instanceMigrate: "Move" };

// The newest jobs about the instance; looked at often while one is under way.
export function jobs(view, model) {
  let known = [];
  const look = async () => {
    const found = await get("/jobs", { pageSize: 100 }, { signal: view.signal }).catch(() => null);
    if (!found) return;
    known = found.jobs.filter((job) => job.instanceId === model.id).slice(0, 5);
    view.update();
  };
  look();
  model.lookAtJobs = look;
  view.every(2, () => (model.instance?.jobs.length || known.some((job) => ["pulling", "running"].includes(job.state.state))) && look());
  const end = (job) => post("/job/break", { jobId: job.Id }).then(() => (toast("The job was ended.", "info"), look()), problem);
  return () =>
    known.length
      ? panel({
          title: "Jobs",
          body: html`<ul class="jobs">
            ${known.map((job) => {
              const [label, kind] = JOB_STATES[job.state.state] ?? [job.state.state, ""];
              const underWay = ["pulling", "running"].includes(job.state.state) && job.type === "saveImage";
              return html`<li>
                <div class="endpoint-line"><strong>${JOB_TYPES[job.type] ?? job.type}</strong><span class="tag ${kind}">${label}</span><span class="space"></span>
                  ${job.logAddress ? html`<a href=${new URL(job.logAddress).pathname} target="_blank" rel="noopener noreferrer">Log</a>` : nothing}
                  ${underWay && session.can("member") ? html`<button type="button" class="quiet small" @click=${() => end(job)}>End</button>` : nothing}</div>
                <p class="hint">${job.state.errorMessage || when(job.createdAt)}</p>
              </li>`;
            })}
          </ul>`,
        })
      : nothing;
}
