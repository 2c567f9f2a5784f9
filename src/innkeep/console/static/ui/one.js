// One thing of the API that a page shows: loaded, kept fresh, with what to do when it can't be had.
import { html, nothing } from "../lib.js";
import { failure, loading } from "./parts.js";

export class One {
  // load(signal) answers the thing.
  constructor(view, load) {
    this.view = view;
    this.load = load;
    this.value = null;
    this.error = null;
    this.refresh();
  }

  async refresh() {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    try {
      const value = await this.load(this.view.signal);
      if (asked !== this.asked) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (asked !== this.asked || error.name === "AbortError") return;
      this.error = error;
    } finally {
      this.view.update();
    }
  }

  // Once for all that comes within a moment.
  refreshSoon(pause = 250) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.view.signal.aborted || this.refresh(), pause);
  }

  draw(show) {
    const again = () => {
      this.error = null;
      this.view.update();
      this.refresh();
    };
    if (this.value === null) return this.error ? failure(this.error, again) : loading();
    return html`${this.error ? failure(this.error, again) : nothing}${show(this.value)}`;
  }
}
