// A second press does not send twice. The server's submit token is the real guard; this spares the wait,
// and lets go by itself, so that a failed save can always be tried again.
const LET_GO_MS = 4000;

export function setup(root) {
  if (root !== document) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if ("busy" in form.dataset) return event.preventDefault();
    form.dataset.busy = "";
    setTimeout(() => delete form.dataset.busy, LET_GO_MS);
  }, true);
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  });
}
