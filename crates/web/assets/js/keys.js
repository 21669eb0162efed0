// Keys that help and are never needed: `/` quick entry, `g` then a letter, `?` shows them all, Ctrl+Enter saves.
// <body data-keys="off"> (a worker's own setting) turns the single letters off.
import { composing, nodes, on, posts } from "./say.js";

const GO_MS = 1500;
let asked = -GO_MS;

const links = () => [...document.querySelectorAll("[data-key]")];

function help() {
	let box = document.getElementById("eg-keys");
	if (!box) {
		box = document.createElement("dialog");
		box.id = "eg-keys";
		box.className = "eg-dialog";
		box.setAttribute("aria-label", "キーの近道");
		box.append(...nodes('<form method="dialog" class="eg-dialog__head"><h2 class="eg-dialog__title">キーの近道</h2><button class="eg-button eg-button--quiet">とじる</button></form><div class="eg-dialog__body"><p>使わなくても、すべての仕事ができます。</p><dl class="eg-dl"></dl></div>').childNodes);
		const rows = [["/", "すぐ記録"], ...links().map((e) => [`g ${e.dataset.key}`, e.dataset.keyName || e.firstChild.textContent.trim()]), ["Ctrl Enter", "書いているものを保存"], ["Esc", "とじる"], ["?", "この一覧"]];
		for (const [keys, what] of rows) {
			const row = nodes(`<div><dt>${"<kbd></kbd> ".repeat(keys.split(" ").length)}</dt><dd></dd></div>`).firstChild;
			keys.split(" ").forEach((key, i) => { row.firstChild.children[i].textContent = key; });
			row.lastChild.textContent = what;
			box.querySelector("dl").append(row);
		}
		document.body.append(box);
	}
	box.showModal();
}

on(document, "keydown", (event) => {
	const { key, target } = event;
	if (event.defaultPrevented || composing(event)) return;
	const field = target.closest("input, textarea, select, [contenteditable]");
	if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
		if (posts(field?.form)) field.form.requestSubmit();
		return;
	}
	if (field || event.ctrlKey || event.metaKey || event.altKey) return;
	if (document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
	const going = event.timeStamp - asked < GO_MS;
	asked = key === "g" && !going ? event.timeStamp : -GO_MS;
	const go = going ? links().find((e) => e.dataset.key === key) : key === "/" && document.querySelector("[data-quick-url]");
	if (go) {
		event.preventDefault();
		if (go.matches("input")) go.focus();
		else go.click();
	} else if (key === "?") {
		event.preventDefault();
		help();
	}
});
