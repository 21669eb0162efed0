// The look and the small scripts, tried on the gallery: every page at both widths, and each script
// with the server well, slow, refusing and gone.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveGallery, standIns } from '../gallery/serve.mjs';
import { openBrowser } from '../lib/browser.mjs';
import { DESK, PHONE, accessibility, overflow } from '../lib/checks.mjs';

const gallery = fileURLToPath(new URL('../gallery', import.meta.url));
const pages = readdirSync(gallery).filter((name) => name.endsWith('.html'));
const NOT_SAVED = /まだ保存されていません。書いたことばは、この画面に残っています。/;

describe('the gallery', () => {
  let site, browser, context, page, complaints;
  before(async () => {
    site = await serveGallery();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });
  beforeEach(async () => {
    Object.assign(site.answers, standIns());
    site.asked.length = 0;
    await fresh();
  });
  afterEach(() => context.close());

  async function fresh(options = {}) {
    await context?.close();
    context = await browser.newContext({ viewport: { width: DESK, height: 900 }, locale: 'ja-JP', ...options });
    page = await context.newPage();
    complaints = [];
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  }
  const open = (name) => page.goto(`${site.address}/e2e/gallery/${name}`);
  const state = () => page.locator('[data-saved-state]').first();
  const asked = (path) => site.asked.filter((one) => one.path === path);

  for (const name of pages) {
    test(`${name} is in order at a desk and on a phone`, async () => {
      for (const width of [DESK, PHONE]) {
        await page.setViewportSize({ width, height: 800 });
        await open(name);
        assert.deepEqual([...(await accessibility(page)), ...(await overflow(page)), ...complaints], [], `at ${width} px`);
      }
    });
  }

  test('a topic goes none, ○, ◎, none by the space bar, and only one keeps ◎', async () => {
    await open('reception.html');
    const sent = () => page.evaluate(() => [...new FormData(document.querySelector('form.eg-cols'))].filter(([n]) => /topic/.test(n)).map(([n, v]) => `${n}=${v}`).join(' '));
    assert.equal(await sent(), 'topic=3 topic=5 main_topic=5 topic=13');
    await page.locator('#t6').focus();
    await page.keyboard.press('Space');
    assert.equal(await sent(), 'topic=3 topic=5 main_topic=5 topic=6 topic=13');
    await page.keyboard.press('Space');
    assert.equal(await sent(), 'topic=3 topic=5 topic=6 main_topic=6 topic=13');
    await page.keyboard.press('Space');
    assert.equal(await sent(), 'topic=3 topic=5 topic=13 main_topic=');
  });

  test('typed words are saved, and nothing stays in the browser', async () => {
    await open('reception.html');
    await page.locator('#what').pressSequentially('米がない');
    await page.waitForFunction(() => document.querySelector('[name=draft]').value === 'd1');
    assert.equal(await state().textContent(), '13:02 保存しました');
    assert.match(asked('/stub/draft').at(-1).body.get('what'), /米がない/);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  });

  test('a draft that cannot be saved says so, keeps the words, and is saved when the session is back', async () => {
    site.answers['/stub/draft'] = () => ({ location: '/e2e/gallery/login.html' });
    await open('reception.html');
    await page.locator('#what').fill('米がない');
    await state().filter({ hasText: NOT_SAVED }).waitFor();
    assert.equal(await state().getByRole('link').getAttribute('target'), '_blank');
    assert.equal(await page.locator('#what').inputValue(), '米がない');
    Object.assign(site.answers, standIns());
    await state().filter({ hasText: '13:02 保存しました' }).waitFor({ timeout: 8000 });
  });

  test('without the net the words stay, and are saved when it is back', async () => {
    await open('reception.html');
    await context.setOffline(true);
    await page.locator('#what').fill('米がない');
    await state().filter({ hasText: NOT_SAVED }).waitFor();
    await context.setOffline(false);
    await state().filter({ hasText: '保存しました' }).waitFor({ timeout: 8000 });
  });

  test('a page that is closed at once still sends what was typed', async () => {
    await open('reception.html');
    await page.locator('#what').fill('すぐ閉じる');
    await page.goto('about:blank');
    for (let tries = 0; tries < 40 && !asked('/stub/draft').length; tries += 1) await new Promise((go) => setTimeout(go, 50));
    assert.equal(asked('/stub/draft').at(-1)?.body.get('what'), 'すぐ閉じる');
  });

  test('quick entry: / opens it in the text, Ctrl+Enter saves, and / inside a text is a letter', async () => {
    await open('list.html');
    await page.keyboard.press('/');
    await page.locator('dialog[open] #q-text').waitFor();
    await page.keyboard.type('留守/置き手紙');
    assert.equal(await page.locator('#q-text').inputValue(), '留守/置き手紙');
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press('Control+Enter');
    await page.locator('.eg-toast', { hasText: '記録しました' }).waitFor();
    assert.equal(asked('/stub/quick').length, 1);
    assert.equal(asked('/stub/quick')[0].body.get('text'), '留守/置き手紙');
    assert.equal(await page.locator('dialog[open]').count(), 0);
  });

  test('quick entry: Esc closes an empty one, and asks before it drops words', async () => {
    await open('list.html');
    await page.keyboard.press('/');
    await page.locator('dialog[open] #q-text').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await page.keyboard.press('/');
    await page.locator('#q-text').fill('書きかけ');
    for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
    assert.equal(await page.locator('#q-text').inputValue(), '書きかけ');
    await page.getByRole('button', { name: '書きつづける' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '書かずにとじる' }).click();
    assert.equal(await page.locator('dialog[open]').count(), 0);
    // What is not to be written leaves no draft behind; the empty one before had none to throw.
    for (let tries = 0; tries < 40 && !asked('/stub/draft/throw').length; tries += 1) await new Promise((go) => setTimeout(go, 50));
    assert.deepEqual(asked('/stub/draft/throw').map((one) => one.body.get('text')), ['書きかけ']);
    assert.deepEqual(complaints, []);
  });

  test('quick entry: while it is being saved nothing more can be typed, neither lost nor replaced', async () => {
    let answer;
    site.answers['/stub/quick'] = () => new Promise((go) => { answer = go; });
    const sent = async () => {
      for (let tries = 0; tries < 80 && !answer; tries += 1) await new Promise((go) => setTimeout(go, 25));
      assert.ok(answer, 'nothing was sent');
    };
    await open('list.html');
    await page.keyboard.press('/');
    await page.locator('#q-text').fill('留守だった');
    await page.keyboard.press('Control+Enter');
    await sent();
    await page.locator('dialog form[aria-busy="true"]').waitFor();
    await page.keyboard.type('。置き手紙をした');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#q-text:focus').inputValue(), '留守だった');
    answer({ status: 500, json: { number: '7F3K' } });
    await state().filter({ hasText: NOT_SAVED }).waitFor();
    await page.locator('dialog form[aria-busy="false"]').waitFor();
    // The words are the worker's again, and what is typed now is what is sent.
    await page.keyboard.type('。置き手紙をした');
    assert.equal(await page.locator('#q-text').inputValue(), '留守だった。置き手紙をした');
    answer = null;
    await page.keyboard.press('Control+Enter');
    await sent();
    assert.equal(asked('/stub/quick').at(-1).body.get('text'), '留守だった。置き手紙をした');
    // What comes back asks before it is closed: its words stand nowhere else.
    answer({ status: 422, html: '<div data-quick><form method="post" action="/stub/quick" data-autosave="/stub/draft"><div class="eg-errors" tabindex="-1">だれのことか、えらんでください</div><textarea name="text">留守だった。置き手紙をした</textarea></form></div>' });
    await page.locator('dialog .eg-errors:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '書きつづける' }).waitFor();
  });

  test('quick entry: a refused or lost save keeps the words and can be tried again', async () => {
    site.answers['/stub/quick'] = () => ({ status: 507, json: { number: '7F3K' } });
    await open('list.html');
    await page.keyboard.press('/');
    await page.locator('#q-text').fill('大事なこと');
    await page.keyboard.press('Control+Enter');
    await state().filter({ hasText: /まだ保存されていません.*もう一度「保存」を押してください。（番号 7F3K）/ }).waitFor();
    assert.equal(await page.locator('#q-text').inputValue(), '大事なこと');
    site.answers['/stub/quick'] = () => ({
      status: 422,
      html: '<div data-quick><form method="post" action="/stub/quick"><div class="eg-errors" tabindex="-1">だれのことか、えらんでください</div><textarea name="text">大事なこと</textarea></form></div>',
    });
    await page.keyboard.press('Control+Enter');
    await page.locator('dialog .eg-errors:focus').waitFor();
    Object.assign(site.answers, standIns());
    await page.locator('dialog textarea').focus();
    await page.keyboard.press('Control+Enter');
    await page.locator('.eg-toast').waitFor();
    assert.equal(asked('/stub/quick').length, 3);
  });

  test('finding: an old answer never covers a newer one, arrows walk, and the words are in no address', async () => {
    const well = site.answers['/stub/find'];
    site.answers['/stub/find'] = async (body) => {
      if (body.get('q') === 'や') await new Promise((go) => setTimeout(go, 600));
      return well(body);
    };
    await open('list.html');
    await page.locator('#find').fill('や');
    await page.waitForTimeout(300);
    await page.locator('#find').fill('やま');
    await page.locator('#answers', { hasText: '2件（やま）' }).waitFor();
    await page.waitForTimeout(700);
    assert.match(await page.locator('#answers').textContent(), /2件（やま）/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.match(await page.evaluate(() => document.activeElement.textContent), /健一/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'find');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#answers').textContent(), '');
    for (const one of site.asked) assert.equal(one.url, one.path);
  });

  test('keys go places, but not while somebody types or composes', async () => {
    await open('error.html');
    await open('list.html');
    await page.locator('#find').focus();
    await page.keyboard.type('gt/?');
    assert.match(page.url(), /list\.html$/);
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await page.locator('h1').click();
    await page.evaluate(() => {
      for (const key of ['/', '?']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, isComposing: true }));
    });
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await page.keyboard.press('?');
    await page.locator('dialog[open]', { hasText: '集計・書類' }).waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL(/today\.html$/);
  });

  test('two quick presses send once; a later press sends again', async () => {
    await open('list.html');
    await page.evaluate(() => {
      globalThis.sent = 0;
      document.addEventListener('submit', (event) => { if (!event.defaultPrevented) globalThis.sent += 1; event.preventDefault(); });
    });
    await page.locator('.eg-filter button', { hasText: 'しぼる' }).dblclick();
    assert.equal(await page.evaluate(() => globalThis.sent), 1);
    await page.waitForTimeout(4200);
    await page.locator('.eg-filter button', { hasText: 'しぼる' }).click();
    assert.equal(await page.evaluate(() => globalThis.sent), 2);
  });

  test('without JavaScript the menu opens, topics can be marked, long text unfolds', async () => {
    await fresh({ javaScriptEnabled: false, viewport: { width: PHONE, height: 800 } });
    await open('house.html');
    await page.getByText('メニュー').click();
    await page.locator('.eg-navbox a', { hasText: '受付' }).waitFor();
    await page.getByText('メニュー').click();
    const folded = await page.locator('.eg-fold__text').boundingBox();
    await page.locator('.eg-fold__more').click();
    assert.ok((await page.locator('.eg-fold__text').boundingBox()).height > folded.height * 2);
    await open('reception.html');
    await page.locator('label[for=t1]').click();
    await page.locator('label[for=m2]').click();
    assert.ok(await page.locator('#t1').isChecked());
    assert.ok(await page.locator('#m2').isChecked());
    assert.ok(await page.getByText('◎ はまだ決めない').isVisible());
    assert.deepEqual(await overflow(page), []);
  });
});
