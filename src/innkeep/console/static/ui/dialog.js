// Dialogs that are asked like a function: await confirm({...}), await openDialog(...).
import { html, nothing, render } from "../lib.js";
import { problem } from "./toast.js";

// Shows what draw({ close, update }) gives until close(answer) is called; answers that, or undefined when
// the dialog was dismissed.
export function openDialog({ title, draw, wide = false }) {
  return new Promise((resolve) => {
    const host = document.createElement("div");
    document.body.append(host);
    let answer;
    let over = false;
    const close = (value) => {
      answer = value;
      over = true;
      dialog().open = false;
    };
    const dialog = () => host.querySelector("wa-dialog");
    const hidden = (event) => {
      if (event.target !== dialog()) return;
      render(nothing, host);
      host.remove();
      resolve(answer);
    };
    const update = () => {
      if (over) return;
      render(
        html`<wa-dialog label=${title} class=${wide ? "wide" : ""} open @wa-after-hide=${hidden}>
          ${draw({ close, update })}
        </wa-dialog>`,
        host,
      );
    };
    update();
  });
}

// Asks before something is done, and does it: answers whether it was done. What goes wrong in act stays
// in the dialog. With typed, that text has to be typed first.
export function confirm({ title, body, verb, danger = false, typed = "", act = async () => {} }) {
  let given = "";
  let busy = false;
  let message = "";
  return openDialog({
    title,
    draw({ close, update }) {
      const ready = !busy && (!typed || given === typed);
      const go = async (event) => {
        event.preventDefault();
        if (!ready) return;
        busy = true;
        update();
        try {
          await act();
          close(true);
        } catch (error) {
          busy = false;
          message = error.message;
          if (!message) problem(error);
          update();
        }
      };
      return html`<form @submit=${go} class="stack">
        <div class="dialog-text">${body}</div>
        ${typed
          ? html`<label class="field">
              <span class="label">Type <strong class="mono">${typed}</strong> to confirm</span>
              <input autofocus autocomplete="off" spellcheck="false" .value=${given}
                @input=${(event) => {
                  given = event.target.value;
                  update();
                }}>
            </label>`
          : nothing}
        ${message ? html`<p class="problem" role="alert">${message}</p>` : nothing}
        <div class="buttons end">
          <button type="button" class="plain" @click=${() => close(false)}>Cancel</button>
          <button type="submit" class=${danger ? "danger" : "primary"} ?disabled=${!ready} ?autofocus=${!typed}>
            ${busy ? html`<wa-spinner></wa-spinner>` : nothing}${verb}
          </button>
        </div>
      </form>`;
    },
  });
}
