// Everything here only helps: each page works without it. A missing element is never a fault.
import * as autosave from "./autosave.js";
import "./busy.js";
import * as chips from "./chips.js";
import * as find from "./find.js";
import * as grow from "./grow.js";
import "./keys.js";
import * as passkey from "./passkey.js";
import "./pop.js";
import { start } from "./quick.js";
import * as wait from "./wait.js";

/** Makes a page, or a fragment that came later, help. Safe to run again. */
function enhance(root) {
	for (const part of [chips, autosave, find, grow, passkey, wait]) part.setup(root);
}

enhance(document);
start(enhance);
