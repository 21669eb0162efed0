// Topics in three states with one key: none → ○ → ◎ → none. Without this file: a checkbox and a radio each.
import { each, on, say } from "./say.js";

function start(group) {
	group.dataset.chips = "on";
	const mostOf = (some) => some.parentElement.querySelector(".eg-chip__most");
	const all = () => group.querySelectorAll(".eg-chip__some");
	for (const some of all()) some.checked ||= mostOf(some).checked; // ◎ is ○ too
	on(group, "click", (event) => {
		const some = event.target;
		if (!some.matches(".eg-chip__some")) return;
		const most = mostOf(some);
		const name = some.parentElement.querySelector(".eg-chip__label").firstChild.textContent;
		// `checked` is already the new state.
		if (some.checked) {
			say(`${name} ○`);
		} else if (!most.checked) {
			event.preventDefault(); // stays ○ and becomes the one ◎
			most.checked = true;
			say(`${name} ◎ いちばん`);
			most.dispatchEvent(new Event("change", { bubbles: true }));
		} else {
			most.checked = false;
			const none = group.querySelector(".eg-chip--none .eg-chip__most");
			if (none) none.checked = true;
			say(`${name} しるしなし`);
		}
	});
}

export const setup = (root) => each(root, "[data-chips]", start);
