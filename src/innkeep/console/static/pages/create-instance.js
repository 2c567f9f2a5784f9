import { html, nothing } from "../lib.js";
import { post } from "../api.js";
import { catalog } from "../catalog.js";
import { asCurl, bodyOf, emptyValues, valuesOfTemplate } from "../create-body.js";
import { price } from "../format.js";
import { go } from "../router.js";
import { environment, portRows, storageRows } from "../instance-fields.js";
import { Form, selectField, submitButton, textField } from "../ui/form.js";
import { copyButton, failure, loading, pageHead, panel } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

const PATH = "/gpu/instance/create";

export const page = {
  path: "/instances/create",
  role: "member",
  open(view) {
    view.title("Create instance");
    const form = new Form(emptyValues(), () => view.update());
    const state = { known: null, error: null, template: "" };
    const load = async () => {
      state.error = null;
      view.update();
      try {
        state.known = await catalog(view.signal);
        const chosen = state.known.products.find((each) => each.availableDeploy) ?? state.known.products[0];
        form.values.productId ||= chosen?.id ?? "";
        useTemplate(state, form, view.query.get("template") ?? "");
      } catch (error) {
        state.error = error;
      }
      view.update();
    };
    load();
    // Room comes and goes.
    view.onEvent((event) => event?.type === "instance.status" && ["running", "exited", "removed"].includes(event.status) && refreshProducts(state, view));
    const submit = async (event) => {
      event.preventDefault();
      const made = await form.submit(() => post(PATH, bodyOf(form.values), { idempotencyKey: form.idempotencyKey }));
      if (!made) return;
      toast("The instance was accepted and is being created.");
      go(`/instances/${made.id}`);
    };
    return () => draw({ form, state, load, submit });
  },
};

async function refreshProducts(state, view) {
  clearTimeout(state.timer);
  state.timer = setTimeout(async () => {
    if (view.signal.aborted || !state.known) return;
    state.known = await catalog(view.signal).catch(() => state.known);
    view.update();
  }, 1000);
}

function useTemplate(state, form, id) {
  const template = state.known.templates.find((each) => each.Id === id);
  state.template = template ? id : "";
  if (!template) return;
  const { name, productId, clusterId } = form.values;
  Object.assign(form.values, valuesOfTemplate(template), { name, productId, clusterId });
}

function draw({ form, state, load, submit }) {
  const head = pageHead({ title: "Create instance", back: { href: "/console/instances", label: "Instances" } });
  if (state.error) return html`${head}${failure(state.error, load)}`;
  if (!state.known) return html`${head}${loading()}`;
  return html`${head}
    <form class="create" data-form=${form.id} @submit=${submit} novalidate>
      <div class="stack">
        ${what(form, state)} ${size(form, state.known)} ${reached(form)} ${program(form)} ${disks(form, state.known)} ${place(form, state.known)}
      </div>
      <div class="beside">${summary(form, state.known)}</div>
    </form>`;
}

function what(form, state) {
  const { templates, auths } = state.known;
  const choose = (event) => {
    useTemplate(state, form, event.target.value);
    form.touch("imageUrl");
  };
  return panel({
    title: "What runs",
    body: html`<div class="stack">
      ${templates.length
        ? html`<div class="field"><label class="label" for="template">Template <span class="optional">optional</span></label>
            <select id="template" @change=${choose}>
              <option value="">None</option>
              ${templates.map((each) => html`<option value=${each.Id} ?selected=${each.Id === state.template}>${each.name}</option>`)}
            </select>
            <p class="hint">Fills in the fields below; each can be changed.</p></div>`
        : nothing}
      <div class="pair">
        ${textField(form, { name: "name", label: "Name", optional: true, placeholder: "build-box", hint: "Left empty, the id is shown." })}
        ${textField(form, { name: "imageUrl", label: "Image", mono: true, required: true, placeholder: "nginx:1.27", hint: "No registry: Docker Hub. No tag: latest." })}
      </div>
      ${auths.length || form.values.imageAuthId
        ? selectField(form, {
            name: "imageAuthId",
            label: "Registry auth",
            optional: true,
            hint: "For a private image.",
            options: [{ value: "", label: "None, a public image" }, ...auths.map((each) => ({ value: each.id, label: `${each.name} (${each.username})` }))],
          })
        : nothing}
    </div>`,
  });
}

