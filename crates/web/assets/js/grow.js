// Long texts: a box grows with its words, and 「続きを読む」 goes away where nothing is hidden.
import { each, on } from "./say.js";

function grow(area) {
	if (CSS.supports("field-sizing", "content")) return;
	const fit = () => {
		area.style.height = "auto";
		area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
	};
	on(area, "input", fit);
	fit();
}

function fold(box) {
	const text = box.querySelector(".eg-fold__text");
	if (text && text.scrollHeight <= text.clientHeight + 2) box.dataset.fold = "short";
}

export function setup(root) {
	each(root, "textarea.eg-textarea", grow);
	each(root, ".eg-fold", fold);
}
