// <… data-find-url="/…" data-find-out="#id">: answers as one types. The words go in a POST body, never in a URL.
import { body, composing, each, say, send } from "./say.js";

const WAIT_MS = 250;

function start(source) {
  const form = source.closest("form");
  const out = document.querySelector(source.dataset.findOut) || source.querySelector("[data-find-out]");
  if (!form || !out) return;
  const names = source.dataset.findFields?.split(/\s+/);
  let timer = 0, running = null, last = "";

  function clear() {
    running?.abort();
    clearTimeout(timer);
    out.replaceChildren();
    last = "";
  }

  function question() {
    const all = body(form);
    if (!names) return all;
    const some = new URLSearchParams();
    for (const [name, value] of all) if (names.includes(name)) some.append(name, value);
    return some;
  }

  async function find() {
    const watched = names ? [...form.elements].filter((f) => names.includes(f.name) && f.type !== "hidden") : [...source.querySelectorAll("input:not([type=hidden]), textarea")].concat(source.matches("input, textarea") ? source : []);
    if (!watched.some((f) => (/^(checkbox|radio)$/.test(f.type) ? f.checked : f.value?.trim()))) return clear();
    const data = question();
    if (data.toString() === last) return;
    last = data.toString();
    running?.abort();
    const mine = running = new AbortController();
    try {
      const answer = await send(source.dataset.findUrl, data, { signal: mine.signal });
      if (!answer.ok) throw new Error("no answer");
      const html = await answer.text();
      if (mine !== running) return; // a newer question is on its way
      out.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      const count = out.querySelector("[data-find-count]");
      if (count) say(count.dataset.findCount || count.textContent);
    } catch {
      if (mine !== running || mine.signal.aborted) return;
      last = "";
      out.replaceChildren();
      say("いまは、さがせませんでした");
    }
  }

  const plan = (event) => {
    if (event.isComposing && event.type === "input" && !event.target.value) return;
    clearTimeout(timer);
    timer = setTimeout(find, WAIT_MS);
  };
  source.addEventListener("input", plan);
  source.addEventListener("change", plan);
  form.addEventListener("submit", clear);

  // Arrows walk from a search box into its answers; in other fields they keep their own work.
  const walk = (event) => {
    if (composing(event)) return;
    const inBox = event.target.type === "search";
    if (!inBox && !out.contains(event.target)) return;
    const stops = [...out.querySelectorAll("a[href], button")];
    const at = stops.indexOf(document.activeElement);
    const box = source.matches("input") ? source : source.querySelector("input[type=search]");
    if (event.key === "ArrowDown" && stops.length) stops[Math.min(at + 1, stops.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (at === 0 ? box : stops[at - 1])?.focus();
    else if (event.key === "Escape" && out.childNodes.length) { clear(); box?.focus(); }
    else return;
    event.preventDefault();
  };
  source.addEventListener("keydown", walk);
  if (!source.contains(out)) out.addEventListener("keydown", walk);
  // A floating sheet closes when attention goes elsewhere.
  if (out.classList.contains("eg-answers")) {
    document.addEventListener("click", (event) => { if (!source.contains(event.target) && !out.contains(event.target)) clear(); });
    source.addEventListener("focusout", (event) => { if (event.relatedTarget && !source.contains(event.relatedTarget) && !out.contains(event.relatedTarget)) clear(); });
  }
}

export const setup = (root) => each(root, "[data-find-url]", "Find", start);
