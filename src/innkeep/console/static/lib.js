// The one place that knows where the libraries are.
import "./vendor/webawesome/components/callout/callout.js";
import "./vendor/webawesome/components/copy-button/copy-button.js";
import "./vendor/webawesome/components/dialog/dialog.js";
import "./vendor/webawesome/components/divider/divider.js";
import "./vendor/webawesome/components/drawer/drawer.js";
import "./vendor/webawesome/components/dropdown/dropdown.js";
import "./vendor/webawesome/components/dropdown-item/dropdown-item.js";
import "./vendor/webawesome/components/icon/icon.js";
import "./vendor/webawesome/components/progress-bar/progress-bar.js";
import "./vendor/webawesome/components/spinner/spinner.js";
import "./vendor/webawesome/components/tab/tab.js";
import "./vendor/webawesome/components/tab-group/tab-group.js";
import "./vendor/webawesome/components/tab-panel/tab-panel.js";
import "./vendor/webawesome/components/tooltip/tooltip.js";
import { registerIconLibrary } from "./vendor/webawesome/components/icon/library.js";

// Both of the components' own libraries are replaced: one asks another host, the other data: addresses.
const OWN_NAMES = { xmark: "x", "circle-xmark": "circle-x", "eye-slash": "eye-off" };
const resolver = (name) => new URL(`vendor/lucide/${OWN_NAMES[name] ?? name}.svg`, import.meta.url).href;
registerIconLibrary("default", { resolver });
registerIconLibrary("system", { resolver });

export { html, svg, nothing, render } from "./vendor/lit-html/lit-html.js";
export { classMap } from "./vendor/lit-html/directives/class-map.js";
export { ifDefined } from "./vendor/lit-html/directives/if-defined.js";
export { keyed } from "./vendor/lit-html/directives/keyed.js";
export { live } from "./vendor/lit-html/directives/live.js";
export { ref } from "./vendor/lit-html/directives/ref.js";
export { repeat } from "./vendor/lit-html/directives/repeat.js";
