// From what the create form holds to the body of the call, and to the same call as curl makes it.
import { BASE } from "./api.js";

export function emptyValues() {
  return {
    name: "",
    productId: "",
    imageUrl: "",
    imageAuthId: "",
    ports: [],
    envs: [],
    jupyter: false,
    jupyterPort: "8888",
    command: "",
    entrypoint: "",
    clusterId: "",
    localStorageMountPoint: "",
    networkStorages: [],
    networkId: "",
  };
}

export function valuesOfTemplate(template) {
  const tool = (template.tools ?? []).find((each) => each.name === "Jupyter");
  return {
    ...emptyValues(),
    imageUrl: template.image,
    imageAuthId: template.imageAuth,
    ports: template.ports.flatMap((group) => group.ports.map((port) => ({ port: String(port), type: group.type, mode: "none", secret: "" }))),
    envs: template.envs.map(({ key, value }) => ({ key, value })),
    jupyter: Boolean(tool),
    jupyterPort: tool ? String(tool.port) : "8888",
    command: template.startCommand,
    entrypoint: template.entrypoint,
  };
}

// Only what is set, so that the body is what one would write by hand.
export function bodyOf(values) {
  const body = { kind: "cpu" };
  for (const name of ["name", "productId", "imageUrl", "imageAuthId", "command", "entrypoint", "clusterId", "localStorageMountPoint", "networkId"]) {
    const value = values[name].trim();
    if (value) body[name] = value;
  }
  const ports = values.ports.filter((each) => each.port.trim());
  if (ports.length) body.ports = ports.map((each) => `${each.port.trim()}/${each.type}`).join(", ");
  const guards = ports.filter((each) => each.type === "http" && each.mode !== "none").map(guardOf);
  if (guards.length) body.portAccess = guards;
  const envs = values.envs.filter((each) => each.key || each.value);
  if (envs.length) body.envs = envs;
  if (values.jupyter) body.tools = [{ name: "Jupyter", port: values.jupyterPort.trim(), type: "http" }];
  const storages = values.networkStorages.filter((each) => each.Id);
  if (storages.length) body.networkStorages = storages.map(({ Id, mountPoint }) => (mountPoint.trim() ? { Id, mountPoint: mountPoint.trim() } : { Id }));
  return body;
}

function guardOf({ port, mode, secret }) {
  const guard = { port: port.trim(), mode };
  if (secret) guard[mode === "token" ? "token" : "password"] = secret;
  return guard;
}

export function asCurl(path, body, origin = location.origin) {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return [
    `curl --header "Authorization: Bearer $KEY" --header 'Content-Type: application/json' \\`,
    `  ${origin}${BASE}${path} --data '${json}'`,
  ].join("\n");
}
