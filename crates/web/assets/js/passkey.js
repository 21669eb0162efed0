// Passkeys (WebAuthn): a button beside the field of the code, at a login, in a form that asks for a proof, and on one's own
// settings. Without this file, or in a browser that knows none, the code does it all.
import { body, each, on, say, send } from "./say.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const letters = (buffer) =>
	btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

const NOT_SHOWN = "パスキーでたしかめられませんでした。もう一度押すか、番号アプリの番号を使ってください。";
const NOT_MADE = "パスキーを足せませんでした。もう一度押してください。";
// As long as busy.js holds a form.
const LET_GO_MS = 4000;
const SENTENCES = {
	InvalidStateError: "この機械のパスキーは、もう入っています。",
	SecurityError: "この住所では、パスキーを使えません。ふだんの住所で開きなおすか、番号アプリの番号を使ってください。",
};

/** A refusal with a sentence for the page. */
class Refused extends Error {}

/** The session behind this page is over. */
class Over extends Refused {}

async function read(answer) {
	if (answer.ok) return answer.json();
	// Without a status it is a redirect: the session is over.
	if (answer.status === 401 || answer.type === "opaqueredirect") throw new Over("画面が閉じています。別の画面でもう一度はいってから、押してください。");
	if (answer.status === 403) throw new Refused("この画面は古くなっています。開きなおしてから、もう一度押してください。");
	const told = answer.status === 422 ? await answer.json().catch(() => ({})) : {};
	const sentences = told.faults?.map((fault) => fault.sentence).join(" ");
	throw sentences ? new Refused(sentences) : new Error(`status ${answer.status}`);
}

/** What the machine answered, as the server reads it. */
function written({ rawId, type, response }, parts) {
	const answer = Object.fromEntries(parts.map((part) => [part, response[part] ? letters(response[part]) : null]));
	if (response.getTransports) answer.transports = response.getTransports();
	return JSON.stringify({ id: letters(rawId), rawId: letters(rawId), type, response: answer });
}

async function shown(csrf) {
	const { publicKey } = await read(await send("/passkey/ask", new URLSearchParams({ csrf })));
	const asked = { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: named(publicKey.allowCredentials) };
	return written(await navigator.credentials.get({ publicKey: asked }), ["authenticatorData", "clientDataJSON", "signature", "userHandle"]);
}

async function made(form) {
	const { publicKey } = await read(await send("/account/passkeys/ask", body(form)));
	const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
	const asked = { ...publicKey, user, challenge: bytes(publicKey.challenge), excludeCredentials: named(publicKey.excludeCredentials) };
	return written(await navigator.credentials.create({ publicKey: asked }), ["attestationObject", "clientDataJSON"]);
}

/** Runs `act` at one press, and shows beside the button what went wrong: `failed` where nothing more is known. */
async function at(button, place, failed, act) {
	if (button.getAttribute("aria-disabled") === "true") return;
	button.setAttribute("aria-disabled", "true");
	place.hidden = true;
	try {
		await act();
	} catch (error) {
		place.textContent = error instanceof Refused ? error.message : SENTENCES[error.name] || failed;
		place.hidden = false;
		say(place.textContent, true);
		button.removeAttribute("aria-disabled");
	}
}

/** A form whose button has the machine answer first, and then sends it. */
function sends(form, failed, answer) {
	const button = form.querySelector("[type=submit]");
	const letGo = () => button.removeAttribute("aria-disabled");
	form.hidden = false;
	on(window, "pageshow", letGo);
	on(form, "submit", (event) => {
		event.preventDefault();
		// busy.js held the press; here it is held until the machine has answered.
		delete form.dataset.busy;
		at(button, form.querySelector(":scope > [data-told]"), failed, async () => {
			// By its name: the button of that form may have the same word for an id.
			form.querySelector("[name=passkey]").value = await answer(form);
			// Asked with the question; not to be sent again.
			for (const field of form.querySelectorAll("[name=present], [name=proof]")) field.value = "";
			form.submit();
			// Held while it is on its way: a second press would ask anew, and this answer would answer to nothing.
			setTimeout(letGo, LET_GO_MS);
		});
	});
}

/** A button in a form that asks for a proof: nothing of the form is sent, and its words stay. */
function proves(part) {
	const form = part.closest("form");
	const place = part.querySelector("[data-told]");
	part.hidden = false;
	on(part.querySelector("button"), "click", (event) =>
		at(event.currentTarget, place, NOT_SHOWN, async () => {
			const csrf = form.elements.csrf.value;
			const data = new URLSearchParams({ csrf, passkey: await shown(csrf) });
			await read(await send("/passkey/proof", data));
			const done = document.createElement("p");
			done.className = "eg-done";
			done.tabIndex = -1;
			done.textContent = "パスキーで確認しました。10分のあいだは聞きません。つづけて、下のボタンを押してください。";
			part.closest(".eg-field").replaceWith(done);
			done.focus();
			say(done.textContent);
		}),
	);
}

/** Nothing is lost at a login: one that took too long begins again. */
const enters = (form) =>
	sends(form, NOT_SHOWN, () =>
		shown(form.elements.csrf.value).catch((error) => {
			if (error instanceof Over) location.assign("/login?closed=1");
			throw error;
		}),
	);

function adds(form) {
	document.querySelector("[data-passkey-none]")?.remove();
	sends(form, NOT_MADE, () => made(form));
}

export function setup(root) {
	if (!window.PublicKeyCredential || !navigator.credentials) return;
	each(root, "[data-passkey-login]", enters);
	each(root, "[data-passkey-new]", adds);
	each(root, "[data-passkey-proof]", proves);
}
