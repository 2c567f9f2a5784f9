// What is known of instances on every page: how a status reads, and which orders it takes.
import { html, nothing } from "./lib.js";
import { post } from "./api.js";
import { session } from "./session.js";
import { confirm } from "./ui/dialog.js";
import { problem, toast } from "./ui/toast.js";

const STATUSES = {
  toCreate: ["Waiting", "busy"],
  creating: ["Creating", "busy"],
  pulling: ["Pulling the image", "busy"],
  running: ["Running", "good"],
  toStop: ["Stopping", "busy"],
  stopping: ["Stopping", "busy"],
  exited: ["Stopped", "rest"],
  toStart: ["Starting", "busy"],
  starting: ["Starting", "busy"],
  toRestart: ["Restarting", "busy"],
  restarting: ["Restarting", "busy"],
  toReset: ["Upgrading", "busy"],
  resetting: ["Upgrading", "busy"],
  migrating: ["Moving", "busy"],
  freezing: ["Freezing", "busy"],
  toRemove: ["Deleting", "busy"],
  removing: ["Deleting", "busy"],
  removed: ["Deleted", "rest"],
};

export const STATUS_CHOICES = [
  { value: "", label: "Any status" },
  ...["running", "exited", "toCreate", "creating", "pulling", "starting", "stopping", "restarting", "resetting", "removing"].map((status) => ({
    value: status,
    label: STATUSES[status][0],
  })),
];

export function statusText(status, failed = false) {
  return status === "exited" && failed ? "Failed" : (STATUSES[status]?.[0] ?? status);
}

// failed: the instance is not what was wished.
export function statusBadge(status, failed = false) {
  const kind = failed ? "bad" : (STATUSES[status]?.[1] ?? "rest");
  return html`<span class="status ${kind}" data-status=${status}><span class="dot" aria-hidden="true"></span>${statusText(status, failed)}</span>`;
}

export function isLeaving(status) {
  return ["toRemove", "removing", "removed"].includes(status);
}

export function isFailed(instance) {
  return Boolean(instance.statusError?.state);
}

async function order(instance, path, told) {
  await post(path, { instanceId: instance.id });
  toast(`${instance.name}: ${told}`, "info");
}

// The orders that make sense now, the likeliest first: { label, icon, act, danger }.
export function ordersFor(instance, { deleted = () => {} } = {}) {
  if (!session.can("member") || isLeaving(instance.status)) return [];
  const { status } = instance;
  const found = [];
  if (status === "exited") found.push(start(instance));
  if (isFailed(instance)) found.push(recover(instance));
  if (status === "running") found.push(restart(instance), stop(instance));
  found.push(remove(instance, deleted));
  return found;
}

function start(instance) {
  return { label: "Start", icon: "play", act: () => order(instance, "/gpu/instance/start", "starting").catch(problem) };
}

function recover(instance) {
  return { label: "Try again", icon: "rotate-cw", act: () => order(instance, "/gpu/instance/recover", "trying again").catch(problem) };
}

function restart(instance) {
  return {
    label: "Restart",
    icon: "rotate-cw",
    act: () =>
      confirm({
        title: `Restart ${instance.name}?`,
        body: html`<p>Its main process ends and begins again. Its disks and addresses stay, open connections end.</p>`,
        verb: "Restart",
        act: () => order(instance, "/gpu/instance/restart", "restarting"),
      }),
  };
}

function stop(instance) {
  return {
    label: "Stop",
    icon: "square",
    act: () =>
      confirm({
        title: `Stop ${instance.name}?`,
        body: html`<p>Its main process ends. Its disks and addresses are kept; cores and memory are given up, so a later start needs room.</p>`,
        verb: "Stop",
        act: () => order(instance, "/gpu/instance/stop", "stopping"),
      }),
  };
}

function remove(instance, deleted) {
  return {
    label: "Delete",
    icon: "trash-2",
    danger: true,
    act: async () => {
      const network = (instance.volumeMounts ?? []).some((mount) => mount.type === "network");
      const done = await confirm({
        title: `Delete ${instance.name}?`,
        body: html`<p>The instance, its root disk and its local storage are removed. <strong>This cannot be undone.</strong></p>
          ${network ? html`<p>Network storages that it mounts are kept.</p>` : nothing}`,
        verb: "Delete",
        danger: true,
        typed: instance.name,
        act: () => order(instance, "/gpu/instance/delete", "being deleted"),
      });
      if (done) deleted();
    },
  };
}
