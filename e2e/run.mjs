// Runs the journeys: all of them, or those whose file name contains one of the words given.
//   node run.mjs            node run.mjs harness sharing
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(join(here, 'journeys'))
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort()
  .map((name) => join('journeys', name));

if (files.length === 0) {
  console.error(`no journey's file name contains: ${words.join(', ')}`);
  process.exit(1);
}
if (words.length === 0) rmSync(join(here, 'out'), { recursive: true, force: true });

const run = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${availableParallelism()}`,
    // For a test, and for a file as a whole: a run always ends.
    `--test-timeout=${10 * 60 * 1000}`,
    ...files,
  ],
  { cwd: here, stdio: 'inherit' },
);
process.exit(run.status ?? 1);
