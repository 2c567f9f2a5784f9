// Calls of the public API with the key of the session.
import { session } from "./session.js";

export const BASE = "/gpu-instance/openapi/v1";

export class ApiProblem extends Error {
  constructor(status, envelope) {
    super(envelope.message || `The server answered ${status}.`);
    this.status = status;
    this.reason = envelope.reason ?? "";
    this.metadata = envelope.metadata ?? {};
    // Of the request's body, as envs[3].key; empty where the problem is not one field's.
    this.field = this.metadata.field ?? "";
  }

  // The message without the field's name in front, for a place beside the field.
  get rule() {
    const begin = `${this.field}: `;
    return this.field && this.message.startsWith(begin) ? this.message.slice(begin.length) : this.message;
  }
}

function address(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(given).toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

// How long to wait before each further attempt at a server that did not answer. Safe for every call:
// those that change something carry an Idempotency-Key.
const PAUSES = [150, 600, 1500];

async function reach(url, options) {
  for (const pause of [...PAUSES, null]) {
    try {
      return await fetch(url, options);
    } catch (problem) {
      if (problem.name === "AbortError") throw problem;
      if (pause === null) break;
      await new Promise((done) => setTimeout(done, pause));
      options.signal?.throwIfAborted();
    }
  }
  throw new ApiProblem(0, { reason: "UNREACHABLE", message: "The server does not answer. Check the connection and try again." });
}

export async function send(url, options = {}, key = session.key) {
  const headers = { ...options.headers, Authorization: `Bearer ${key}` };
  const reply = await reach(url, { cache: "no-store", credentials: "same-origin", ...options, headers });
  if (reply.ok) return reply;
  const envelope = await reply.json().catch(() => ({}));
  if (reply.status === 401 && key === session.key) session.end();
  throw new ApiProblem(reply.status, envelope);
}

// GET, answers what was sent as JSON.
export async function get(path, query = {}, { signal, key } = {}) {
  const reply = await send(address(path, query), { signal }, key);
  return reply.json();
}

// POST; with the same idempotencyKey it is carried out once, however often it is sent.
export async function post(path, body = {}, { signal, idempotencyKey = crypto.randomUUID?.() ?? randomName() } = {}) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
  const reply = await send(`${BASE}${path}`, { method: "POST", body: JSON.stringify(body), headers, signal });
  return reply.json();
}

// crypto.randomUUID is missing on plain http of another host than localhost.
export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// All rows of a paged list, up to a bound that no form can show more of.
export async function all(path, rowsOf, query = {}, { signal, most = 1000, size = 100 } = {}) {
  const rows = [];
  for (let page = 1; rows.length < most; page += 1) {
    const answer = await get(path, { ...query, pageNum: page, pageSize: size }, { signal });
    const further = rowsOf(answer);
    rows.push(...further);
    if (further.length < size) break;
  }
  return rows;
}
