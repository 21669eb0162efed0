// The quick entry: a link to a full page, which becomes a dialog over the present page.
import { NOT_SAVED, body, composing, json, refill, say, send, toast } from "./say.js";

let box = null, composed = false, ready = () => {};

function close() {
  box.close();
  box.textContent = "";
}

const typed = () => [...box.querySelectorAll("textarea, input[type=text], input:not([type])")].some((f) => f.value !== f.defaultValue);

/** Closes at once when nothing was typed; otherwise asks in the dialog itself. */
function ask() {
  if (!typed()) return close();
  if (box.querySelector(".eg-dialog__ask")) return;
  const strip = document.createElement("div");
  strip.className = "eg-dialog__ask";
  strip.innerHTML = '<p>書きかけがあります。とじますか。</p><button type="button" class="eg-button eg-button--small" data-stay>書きつづける</button><button type="button" class="eg-button eg-button--small eg-button--danger" data-drop>書かずにとじる</button>';
  box.append(strip);
  strip.querySelector("[data-stay]").focus();
  say("書きかけがあります。とじますか。", true);
}

function fill(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const part = page.querySelector("[data-quick]") || page.body;
  box.replaceChildren(...(part === page.body ? part.childNodes : [part]));
  ready(box);
  (box.querySelector(".eg-errors") || box.querySelector("[data-focus], textarea, input:not([type=hidden])"))?.focus();
}

function unsaved(form, number) {
  let place = form.querySelector("[data-saved-state]");
  if (!place) {
    place = document.createElement("p");
    place.className = "eg-saved";
    place.dataset.savedState = "";
    form.append(place);
  }
  place.dataset.state = "unsaved";
  place.textContent = `${NOT_SAVED}もう一度「保存」を押してください。${number ? `（番号 ${number}）` : ""}`;
  say(place.textContent, true);
}

async function submit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  event.preventDefault();
  const data = body(form);
  if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
  try {
    const answer = await send(form.getAttribute("action") || location.href, data);
    if (answer.status === 422) {
      fill(await answer.text());
    } else if (answer.ok) {
      const told = await json(answer);
      form.dispatchEvent(new Event("eg:done"));
      close();
      if (told.go) location.assign(told.go);
      else if (document.querySelector("main[data-refresh]")) location.reload();
      else toast(told.say || "記録しました");
    } else {
      const told = await json(answer);
      refill(form, told.fields);
      unsaved(form, told.number);
    }
  } catch {
    unsaved(form);
  } finally {
    delete form.dataset.busy;
  }
}

async function open(url) {
  if (!box) {
    box = document.createElement("dialog");
    box.className = "eg-dialog";
    box.setAttribute("aria-label", "すぐ記録");
    document.body.append(box);
    box.addEventListener("compositionstart", () => { composed = true; });
    box.addEventListener("compositionend", () => { setTimeout(() => { composed = false; }); });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      if (!composing(event)) ask();
    });
    box.addEventListener("cancel", (event) => { event.preventDefault(); if (!composed) ask(); });
    box.addEventListener("submit", submit);
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-drop]")) close();
      else if (event.target.closest("[data-stay]")) { event.target.closest(".eg-dialog__ask").remove(); box.querySelector("textarea, input")?.focus(); }
      else if (event.target.closest("[data-close]")) { event.preventDefault(); ask(); }
    });
  }
  if (box.open) return;
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": "1" }, credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) throw new Error("not here");
    const html = await answer.text();
    box.showModal();
    fill(html);
  } catch {
    location.assign(url); // the full page says what is the matter
  }
}

/** `enhance` makes the fragment's own fields work. */
export function setup(root, enhance) {
  if (root !== document || typeof HTMLDialogElement === "undefined") return;
  ready = enhance;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-quick-url]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.dataset.quickUrl);
  });
}
