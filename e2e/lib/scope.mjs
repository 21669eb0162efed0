// What a test opens is closed when the test, or the file, ends.
import { after } from 'node:test';

/**
 * A scope that ends with the file (or the `describe` in whose body it is called): hand it to `openTown` in a
 * `before`. A single test hands its own context instead. What was opened last is closed first.
 */
export function wholeFile() {
  const endings = [];
  after(async () => {
    for (const end of endings.reverse()) await end();
  });
  return { after: (end) => endings.push(end) };
}
