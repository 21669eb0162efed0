// Everything here only helps: each page works without it. A missing element is never a fault.
import * as autosave from "./autosave.js";
import * as busy from "./busy.js";
import * as chips from "./chips.js";
import * as find from "./find.js";
import * as grow from "./grow.js";
import * as keys from "./keys.js";
import * as pop from "./pop.js";
import * as quick from "./quick.js";

/** Makes a page, or a fragment that came later, help. Safe to run again. */
function enhance(root) {
  for (const part of [busy, chips, autosave, find, grow, keys, pop, quick]) part.setup(root, enhance);
}

enhance(document);
