// The terminal's own page.
import { openTerminal } from "./session.js";

const notice = document.getElementById("notice");

openTerminal({
  element: document.getElementById("terminal"),
  base: location.pathname,
  // The address after # leads back to the same session, also in another tab or after a restart.
  session: new URLSearchParams(location.hash.slice(1)).get("session") ?? "",
  onSession: (session) => history.replaceState(null, "", session ? `#session=${session}` : location.pathname),
  onNotice: (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  },
});
