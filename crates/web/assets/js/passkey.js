// Passkeys (WebAuthn): a button beside the field of the code, at a login, in a form that asks for a proof, and on one's own
// settings. Without this file, or in a browser that knows none, the code does it all.
import { body, each, on, say, send } from "./say.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const letters = (buffer) =>
	btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

const AGAIN = "パスキーでたしかめられませんでした。もう一度押すか、番号アプリの番号を使ってください。";
const SENTENCES = {
	InvalidStateError: "この機械のパスキーは、もう入っています。",
	SecurityError: "この住所では、パスキーを使えません。ふだんの住所で開きなおすか、番号アプリの番号を使ってください。",
};

/** A refusal with a sentence for the page. */
class Refused extends Error {}

async function read(answer) {
	if (answer.ok) return answer.json();
	// Without a status it is a redirect: the session is over.
	if (answer.status === 401 || answer.type === "opaqueredirect") throw new Refused("画面が閉じています。別の画面でもう一度はいってから、押してください。");
	const told = answer.status === 422 ? await answer.json().catch(() => ({})) : {};
	throw new Refused(told.faults?.map((fault) => fault.sentence).join(" ") || AGAIN);
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
	// The proof was taken with the question; it must not be sent again.
	if (form.elements.proof) form.elements.proof.value = "";
	const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
	const asked = { ...publicKey, user, challenge: bytes(publicKey.challenge), excludeCredentials: named(publicKey.excludeCredentials) };
	return written(await navigator.credentials.create({ publicKey: asked }), ["attestationObject", "clientDataJSON"]);
}

/** Runs `act` at one press, and shows beside the button what went wrong. */
async function at(button, place, act) {
	if (button.getAttribute("aria-disabled") === "true") return;
	button.setAttribute("aria-disabled", "true");
	place.hidden = true;
	try {
		await act();
	} catch (error) {
		place.textContent = error instanceof Refused ? error.message : SENTENCES[error.name] || AGAIN;
		place.hidden = false;
		say(place.textContent, true);
	} finally {
		button.removeAttribute("aria-disabled");
	}
}

/** A form whose button has the machine answer first, and then sends it. */
function sends(form, answer) {
	form.hidden = false;
	on(form, "submit", (event) => {
		event.preventDefault();
		// busy.js held the press; here it is held until the machine has answered.
		delete form.dataset.busy;
		at(form.querySelector("[type=submit]"), form.querySelector(":scope > [data-told]"), async () => {
			// By its name: the button of that form may have the same word for an id.
			form.querySelector("[name=passkey]").value = await answer(form);
			form.submit();
		});
	});
}

/** A button in a form that asks for a proof: nothing of the form is sent, and its words stay. */
function proves(part) {
	const form = part.closest("form");
	const place = part.querySelector("[data-told]");
	part.hidden = false;
	on(part.querySelector("button"), "click", (event) =>
		at(event.currentTarget, place, async () => {
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

const enters = (form) => sends(form, () => shown(form.elements.csrf.value));

function adds(form) {
	document.querySelector("[data-passkey-none]")?.remove();
	sends(form, made);
}

export function setup(root) {
	if (!window.PublicKeyCredential || !navigator.credentials) return;
	each(root, "[data-passkey-login]", enters);
	each(root, "[data-passkey-new]", adds);
	each(root, "[data-passkey-proof]", proves);
}
