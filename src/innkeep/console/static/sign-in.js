import { html, nothing } from "./lib.js";
import { get } from "./api.js";
import { session } from "./session.js";
import { icon } from "./ui/icon.js";

let busy = false;
let message = "";
let shown = false;

export function signIn(draw) {
  const submit = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const key = data.get("key").trim();
    if (busy) return;
    message = key ? "" : "Enter a key.";
    if (!key) return draw();
    busy = true;
    draw();
    try {
      const own = await get("/me", {}, { key });
      busy = false;
      session.begin(key, own, data.get("stay") === "on");
    } catch (problem) {
      busy = false;
      message = problem.status === 401 ? "This key is not valid. It may be mistyped, expired or revoked." : problem.message;
      draw();
      requestAnimationFrame(() => document.getElementById("key")?.focus());
    }
  };
  const toggle = () => {
    shown = !shown;
    draw();
  };
  return html`<main class="sign-in">
    <form class="sign-in-card stack" @submit=${submit} novalidate>
      <div class="brand"><img src=${new URL("innkeep.svg", import.meta.url).href} alt="" width="36" height="36"><span>Innkeep</span></div>
      <div><h1 tabindex="-1">Sign in</h1><p class="about">with an API key of your project.</p></div>
      <div class="field">
        <label class="label" for="key">API key</label>
        <div class="with-button">
          <input id="key" name="key" type=${shown ? "text" : "password"} class="mono" autocomplete="current-password" spellcheck="false" autofocus
            aria-invalid=${message ? "true" : nothing} aria-describedby="key-hint">
          <button type="button" class="quiet" aria-pressed=${String(shown)} aria-label="Show the key" @click=${toggle}>${icon(shown ? "eye-off" : "eye")}</button>
        </div>
        ${message
          ? html`<p class="hint error" id="key-hint" role="alert">${message}</p>`
          : html`<p class="hint" id="key-hint">It begins with <code>sk_</code> as a rule. The server's first one is in the file <code>api-key</code> of its data folder.</p>`}
      </div>
      <div class="field check">
        <label><input type="checkbox" name="stay"> Stay signed in on this device</label>
      </div>
      <button type="submit" class="primary block" ?disabled=${busy}>${busy ? html`<wa-spinner></wa-spinner>` : nothing}Sign in</button>
    </form>
  </main>`;
}
