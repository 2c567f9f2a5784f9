// Between a template of the API and what its form holds; pure.

// As people write ports: "8080/http, 5432/tcp".
export function portsText(entries) {
  return entries.flatMap((entry) => entry.ports.map((port) => `${port}/${entry.type}`)).join(", ");
}

// The API's form, one entry for each type; a port without a type is http. What can't be read is passed on, and
// refused by the server at the field.
export function portsOf(text) {
  const byType = new Map();
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const [port, type = "http"] = word.split("/");
    byType.set(type, [...(byType.get(type) ?? []), port]);
  }
  return [...byType].map(([type, ports]) => ({ type, ports }));
}

export function valuesOf(template) {
  const jupyter = template?.tools.find((tool) => tool.name.toLowerCase() === "jupyter");
  return {
    "template.name": template?.name ?? "",
    "template.image": template?.image ?? "",
    "template.imageAuth": template?.imageAuth ?? "",
    "template.startCommand": template?.startCommand ?? "",
    "template.entrypoint": template?.entrypoint ?? "",
    "template.rootfsSize": String(template?.rootfsSize ?? 20),
    "template.ports": portsText(template?.ports ?? []),
    "template.envs": (template?.envs ?? []).map((each) => ({ ...each })),
    "template.readme": template?.readme ?? "",
    "template.tools": jupyter ? String(jupyter.port) : "",
  };
}

// What is not in the form, as volumes, is not sent, and so stays as it is.
export function bodyOf(values) {
  const named = (name) => values[`template.${name}`];
  return {
    type: "instance",
    channel: "private",
    name: named("name"),
    image: named("image"),
    imageAuth: named("imageAuth"),
    startCommand: named("startCommand"),
    entrypoint: named("entrypoint"),
    rootfsSize: named("rootfsSize"),
    readme: named("readme"),
    ports: portsOf(named("ports")),
    envs: named("envs").filter((each) => each.key || each.value),
    tools: named("tools").trim() ? [{ name: "Jupyter", port: named("tools").trim(), type: "http" }] : [],
  };
}
