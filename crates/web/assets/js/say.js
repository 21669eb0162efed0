// What the other files share: words for screen readers, sending a form, starting once.

/** Speaks `text` to screen readers; `urgent` interrupts. Never shown. */
export function say(text, urgent = false) {
	const role = urgent ? "alert" : "status";
	// An open dialog makes the rest of the page silent, so the place is inside it.
	const home = document.querySelector("dialog[open]") || document.body;
	let place = home.querySelector(`:scope > .eg-hidden[role=${role}]`);
	if (!place) {
		place = document.createElement("p");
		place.className = "eg-hidden";
		place.setAttribute("role", role);
		home.append(place);
	}
	place.textContent = "";
	setTimeout(() => { place.textContent = text; }, 60);
}

/** Writes `state` (typing, saved, unsaved) and its words beside the form. Returns the place, if there is one. */
export function show(form, state, text) {
	const place = form.querySelector("[data-saved-state]");
	if (place) {
		place.dataset.state = state;
		place.textContent = text;
	}
	return place;
}

/** "Not saved" in the same words everywhere, with what to do and the number to read out. */
export function notSaved(form, { todo = "", number, quiet }) {
	const text = `まだ保存されていません。書いたことばは、この画面に残っています。${todo}${number ? `（番号 ${number}）` : ""}`;
	if (!quiet) say(text, true);
	return show(form, "unsaved", text);
}

/** Shows a short line at the foot of the page for some seconds, and speaks it. */
export function toast(text) {
	const line = document.createElement("p");
	line.className = "eg-toast";
	line.textContent = text;
	document.body.append(line);
	say(text);
	setTimeout(() => line.remove(), 6000);
}

/** Whether a key press belongs to Japanese input that is still being composed. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Whether the form changes something. By attribute: a field named "method" would hide the property. */
export const posts = (form) => form?.getAttribute("method") === "post";

/** The form as a urlencoded body, files left out. */
export const body = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

/** Asks for a fragment or short JSON. A redirect is not followed: it means "log in again". */
export const send = (url, data, more = {}) =>
	fetch(url, { method: data ? "POST" : "GET", body: data, redirect: "manual", headers: { "X-Fragment": "1" }, ...more });

/** The answer's JSON, or {}; its `fields` (version, csrf) go into the form's hidden inputs. */
export async function told(answer, form) {
	const json = answer.headers.get("content-type")?.includes("json");
	const data = json ? await answer.json().catch(() => ({})) : {};
	for (const [name, value] of Object.entries(data.fields || {})) {
		const input = form.elements[name];
		if (input?.type === "hidden") input.value = value;
	}
	return data;
}

/** Nodes of our own HTML. Scripts in it do not run. */
export const nodes = (html) => new DOMParser().parseFromString(html, "text/html").body;

/** Runs `start` once for every element that matches, in the page and in later fragments. */
export function each(root, selector, start) {
	start.seen ||= new WeakSet();
	for (const element of root.querySelectorAll(selector)) {
		if (!start.seen.has(element)) start(element);
		start.seen.add(element);
	}
}

/** Listens for events, named with spaces between. */
export const on = (target, types, act, early) => types.split(" ").forEach((type) => target.addEventListener(type, act, early));
