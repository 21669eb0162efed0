// A second press does not send twice (the server's token is the real guard). It lets go by itself,
// so that a failed save can always be tried again.
import { on, posts } from "./say.js";

const LET_GO_MS = 4000;

on(document, "submit", (event) => {
	const form = event.target;
	if (!posts(form) || "repeat" in form.dataset) return;
	if ("busy" in form.dataset) return event.preventDefault();
	form.dataset.busy = "";
	setTimeout(() => delete form.dataset.busy, LET_GO_MS);
}, true);

on(window, "pageshow", () => {
	for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
});
