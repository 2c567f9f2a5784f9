// Lists that the create form shares with those that change an instance.
import { html, nothing } from "./lib.js";
import { rowInput, rows, rowSelect } from "./ui/rows.js";

const TYPES = [
  { value: "http", label: "http" },
  { value: "tcp", label: "tcp" },
];
export const GUARDS = [
  { value: "none", label: "Anybody" },
  { value: "token", label: "With a token" },
  { value: "basic", label: "With a password" },
];

export function portRows(form, { guards }) {
  return rows(form, {
    name: "ports",
    legend: "Ports",
    hint: "An http port gets a host name of its own, a tcp port a port of the server. The program must listen on all addresses.",
    add: "Add port",
    most: 10,
    items: form.values.ports,
    make: () => ({ port: "", type: "http", mode: "none", secret: "" }),
    draw: (item, index) => html`
      ${rowInput(form, item, "port", { label: "Port", path: `ports[${index}].port`, placeholder: "80", inputmode: "numeric" })}
      ${rowSelect(form, item, "type", { label: "Type", path: `ports[${index}].type`, options: TYPES })}
      ${guards && item.type === "http" ? rowSelect(form, item, "mode", { label: "Who may use it", path: "portAccess", options: GUARDS }) : nothing}
      ${guards && item.type === "http" && item.mode !== "none"
        ? rowInput(form, item, "secret", {
            label: item.mode === "token" ? "Token" : "Password",
            path: `portAccess[${guardIndex(form.values.ports, index)}].${item.mode === "token" ? "token" : "password"}`,
            placeholder: "made for you",
            mono: true,
          })
        : nothing}
    `,
  });
}

function guardIndex(ports, index) {
  return ports.slice(0, index).filter((each) => each.type === "http" && each.mode !== "none").length;
}

export function environment(form) {
  return rows(form, {
    name: "envs",
    legend: "Environment variables",
    add: "Add variable",
    most: 100,
    items: form.values.envs,
    make: () => ({ key: "", value: "" }),
    draw: (item, index) => html`
      ${rowInput(form, item, "key", { label: "Name", path: `envs[${index}].key`, placeholder: "NAME", mono: true })}
      ${rowInput(form, item, "value", { label: "Value", path: `envs[${index}].value`, placeholder: "value", mono: true })}
    `,
  });
}

export function storageRows(form, storages) {
  if (!storages.length && !form.values.networkStorages.length) return nothing;
  const options = storages.map((each) => ({ value: each.storageId, label: `${each.storageName} (${each.storageSize} GiB, ${each.clusterName})` }));
  return rows(form, {
    name: "networkStorages",
    legend: "Network storages",
    hint: "They outlive the instance, and several may share one. The instance runs in their cluster.",
    add: "Mount a storage",
    most: 30,
    items: form.values.networkStorages,
    make: () => ({ Id: options[0]?.value ?? "", mountPoint: form.values.networkStorages.length ? "" : "/network" }),
    draw: (item, index) => html`
      ${rowSelect(form, item, "Id", { label: "Storage", path: `networkStorages[${index}].Id`, options })}
      ${rowInput(form, item, "mountPoint", { label: "Mount point", path: `networkStorages[${index}].mountPoint`, placeholder: "/network", mono: true })}
    `,
  });
}
