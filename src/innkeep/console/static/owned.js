// What several pages need to know of the project's other things: clusters, and who uses what.
import { html, nothing } from "./lib.js";
import { all, get } from "./api.js";

export async function clusters(signal) {
  return (await get("/clusters", {}, { signal })).data;
}

export async function instances(signal) {
  return all("/gpu/instances", (answer) => answer.instances, {}, { signal });
}

export async function registryAuths(signal) {
  return (await get("/repository/auths", {}, { signal })).data;
}

// The instances by the id of each network storage that they mount.
export function usersByStorage(found) {
  const users = new Map();
  for (const instance of found) {
    for (const id of new Set((instance.volumeMounts ?? []).map((mount) => mount.id).filter(Boolean))) {
      users.set(id, [...(users.get(id) ?? []), instance]);
    }
  }
  return users;
}

export function clusterOptions(found, offers = () => true) {
  return found.filter(offers).map((each) => ({ value: each.id, label: each.name }));
}

// Links to instances: { id, name }, as many as a row has room for.
export function instanceLinks(found, most = 3) {
  if (!found.length) return html`<span class="quiet-text">None</span>`;
  return html`<span class="links">
    ${found.slice(0, most).map((each) => html`<a href="/console/instances/${each.id}">${each.name || each.id}</a>`)}
    ${found.length > most ? html`<span class="quiet-text">and ${found.length - most} more</span>` : nothing}
  </span>`;
}
