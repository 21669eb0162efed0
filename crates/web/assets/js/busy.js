// A second press does not send twice. The server's submit token is the real guard; this spares the wait,
// and it lets go by itself, so that a failed save can always be tried again.
const LET_GO_MS = 4000;

function guard(event) {
  const form = event.target;
  if (form.method !== "post" || form.dataset.egBusy === "never") return;
  if ("busy" in form.dataset) { event.preventDefault(); return; }
  form.dataset.busy = "";
  setTimeout(() => delete form.dataset.busy, LET_GO_MS);
}

export function setup(root) {
  if (root !== document) return;
  document.addEventListener("submit", guard, true);
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  });
}
