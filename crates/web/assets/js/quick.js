// The quick entry: a link to a full page, which becomes a dialog over the present page.
import { body, composing, nodes, notSaved, on, posts, say, send, show, toast, told } from "./say.js";

const LIMIT_MS = 30000; // for one attempt: then the words are the worker's again

let box, enhance;
let came = false; // the form came back with words in it
let saving = false; // it is on its way

const typed = () => came || [...box.querySelectorAll("textarea, input")].some((f) => /text|search/.test(f.type) && f.value !== f.defaultValue);

function close() {
	came = false;
	box.close();
	box.textContent = "";
}

/** Closes, and throws away the draft that the server may have kept of what is not to be written. */
async function drop() {
	const form = box.querySelector("form[data-autosave]");
	form?.dispatchEvent(new Event("eg:done")); // no draft comes behind
	const kept = form && (came || form.querySelector("[data-saved-state][data-state]"));
	close();
	if (!kept) return;
	const answer = await send(`${form.dataset.autosave}/throw`, body(form)).catch(() => ({}));
	if (!answer.ok) toast("書きかけをすてられませんでした。「きょう」の「書きかけ」に残っています");
}

/** Closes, but asks first when words would go. */
function leave() {
	if (saving) return;
	if (!typed()) return drop();
	if (box.querySelector(".eg-dialog__ask")) return;
	box.append(...nodes('<div class="eg-dialog__ask"><p>書きかけがあります。とじますか。</p><button type="button" class="eg-button eg-button--small" data-stay>書きつづける</button><button type="button" class="eg-button eg-button--small eg-button--danger" data-drop>書かずにとじる</button></div>').childNodes);
	box.querySelector("[data-stay]").focus();
}

function fill(html) {
	const page = nodes(html);
	box.replaceChildren(page.querySelector("[data-quick]") || page);
	enhance(box);
	(box.querySelector(".eg-errors") || box.querySelector("[data-focus]") || box.querySelector("textarea"))?.focus();
}

/** Throws away one of the drafts listed above the form. */
async function throwAway(form) {
	const answer = await send(form.getAttribute("action"), body(form)).catch(() => ({}));
	delete form.dataset.busy;
	if (!answer.ok) return toast("すてられませんでした。もう一度押してください");
	const list = form.closest("[data-drafts]");
	form.closest("li").remove();
	const left = list.querySelectorAll("li").length;
	if (left) list.querySelector("[data-count]").textContent = left;
	else list.remove();
	say("書きかけをすてました");
	(list.isConnected ? list.querySelector("summary") : box.querySelector("[data-focus], textarea"))?.focus();
}

/** From sending to the answer nothing can be typed: it would neither be sent nor stay. The focus stays where it is. */
function hold(form, yes) {
	saving = yes;
	form.setAttribute("aria-busy", yes);
	for (const field of form.querySelectorAll("textarea, input:not([type=radio], [type=checkbox], [type=hidden])")) {
		if (yes && !field.readOnly) field.dataset.held = "";
		if ("held" in field.dataset) field.readOnly = yes;
		if (!yes) delete field.dataset.held;
	}
	if (yes) show(form, "typing", "保存しています…");
}

/** Choices know no "read-only": what would change one is stopped. */
function still(event) {
	if (saving && event.key !== "Tab" && event.target.closest("input, select, textarea, label, summary, button")) event.preventDefault();
}

const unsaved = (form, number) => notSaved(form, { number, todo: "もう一度「保存」を押してください。" });

async function submit(event) {
	const form = event.target;
	if (event.defaultPrevented || !posts(form)) return;
	event.preventDefault();
	if ("throw" in form.dataset) return throwAway(form);
	const data = body(form);
	if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
	const late = new AbortController();
	const limit = setTimeout(() => late.abort(), LIMIT_MS);
	hold(form, true);
	try {
		const answer = await send(form.getAttribute("action"), data, { signal: late.signal });
		if (answer.status === 422) {
			const html = await answer.text();
			form.dispatchEvent(new Event("eg:done"));
			came = true;
			fill(html);
			// The same draft, with the same words: kept from here on, too.
			box.querySelector("form[data-autosave]")?.dispatchEvent(new Event("input"));
			return;
		}
		const { number, go, say: words } = await told(answer, form);
		if (!answer.ok) return unsaved(form, number);
		form.dispatchEvent(new Event("eg:done"));
		close();
		if (go) location.assign(go);
		else if (document.querySelector("main[data-refresh]")) location.reload();
		else toast(words || "記録しました");
	} catch {
		unsaved(form);
	} finally {
		clearTimeout(limit);
		hold(form, false);
		delete form.dataset.busy;
	}
}

function press(event) {
	const { target } = event;
	if (saving) return event.preventDefault();
	if (target.closest("[data-drop]")) return drop();
	if (target.closest("[data-stay]")) {
		target.closest(".eg-dialog__ask").remove();
		box.querySelector("textarea")?.focus();
	} else if (target.closest("[data-close]")) {
		event.preventDefault();
		leave();
	}
}

function make() {
	box = document.createElement("dialog");
	box.className = "eg-dialog";
	box.setAttribute("aria-label", "すぐ記録");
	document.body.append(box);
	on(box, "keydown", (event) => {
		if (event.key !== "Escape" || event.defaultPrevented) return;
		event.preventDefault();
		if (!composing(event)) leave();
	});
	on(box, "cancel", (event) => {
		event.preventDefault();
		leave();
	});
	on(box, "submit", submit);
	on(box, "mousedown click keydown", still, true);
	on(box, "click", press);
}

async function open(url) {
	if (!box) make();
	if (box.open) return;
	try {
		const answer = await send(url);
		const html = await answer.text();
		if (!answer.ok) throw html;
		box.showModal();
		fill(html);
	} catch {
		location.assign(url); // the full page says what is the matter
	}
}

/** `again` makes the fields of a fragment help. */
export function start(again) {
	enhance = again;
	on(document, "click", (event) => {
		const link = event.target.closest("[data-quick-url]");
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		open(link.dataset.quickUrl);
	});
}
