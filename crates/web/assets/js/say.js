// One polite and one urgent place for words that a screen reader should speak.
const places = {};

/** Speaks `text` to screen readers; `urgent` interrupts. Never shown. */
export function say(text, urgent = false) {
  const role = urgent ? "alert" : "status";
  let place = places[role];
  // An open dialog makes the rest of the page silent, so the place moves into it.
  const home = document.querySelector("dialog[open]") || document.body;
  if (!place || place.parentNode !== home) {
    place?.remove();
    place = document.createElement("p");
    place.className = "eg-hidden";
    place.setAttribute("role", role);
    home.append(place);
    places[role] = place;
  }
  place.textContent = "";
  setTimeout(() => { place.textContent = text; }, 60);
}

/** Shows a short line at the foot of the page for a few seconds, and speaks it. */
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

/** The words for "not saved" are the same everywhere. */
export const NOT_SAVED = "まだ保存されていません。書いたことばは、この画面に残っています。";

/** Form as a urlencoded body, files left out. */
export function body(form) {
  const out = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") out.append(name, value);
  }
  return out;
}

/** POST of a urlencoded body, marked as wanting a fragment or a short JSON answer. */
export const send = (url, data, more = {}) =>
  fetch(url, { method: "POST", body: data, redirect: "manual", credentials: "same-origin", headers: { "X-Fragment": "1" }, ...more });

/** Writes hidden values that the server handed back (draft id, version, csrf) into the form. */
export function refill(form, fields) {
  for (const [name, value] of Object.entries(fields || {})) {
    for (const input of form.querySelectorAll("input[type=hidden]")) {
      if (input.name === name) input.value = value;
    }
  }
}

/** The answer's JSON, or an empty object when it is something else. */
export const json = (answer) =>
  (answer.headers.get("content-type") || "").includes("json") ? answer.json().catch(() => ({})) : Promise.resolve({});

/** Runs `start` once for every element that matches, in the page and in later fragments. */
export function each(root, selector, key, start) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.push(root);
  for (const element of found) {
    const mark = `egOn${key}`;
    if (mark in element.dataset) continue;
    element.dataset[mark] = "";
    start(element);
  }
}
