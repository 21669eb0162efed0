// One real browser for each test file.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts Chromium with a fresh profile. It can reach this machine only, whatever a page asks for. */
export async function openBrowser() {
  if (!existsSync(program)) {
    throw new Error(`no Chromium at ${program}: run cargo xtask test, or set CHROMIUM to its program`);
  }
  return chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}
