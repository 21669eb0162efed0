// A page that waits for a work of the program: looks again every second and a half, and stops when the work is done.
// Without JavaScript there is a link that does the same.

const PAUSE = 1500;

async function look(place) {
	const answer = await fetch(place.dataset.wait, { headers: { "x-fragment": "1" } });
	if (!answer.ok) return location.reload();
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const now = page.querySelector("[data-wait]");
	if (!now) return location.reload();
	if (now.innerHTML !== place.innerHTML) place.innerHTML = now.innerHTML;
	setTimeout(() => look(place).catch(() => setTimeout(() => location.reload(), 10 * PAUSE)), PAUSE);
}

export function setup(root) {
	for (const place of root.querySelectorAll("[data-wait]")) setTimeout(() => look(place).catch(() => {}), PAUSE);
}
