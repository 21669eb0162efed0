// The program under test, started for one test file with a data folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
 * Returns its address, its port, its data folder, what it printed so far, and `stop`.
 *
 * `data` and `port` of one that was stopped with `stop({ keep: true })` go on there. `office`: as an office serves it,
 * with passwords and phones, in place of the demo.
 */
export async function startProgram({
  program = process.env.ENGAWA_BIN ?? built,
  patience = PATIENCE,
  args = [],
  office = false,
  data = mkdtempSync(join(tmpdir(), 'engawa-e2e-')),
  port,
} = {}) {
  port ??= await freePort();
  let printed = '';
  let ended = null;
  const asked = office ? ['--config', officeIn(data, port), 'serve'] : ['demo', '--port', String(port), '--data', data];
  const child = spawn(program, [...asked, ...args], {
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

  const stop = async ({ keep = false } = {}) => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, 10_000);
    await exit;
    clearTimeout(timer);
    process.off('exit', kill);
    if (!keep) rmSync(data, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${port}`;
  const start = Date.now();
  while (!(await ready(url))) {
    if (ended !== null || Date.now() - start > patience) {
      const why = ended ?? `/readyz did not answer 200 within ${patience} ms`;
      await stop();
      throw new Error(`${program} ${asked.join(' ')} did not start: ${why}\n${printed}`);
    }
    await pause(50);
  }
  return { url, port, data, printed: () => printed, stop };
}

/** Writes the configuration of an office over a demo's data, reached by a name; gives its path. */
function officeIn(data, port) {
  const lines = [
    `data = ${JSON.stringify(data)}`,
    `key_file = ${JSON.stringify(join(data, 'engawa.key'))}`,
    `listen = "127.0.0.1:${port}"`,
    `site = "http://localhost:${port}"`,
    'tls = false',
  ];
  const path = join(data, 'engawa.toml');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
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
