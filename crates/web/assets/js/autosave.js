// <form data-autosave="/…/draft">: keeps what is being typed as a draft on the server.
// Nothing is kept in the browser beyond the page itself: shared computers stand on these desks.
import { NOT_SAVED, body, each, json, refill, say, send } from "./say.js";

const QUIET_MS = 1500; // after the last key
const LONGEST_MS = 10000; // while somebody types without a pause
const RETRY_MS = [3000, 5000, 10000, 20000];
const KEEPALIVE_BYTES = 60000; // browsers refuse more in a request that outlives its page

function watch(form) {
  const url = form.dataset.autosave;
  const place = form.querySelector("[data-saved-state]") || document.querySelector("[data-saved-state]");
  let typed = 0, saved = 0, failures = 0; // counts of changes, so that typing during a save is not forgotten
  let running = null, timer = 0, first = 0, composing = false, closed = false;

  function show(state, text, login) {
    form.dataset.saveState = state;
    if (!place) return;
    place.dataset.state = state;
    place.textContent = text;
    if (login && form.dataset.loginUrl) {
      const link = document.createElement("a");
      link.href = form.dataset.loginUrl;
      link.target = "_blank";
      link.textContent = "もう一度はいる（別の画面）";
      place.append(" ", link);
    }
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function failed(text, login) {
    if (failures === 0) say(text, true);
    show("unsaved", text, login);
    plan(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
    failures += 1;
  }

  async function save() {
    clearTimeout(timer);
    if (closed || running || typed === saved) return;
    if (composing) return plan(QUIET_MS);
    const now = typed;
    first = 0;
    running = new AbortController();
    const limit = setTimeout(() => running?.abort(), 15000);
    try {
      const answer = await send(url, body(form), { signal: running.signal });
      const data = await json(answer);
      refill(form, data.fields);
      if (answer.ok) {
        saved = now;
        if (failures > 0) say("保存しました");
        failures = 0;
        show("saved", `${data.saved_at || clock()} 保存しました`);
      } else if (answer.status === 409) {
        closed = true;
        show("unsaved", "ほかの人が先にここを直しました。「保存」を押すと、二つを見くらべて選べます。");
        say(place?.textContent || "", true);
      } else {
        // A redirect means that the session has ended: it leads to the login page.
        const ended = answer.type === "opaqueredirect" || [401, 403, 419].includes(answer.status);
        failed(data.number ? `${NOT_SAVED}（番号 ${data.number}）` : NOT_SAVED, ended);
      }
    } catch {
      if (!closed) failed(NOT_SAVED, false);
    } finally {
      clearTimeout(limit);
      running = null;
      if (!closed && failures === 0 && typed !== saved) plan(QUIET_MS);
    }
  }

  function changed() {
    typed += 1;
    if (closed) return;
    if (failures === 0) show("typing", "書いています…");
    first = first || Date.now();
    plan(failures ? RETRY_MS[0] : Math.min(QUIET_MS, Math.max(0, first + LONGEST_MS - Date.now())));
  }

  function leaving() {
    if (closed || typed === saved) return;
    const data = body(form);
    running?.abort();
    const keepalive = data.toString().length < KEEPALIVE_BYTES;
    const before = typed;
    send(url, data, { keepalive }).then((answer) => { if (answer.ok) saved = before; }, () => {});
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; changed(); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget) && !failures) save(); });
  form.addEventListener("submit", (event) => {
    // After busy.js and quick.js had their say: a draft must not arrive behind the real save.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      closed = true;
      clearTimeout(timer);
      running?.abort();
    });
  });
  form.addEventListener("eg:done", () => { closed = true; clearTimeout(timer); running?.abort(); });
  addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leaving(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { closed = false; if (typed !== saved) save(); } });
  addEventListener("online", () => { if (failures) save(); });
  addEventListener("focus", () => { if (failures) save(); });
  // Asks before the page is left only while the words are nowhere but here.
  addEventListener("beforeunload", (event) => {
    if (!closed && failures && typed !== saved && form.isConnected) event.preventDefault();
  });
}

const clock = () => new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });

export const setup = (root) => each(root, "form[data-autosave]", "Autosave", watch);
