// Keys that help and are never needed: `/` quick entry, `g` then a letter, `?` shows them all, Ctrl+Enter saves.
// <body data-keys="off"> (a worker's own setting) turns the single letters off.
import { composing } from "./say.js";

const GO_MS = 1500;
let waiting = 0;

const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");

function help() {
  let box = document.getElementById("eg-keys");
  if (!box) {
    box = document.createElement("dialog");
    box.id = "eg-keys";
    box.className = "eg-dialog";
    box.setAttribute("aria-labelledby", "eg-keys-title");
    box.innerHTML = '<form method="dialog"><div class="eg-dialog__head"><h2 id="eg-keys-title">キーの近道</h2><button class="eg-button eg-button--quiet">とじる</button></div></form><div class="eg-dialog__body"><p>使わなくても、すべての仕事ができます。</p><dl class="eg-dl"></dl></div>';
    const list = box.querySelector("dl");
    const seen = new Set();
    const row = (keys, what) => {
      const line = document.createElement("div"), term = document.createElement("dt"), text = document.createElement("dd");
      for (const key of keys) { const k = document.createElement("kbd"); k.textContent = key; term.append(k, " "); }
      text.textContent = what;
      line.append(term, text);
      list.append(line);
    };
    if (document.querySelector("[data-quick-url]")) row(["/"], "すぐ記録");
    for (const place of document.querySelectorAll("[data-key]")) {
      if (seen.has(place.dataset.key)) continue;
      seen.add(place.dataset.key);
      row(["g", place.dataset.key], place.dataset.keyName || place.firstChild?.textContent?.trim() || place.getAttribute("aria-label") || "");
    }
    row(["Ctrl", "Enter"], "書いているものを保存");
    row(["Esc"], "とじる");
    row(["?"], "この一覧");
    document.body.append(box);
  }
  box.showModal();
}

function pressed(event) {
  if (event.defaultPrevented || composing(event)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("form");
    if (form?.method === "post" && event.target.matches("textarea, input, select")) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === "off") return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (waiting && Date.now() - waiting < GO_MS) {
    waiting = 0;
    const place = [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === event.key);
    if (!place) return;
    event.preventDefault();
    if (place.matches("input, textarea")) place.focus(); else place.click();
  } else if (event.key === "g") {
    waiting = Date.now();
  } else if (event.key === "/") {
    const link = document.querySelector("[data-quick-url]");
    if (link) { event.preventDefault(); link.click(); }
  } else if (event.key === "?") {
    event.preventDefault();
    help();
  }
}

export function setup(root) {
  if (root === document) document.addEventListener("keydown", pressed);
}
