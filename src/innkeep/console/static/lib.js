// The one place that knows where the libraries are.
import { registerIconLibrary } from "./vendor/libraries.js";
import icons from "./vendor/icons.js";

// Both of the components' own libraries are replaced, one of which asks another host.
const OWN_NAMES = { xmark: "x", "circle-xmark": "circle-x", "eye-slash": "eye-off" };
const resolver = (name) => `data:image/svg+xml,${encodeURIComponent(icons[OWN_NAMES[name] ?? name] ?? icons["circle-help"])}`;
registerIconLibrary("default", { resolver });
registerIconLibrary("system", { resolver });

export { classMap, html, ifDefined, keyed, live, nothing, ref, render, repeat, svg } from "./vendor/libraries.js";
