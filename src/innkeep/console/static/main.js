import { html, nothing, render } from "./lib.js";
import { ApiProblem, get } from "./api.js";
import { events } from "./events.js";
import { pages } from "./pages.js";
import { Router, setRouter } from "./router.js";
import { session } from "./session.js";
import { shell } from "./shell.js";
import { signIn } from "./sign-in.js";
import { onToasts } from "./ui/toast.js";

const HOME = "/instances";

const root = document.getElementById("console");
// The same element over all redraws of the shell, so that pages keep what they have drawn.
const host = document.createElement("div");
host.className = "page";
const router = new Router(pages, host, draw);
setRouter(router);
let shows = "nothing";
let trouble = "";

function draw() {
  if (shows === "console") render(shell({ router, pages, host }), root);
  else if (shows === "sign-in") render(signIn(draw), root);
  else if (trouble) {
    render(
      html`<main class="splash"><h1>The server does not answer</h1><p role="alert">${trouble}</p>
        <button type="button" class="primary" @click=${begin}>Try again</button></main>`,
      root,
    );
  }
}

// Nothing of one view is to be left in the other.
function change(to) {
  if (shows === to) return;
  render(nothing, root);
  shows = to;
}

function signedInOrOut() {
  if (session.own) {
    const fresh = shows !== "console";
    change("console");
    events.start();
    if (fresh && (router.path === "/" || router.path === "/sign-in")) router.go(HOME, { replace: true });
    else if (fresh) router.show();
    else draw();
  } else {
    change("sign-in");
    events.stop();
    router.leave();
    render(nothing, host);
    document.title = "Sign in · Innkeep";
    draw();
  }
}

async function begin() {
  trouble = "";
  if (!session.key) return signedInOrOut();
  try {
    session.describe(await get("/me"));
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    // A key that is no good has ended the session already.
    if (problem.status === 401) return;
    trouble = problem.message;
    draw();
  }
}

document.dispatchEvent(new Event("innkeep-runs"));
session.onChange(signedInOrOut);
events.onState(draw);
onToasts(draw);
begin();
