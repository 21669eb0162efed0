// The residents' pages: everything works without this. The exit replaces the page, so that "back" does not return.
const exit = document.querySelector('[data-exit]');
const leave = (event) => {
  event.preventDefault();
  location.replace(exit.href);
};
exit?.addEventListener('click', leave);
if (exit && 'leaveByEscape' in document.body.dataset) {
  // Before anything that has the focus takes the key.
  addEventListener('keydown', (event) => event.key === 'Escape' && !event.isComposing && leave(event), true);
}
const print = document.querySelector('[data-print]');
if (print) {
  print.hidden = false;
  document.querySelector('[data-print-hint]').hidden = true;
  print.addEventListener('click', () => globalThis.print());
}
