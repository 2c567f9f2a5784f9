// What forms are built from: products, clusters and what the owner has stored.
import { all, get } from "./api.js";

export async function catalog(signal) {
  const options = { signal };
  const [products, clusters, auths, storages, networks, templates] = await Promise.all([
    get("/cpu/products", {}, options).then((reply) => reply.data),
    get("/clusters", {}, options).then((reply) => reply.data),
    get("/repository/auths", {}, options).then((reply) => reply.data),
    all("/networkstorages/list", (reply) => reply.data, {}, options),
    all("/networks", (reply) => reply.networks, {}, options),
    all("/templates", (reply) => reply.template, {}, options),
  ]);
  return { products, clusters, auths, storages, networks, templates };
}
