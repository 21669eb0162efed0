// <form data-autosave="/…/draft">: keeps what is being typed as a draft on the server.
// Nothing is kept in the browser beyond the page itself: shared computers stand on these desks.
import { body, each, notSaved, on, say, send, show, told } from "./say.js";

const QUIET_MS = 1500; // after the last key
const LONGEST_MS = 10000; // while somebody types without a pause
const LIMIT_MS = 15000; // for one attempt
const RETRY_MS = [3000, 5000, 10000, 20000];
const KEEPALIVE_BYTES = 60000; // browsers refuse more in a request that outlives its page

function watch(form) {
	// Changes are counted: what is typed during a save is not forgotten.
	let typed = 0, saved = 0, failures = 0;
	let running = null, timer = 0, first = 0, composing = false, closed = false;

	function plan(wait) {
		clearTimeout(timer);
		timer = setTimeout(save, wait);
	}

	function failed(number, ended) {
		const place = notSaved(form, { number, quiet: failures });
		if (ended && place && form.dataset.loginUrl) {
			const link = document.createElement("a");
			link.href = form.dataset.loginUrl;
			link.target = "_blank";
			link.textContent = "もう一度はいる（別の画面）";
			place.append(" ", link);
		}
		plan(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
		failures += 1;
	}

	async function save(leaving = false) {
		clearTimeout(timer);
		if (closed || typed === saved || (running && !leaving)) return;
		if (composing && !leaving) return plan(QUIET_MS);
		running?.abort();
		const mine = running = new AbortController();
		const limit = setTimeout(() => mine.abort(), LIMIT_MS);
		const now = typed, data = body(form);
		const keepalive = leaving && data.toString().length < KEEPALIVE_BYTES;
		first = 0;
		try {
			const answer = await send(form.dataset.autosave, data, { signal: mine.signal, keepalive });
			const { saved_at: at, number, say: why } = await told(answer, form);
			if (closed) return;
			if (answer.ok) {
				saved = now;
				if (failures) say("保存しました");
				failures = 0;
				if (typed === saved) show(form, "saved", `${at || clock()} 保存しました`);
			} else if (answer.status === 409) {
				stop();
				const text = why || "ほかの人が先にここを直しました。「保存」を押すと、二つを見くらべて選べます。";
				show(form, "unsaved", text);
				say(text, true);
			} else {
				failed(number, !answer.status || [401, 403, 419].includes(answer.status));
			}
		} catch {
			if (mine === running && !closed) failed();
		} finally {
			clearTimeout(limit);
			if (mine === running) running = null;
			if (!failures && typed !== saved && !running) plan(QUIET_MS);
		}
	}

	function changed() {
		typed += 1;
		if (closed) return;
		if (failures) return plan(RETRY_MS[0]);
		show(form, "typing", "書いています…");
		first = first || Date.now();
		plan(Math.min(QUIET_MS, Math.max(0, first + LONGEST_MS - Date.now())));
	}

	function stop() {
		closed = true;
		clearTimeout(timer);
		running?.abort();
	}

	on(form, "input change", changed);
	on(form, "compositionstart", () => { composing = true; });
	on(form, "compositionend", () => { composing = false; });
	// Somebody on the way to a button of the form is about to send it all anyway.
	on(form, "focusout", (event) => { if (!failures && event.relatedTarget?.type !== "submit") save(); });
	// A draft must not arrive behind the real save.
	on(form, "submit", (event) => setTimeout(() => { if (!event.defaultPrevented) stop(); }));
	on(form, "eg:done", stop);
	on(window, "pagehide visibilitychange", (event) => { if (event.type === "pagehide" || document.hidden) save(true); });
	on(window, "pageshow", (event) => { if (event.persisted) { closed = false; save(); } });
	on(window, "online focus", () => { if (failures) save(); });
	// Leaving is questioned only while the words are nowhere but here.
	on(window, "beforeunload", (event) => {
		if (!closed && failures && form.isConnected) event.preventDefault();
	});
}

const clock = () => new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });

export const setup = (root) => each(root, "form[data-autosave]", watch);
