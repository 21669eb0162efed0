// The program under test, started for one test file with a data folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../target/debug/engawa', import.meta.url));

/** How long the demo may take to make its town, in ms. */
const PATIENCE = 120_000;

/**
 * Starts `engawa demo` (with `args`) on a free port and waits until /readyz answers 200.
 * Returns its address, its data folder, what it printed so far, and `stop`.
 */
export async function startProgram({ program = process.env.ENGAWA_BIN ?? built, patience = PATIENCE, args = [] } = {}) {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'engawa-e2e-'));
  let printed = '';
  let ended = null;
  const child = spawn(program, ['demo', '--port', String(port), '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise((resolve) => {
    child.on('error', (error) => resolve((ended = error.message)));
    child.on('exit', (code, signal) => resolve((ended = signal ?? `exit code ${code}`)));
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (printed += bytes));
  // Also when this process ends without `stop`.
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);

  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, 10_000);
    await exit;
    clearTimeout(timer);
    process.off('exit', kill);
    rmSync(data, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${port}`;
  const start = Date.now();
  while (!(await ready(url))) {
    if (ended !== null || Date.now() - start > patience) {
      const why = ended ?? `/readyz did not answer 200 within ${patience} ms`;
      await stop();
      throw new Error(`${program} demo did not start: ${why}\n${printed}`);
    }
    await pause(50);
  }
  return { url, data, printed: () => printed, stop };
}

async function ready(url) {
  try {
    return (await fetch(`${url}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

/** A port that is free now; the system hands out others before it comes back to this one. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
