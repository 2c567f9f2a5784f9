// A project's quotas as bars.
import { html } from "./lib.js";
import { meter } from "./ui/meter.js";

export const RESOURCES = [
  { name: "instances", label: "Instances", unit: "", note: "All that are not removed." },
  { name: "cores", label: "Cores", unit: "", note: "Of instances that are not stopped." },
  { name: "memoryGib", label: "Memory", unit: "GiB", note: "Of instances that are not stopped." },
  { name: "storageGib", label: "Storage", unit: "GiB", note: "Local and network storage, the trash included." },
  { name: "ports", label: "TCP ports", unit: "", note: "Kept over a stop; http ports don't count." },
];

export function quotaMeters(quotas, { notes = true, wide = true } = {}) {
  return html`<div class="meters ${wide ? "wide" : ""}">
    ${RESOURCES.map(({ name, label, unit, note }) => meter({ label, unit, used: quotas[name].used, total: quotas[name].limit, note: notes ? note : "" }))}
  </div>`;
}
