import { openBrowser } from './lib/browser.mjs';
import { accessibility, overflow } from './lib/checks.mjs';
const base = process.argv[2] ?? 'http://127.0.0.1:8097';
const out = '/tmp/m2-shots';
const browser = await openBrowser();
async function login(who) {
  const context = await browser.newContext({ baseURL: base, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto('/login');
  await Promise.all([page.waitForNavigation(), page.locator(`[data-login="${who}"]`).click()]);
  return page;
}
async function shot(page, path, name) {
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 });
    const r = await page.goto(path);
    if (r.status() !== 200) { console.log(name, path, r.status()); return; }
    const t = [...await accessibility(page), ...(width === 375 ? await overflow(page) : [])];
    if (t.length) console.log(name, width, t.join('\n'));
    await page.screenshot({ path: `${out}/${name}-${width}.png`, fullPage: true });
  }
}
const links = (page, pat) => page.$$eval('main a[href]', (as, p) => [...new Set(as.map((a) => a.getAttribute('href')).filter((h) => new RegExp(p).test(h)))], pat);
for (const who of (process.argv[3] ?? 'sato,nagai,wada').split(',')) {
  const page = await login(who);
  await shot(page, '/meetings', `${who}-list`);
  const all = await links(page, '^/meetings/[0-9a-z]{26}$');
  console.log(who, all.length, 'meetings');
  let n = 0;
  for (const m of all.slice(0, 6)) {
    n += 1;
    await shot(page, m, `${who}-m${n}`);
    const items = await links(page, '/items/[0-9a-z]{26}$');
    let k = 0;
    for (const i of items.slice(0, 2)) {
      k += 1;
      await shot(page, i, `${who}-m${n}-i${k}`);
      if (n <= 2 && k === 1) for (const s of ['minutes', 'sign', 'move', 'print']) await shot(page, `${i}/${s}`, `${who}-m${n}-i${k}-${s}`);
    }
    if (n <= 2) for (const s of ['edit', 'items/new', 'agenda/print', 'projector']) await shot(page, `${m}/${s}`, `${who}-m${n}-${s.replace('/', '-')}`);
  }
  const series = await (async () => { await page.goto('/meetings'); return links(page, '^/meetings/series/[0-9a-z]{26}$'); })();
  for (const s of series.slice(0, 1)) await shot(page, s, `${who}-series`);
  await shot(page, '/meetings/new', `${who}-new`);
  await shot(page, '/meetings/series/new', `${who}-series-new`);
  await shot(page, '/today', `${who}-today`);
  await shot(page, '/admin/secrecy-notices', `${who}-notices`);
}
await browser.close();
