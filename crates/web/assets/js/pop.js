// Small sheets (<details class="eg-pop">): Esc and a press elsewhere close them.
export function setup(root) {
  if (root !== document) return;
  document.addEventListener("click", (event) => {
    for (const pop of document.querySelectorAll(".eg-pop[open]")) if (!pop.contains(event.target)) pop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const pop = event.key === "Escape" && !event.isComposing && event.target.closest(".eg-pop[open]");
    if (!pop) return;
    pop.open = false;
    pop.querySelector("summary").focus();
  });
}