function size(form, { products }) {
  const error = form.errorOf("productId");
  return panel({
    title: "Size",
    body: html`<fieldset aria-describedby=${error ? "product-error" : nothing}>
      <legend class="wa-visually-hidden">Product</legend>
      <div class="products">
        ${products.map(
          (each) => html`<label class="product ${each.availableDeploy ? "" : "full"}">
            <input type="radio" name="productId" value=${each.id} .checked=${each.id === form.values.productId} @change=${() => form.set("productId", each.id)}>
            <span class="product-text">
              <strong>${each.name}</strong>
              <span>${each.cpuNum} ${each.cpuNum === 1 ? "core" : "cores"} · ${each.memorySize} GiB memory</span>
              <span>${each.rootfsSize} GiB root disk${each.localVolumeSize ? ` · ${each.localVolumeSize} GiB storage` : ""}</span>
              <span class="product-foot"><span>${price(each.price)}</span>
                ${each.availableDeploy ? html`<span class="tag good">Available</span>` : html`<span class="tag warn">No room now</span>`}</span>
            </span>
          </label>`,
        )}
      </div>
      ${products.length ? nothing : html`<p class="hint">There are no products; the operator sets them in the configuration.</p>`}
      ${error ? html`<p class="hint error" id="product-error" aria-invalid="true" tabindex="-1">${error}</p>` : nothing}
    </fieldset>`,
  });
}

function reached(form) {
  const { values } = form;
  return panel({
    title: "How it is reached",
    body: html`<div class="stack">
      ${portRows(form, { guards: true })}
      <div class="field check">
        <label><input type="checkbox" .checked=${values.jupyter} @change=${(event) => form.set("jupyter", event.target.checked)}> Serve Jupyter</label>
        <p class="hint">The image's own JupyterLab, or else that of the server's tools.</p>
      </div>
      ${values.jupyter ? textField(form, { name: "jupyterPort", label: "Jupyter's port", inputmode: "numeric", className: "short" }) : nothing}
      ${form.errorOf("tools") ? html`<p class="hint error">${form.errorOf("tools")}</p>` : nothing}
    </div>`,
  });
}

function program(form) {
  return panel({
    title: "Program",
    body: html`<div class="stack">
      ${environment(form)}
      <div class="pair">
        ${textField(form, { name: "command", label: "Command", optional: true, mono: true, placeholder: "sleep infinity", hint: "Replaces the image's CMD." })}
        ${textField(form, { name: "entrypoint", label: "Entrypoint", optional: true, mono: true, hint: "Replaces the image's ENTRYPOINT, and drops its CMD." })}
      </div>
    </div>`,
  });
}

function disks(form, known) {
  const product = known.products.find((each) => each.id === form.values.productId);
  return panel({
    title: "Disks",
    body: html`<div class="stack">
      <p class="hint">The root disk has ${product?.rootfsSize ?? "–"} GiB. It and the local storage are kept over stops, and removed with the instance.</p>
      ${product?.localVolumeSize
        ? textField(form, {
            name: "localStorageMountPoint",
            label: `Where the local storage is mounted (${product.localVolumeSize} GiB)`,
            optional: true,
            mono: true,
            placeholder: "/workspace",
          })
        : nothing}
      ${storageRows(form, known.storages)}
    </div>`,
  });
}

function place(form, known) {
  return panel({
    title: "Where it runs",
    body: html`<div class="pair">
      ${selectField(form, {
        name: "clusterId",
        label: "Cluster",
        optional: true,
        options: [{ value: "", label: "Any with room" }, ...known.clusters.map((each) => ({ value: each.id, label: each.name }))],
      })}
      ${selectField(form, {
        name: "networkId",
        label: "VPC network",
        optional: true,
        hint: "Its members reach each other on every port. It decides the cluster.",
        options: [{ value: "", label: "None" }, ...known.networks.map((each) => ({ value: each.Id, label: each.name }))],
      })}
    </div>`,
  });
}

function summary(form, known) {
  const product = known.products.find((each) => each.id === form.values.productId);
  const curl = asCurl(PATH, bodyOf(form.values));
  return panel({
    title: "Summary",
    className: "summary",
    body: html`<div class="stack">
      ${product
        ? html`<div class="price"><strong>${price(product.price)}</strong><span>${product.name}</span></div>
            ${product.availableDeploy ? nothing : html`<p class="hint">There is no room for this size now; a create would be refused.</p>`}`
        : html`<p class="hint">Choose a size.</p>`}
      ${form.summary()} ${submitButton(form, "Create instance")}
      <div class="curl">
        <h3>The same by curl ${copyButton(curl, "Copy the command")}</h3>
        <pre class="code" tabindex="0" role="region" aria-label="curl command"><code>${curl}</code></pre>
      </div>
    </div>`,
  });
}
