// Topics in three states with one key: none → ○ → ◎ → none. Without this file: a checkbox and a radio each.
import { each, say } from "./say.js";

function start(group) {
  group.dataset.chips = "on";
  group.addEventListener("click", (event) => {
    const some = event.target;
    if (!some.matches?.(".eg-chip__some")) return;
    const most = some.parentElement.querySelector(".eg-chip__most");
    const name = some.parentElement.querySelector(".eg-chip__label")?.firstChild?.textContent.trim() || "";
    // The box has already turned when this runs: `checked` is the new state.
    if (some.checked) {
      say(`${name} ○`);
    } else if (most && !most.checked) {
      event.preventDefault(); // stays ○ and becomes the one ◎
      most.checked = true;
      say(`${name} ◎ いちばん`);
      most.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      const none = group.querySelector(".eg-chip--none .eg-chip__most");
      if (none) none.checked = true; else if (most) most.checked = false;
      say(`${name} なし`);
    }
  });
}

export const setup = (root) => each(root, "[data-chips]", "Chips", start);
