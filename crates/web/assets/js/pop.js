// <details class="eg-pop">: Esc and a press elsewhere close it.
import { on } from "./say.js";

on(document, "click", (event) => {
	for (const pop of document.querySelectorAll(".eg-pop[open]")) if (!pop.contains(event.target)) pop.open = false;
});

on(document, "keydown", (event) => {
	const pop = event.key === "Escape" && !event.isComposing && event.target.closest(".eg-pop[open]");
	if (!pop) return;
	pop.open = false;
	pop.querySelector("summary").focus();
});
