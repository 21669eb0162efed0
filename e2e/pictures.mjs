// Takes the pictures of the README and the manual from a fresh sample town: `node e2e/pictures.mjs`.
// The program must have been built (`cargo build -p engawa`). All people and places in the pictures are invented.
import { openBrowser } from './lib/browser.mjs';
import { startProgram } from './lib/program.mjs';

const into = new URL('../docs/pictures/', import.meta.url).pathname;

const program = await startProgram();
const browser = await openBrowser();

/** Somebody of the town, on the page to which logging in leads. */
async function visitor(login, width = 1280, height = 900) {
  const context = await browser.newContext({
    baseURL: program.url,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    viewport: { width, height },
  });
  const page = await context.newPage();
  await page.goto('/login');
  if (login) {
    await Promise.all([
      page.waitForURL((url) => url.pathname !== '/login'),
      page.locator(`[data-login="${login}"]`).click(),
    ]);
  }
  return page;
}

/** Keeps what the window shows, or the part of it from `top` on that is `height` high. */
async function keep(page, name, { top = 0, height } = {}) {
  const window = page.viewportSize();
  const clip = { x: 0, y: top, width: window.width, height: height ?? window.height - top };
  await page.screenshot({ path: `${into}${name}.png`, clip, animations: 'disabled' });
}

/** Keeps one part of the page with a little air around it. */
async function part(page, locator, name, most = 640) {
  // Below the page's own head, which stays at the top of the window.
  await locator.evaluate((element) => {
    element.scrollIntoView({ block: 'start' });
    window.scrollBy(0, -80);
  });
  const box = await locator.boundingBox();
  const { width, height } = page.viewportSize();
  const [x, y] = [Math.max(box.x - 16, 0), Math.max(box.y - 16, 0)];
  const clip = { x, y, width: Math.min(box.width + 32, width - x), height: Math.min(box.height + 32, height - y, most) };
  await page.screenshot({ path: `${into}${name}.png`, clip, animations: 'disabled' });
}

// The README's six.
const sato = await visitor('sato');
await keep(sato, 'today');
await sato.goto('/receptions/new');
await keep(sato, 'reception');
await sato.goto('/today');
const household = await sato.getByRole('link', { name: '灰谷家' }).first().getAttribute('href');
await sato.goto(household);
await keep(sato, 'household');
for (const tab of ['map', 'years']) {
  await sato.goto(`${household}/${tab}`);
  await keep(sato, tab);
}
await keep(await visitor('sato', 375, 800), 'phone');

// The manual, in a smaller window so that the words stay readable beside the text.
const small = [1000, 640];
await keep(await visitor(null, ...small), 'manual-login', { height: 480 });
const desk = await visitor('sato', ...small);
await desk.locator('.eg-menu summary').click();
await keep(desk, 'manual-screen', { height: 420 });

await desk.goto('/receptions/new');
await desk.locator('#words').fill('水道が止まりそうだと母親から電話。子どもが二人いる。');
for (const topic of ['税金や公共料金等の支払いについて', '食べるものがない', '食べるものがない']) {
  await desk.locator('.eg-chip', { hasText: topic }).locator('.eg-chip__label').click();
}
await desk.locator('[data-saved-state][data-state=saved]').waitFor();
await part(desk, desk.locator('.eg-chips, .eg-chips__grid').first(), 'manual-topics');
await desk.getByLabel('よみ', { exact: true }).fill('はいたに のぼる');
await desk.getByLabel('名前', { exact: true }).fill('灰谷 登');
await desk.locator('#same .eg-duplicate').first().waitFor();
await part(desk, desk.locator('#same'), 'manual-same');

await desk.goto(`${household}/edit`);
await part(desk, desk.locator('section[aria-labelledby=people-t]'), 'manual-members');
await desk.goto(`${household}/map`);
await part(desk, desk.locator('section[aria-labelledby=tie-t]'), 'manual-ties');
// Two who correct one household: the second is shown both.
const mori = await visitor('mori', ...small);
for (const page of [desk, mori]) await page.goto(`${household}/edit`);
for (const [page, address] of [[mori, '舟渡42番1 離れ'], [desk, '舟渡42番1 母屋の一部屋']]) {
  const form = page.locator('form[action$="/edit"]');
  await form.locator('[name=home_address]').fill(`みどり町${address}`);
  await Promise.all([page.waitForLoadState('load'), form.getByRole('button', { name: '保存する' }).click()]);
}
await desk.getByRole('button', { name: '選んだほうを保存する' }).waitFor();
await part(desk, desk.locator('main'), 'manual-two');

await desk.goto(household);
await desk.getByRole('link', { name: 'この世帯に記録する' }).click();
const dialog = desk.getByRole('dialog', { name: 'すぐ記録' });
await dialog.getByLabel('なにがあったか').fill('留守だった。置き手紙をした。');
await dialog.getByLabel('訪問').check();
await dialog.getByLabel('置き手紙').check();
await part(desk, dialog, 'manual-quick');
await desk.goto(`${household}/timeline`);
await keep(desk, 'manual-timeline', { top: 60, height: 520 });

await desk.goto('/today');
await desk.locator('summary', { hasText: '延ばす…' }).first().click();
await part(desk, desk.locator('section[aria-labelledby=now]'), 'manual-later', 560);

await desk.goto('/today');
const find = desk.locator('#find');
await find.pressSequentially('はいたに', { delay: 20 });
await desk.locator('#answers *').first().waitFor();
await keep(desk, 'manual-find', { height: 380 });

await desk.goto(`${household}/sharing`);
await part(desk, desk.locator('main table').first(), 'manual-sharing', 480);

const okubo = await visitor('okubo', ...small);
await okubo.goto('/desk-load');
await keep(okubo, 'manual-load', { height: 460 });
await okubo.goto('/admin/settings');
await keep(okubo, 'manual-settings', { height: 460 });

await browser.close();
await program.stop();
