// What the other files share: words for screen readers, sending a form, starting once.

/** The words for "not saved" are the same everywhere. */
export const NOT_SAVED = "まだ保存されていません。書いたことばは、この画面に残っています。";

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

/** The form as a urlencoded body, files left out. */
export const body = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

/** A request that wants a fragment or a short JSON answer; a redirect is not followed (it means: log in again). */
export const send = (url, data, more = {}) =>
  fetch(url, { method: data ? "POST" : "GET", body: data, redirect: "manual", headers: { "X-Fragment": "1" }, ...more });

/** The answer's JSON, or {}. Its `fields` (draft, version, csrf) go into the form's hidden inputs. */
export async function told(answer, form) {
  const json = answer.headers.get("content-type")?.includes("json");
  const data = json ? await answer.json().catch(() => ({})) : {};
  for (const [name, value] of Object.entries(data.fields || {})) {
    const input = form.elements[name];
    if (input?.type === "hidden") input.value = value;
  }
  return data;
}

/** Nodes of an HTML fragment from our own server. Scripts in it do not run. */
export const nodes = (html) => new DOMParser().parseFromString(html, "text/html").body;

/** Runs `start` once for every element that matches, in the page and in later fragments. */
export function each(root, selector, key, start) {
  for (const element of root.querySelectorAll(selector)) {
    if (`on${key}` in element.dataset) continue;
    element.dataset[`on${key}`] = "";
    start(element);
  }
}
