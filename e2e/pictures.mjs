// Takes the pictures of the README and the manual from a fresh sample town: `node e2e/pictures.mjs`.
// The program must have been built (`cargo build -p engawa`).
import { chromium } from 'playwright-core';
import { startProgram } from './lib/program.mjs';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const into = new URL('../docs/pictures/', import.meta.url).pathname;

const program = await startProgram();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });

async function visitor(width, height) {
  const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
  await page.goto(`${program.url}/login`);
  await page.locator('[data-login="sato"]').first().click();
  await page.waitForLoadState();
  return page;
}

const desk = await visitor(1280, 900);
await desk.screenshot({ path: `${into}today.png` });
await desk.goto(`${program.url}/receptions/new`);
await desk.screenshot({ path: `${into}reception.png` });
await desk.goto(`${program.url}/today`);
await desk.getByRole('link', { name: '灰谷家' }).first().click();
await desk.waitForLoadState();
await desk.screenshot({ path: `${into}household.png` });
const household = new URL(desk.url()).pathname.match(/\/households\/[0-9a-z]+/)[0];
for (const tab of ['map', 'years']) {
  await desk.goto(`${program.url}${household}/${tab}`);
  await desk.screenshot({ path: `${into}${tab}.png` });
}
const phone = await visitor(375, 800);
await phone.screenshot({ path: `${into}phone.png` });

await browser.close();
await program.stop();
