// The sample town: the real program with its invented people.
import { startProgram } from './program.mjs';
import { Site } from './site.mjs';

/**
 * Starts the demo with fresh data, and a browser on it, for as long as the scope lasts: a test's own context,
 * or `wholeFile()` of scope.mjs for one town in a whole file.
 */
export async function openTown(scope) {
  const program = await startProgram();
  scope.after(() => program.stop());
  return Site.open(scope, program.url);
}
