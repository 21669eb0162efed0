// <… data-find-url="/…" data-find-out="#id">: answers as one types. Words go in a body, never in a URL.
import { composing, each, nodes, on, say, send } from "./say.js";

const WAIT_MS = 250;

function start(source) {
	const form = source.closest("form");
	const out = document.querySelector(source.dataset.findOut);
	if (!form || !out) return;
	const names = source.dataset.findFields?.split(" ");
	const box = source.matches("input") ? source : source.querySelector("input[type=search]");
	let timer = 0, running = null, last = "";

	function clear() {
		running?.abort();
		clearTimeout(timer);
		out.replaceChildren();
		last = "";
	}

	async function find() {
		const data = new URLSearchParams();
		let words = false;
		for (const field of form.elements) {
			const { name, type, value } = field;
			const asked = names ? names.includes(name) : field === source || source.contains(field);
			if (!name || (!asked && type !== "hidden") || (/checkbox|radio/.test(type) && !field.checked)) continue;
			data.append(name, value);
			words ||= type !== "hidden" && value.trim() !== "";
		}
		if (!words) return clear();
		if (data.toString() === last) return;
		last = data.toString();
		running?.abort();
		const mine = running = new AbortController();
		try {
			const answer = await send(source.dataset.findUrl, data, { signal: mine.signal });
			const html = await answer.text();
			if (mine.signal.aborted) return; // a newer question is on its way
			if (!answer.ok) throw html;
			out.replaceChildren(...nodes(html).childNodes);
			const count = out.querySelector("[data-find-count]");
			if (count) say(count.dataset.findCount);
		} catch {
			if (mine.signal.aborted) return;
			clear();
			say("いまは、さがせませんでした");
		}
	}

	// In a box of answers the arrows walk; in other fields they keep their own work.
	function walk(event) {
		if (composing(event) || (event.target !== box && !out.contains(event.target))) return;
		const stops = [...out.querySelectorAll("a[href], button")];
		const at = stops.indexOf(event.target);
		if (event.key === "ArrowDown" && stops.length) stops[Math.min(at + 1, stops.length - 1)].focus();
		else if (event.key === "ArrowUp" && at >= 0) (stops[at - 1] || box)?.focus();
		else if (event.key === "Escape" && out.hasChildNodes()) { clear(); box?.focus(); }
		else return;
		event.preventDefault();
	}

	const root = names ? form : source;
	on(root, "input", (event) => {
		if (names && !names.includes(event.target.name)) return;
		clearTimeout(timer);
		timer = setTimeout(find, WAIT_MS);
	});
	on(source, "keydown", walk);
	if (!source.contains(out)) on(out, "keydown", walk);
	// A floating sheet of answers closes when attention goes elsewhere.
	if (!out.classList.contains("eg-answers")) return;
	const away = (to) => { if (to && !source.contains(to) && !out.contains(to)) clear(); };
	on(document, "click", (event) => away(event.target));
	on(source, "focusout", (event) => away(event.relatedTarget));
}

export const setup = (root) => each(root, "[data-find-url]", start);
