// The harness itself: each check fires on a page that breaks its rule, and is silent on a good one.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../lib/program.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { Site } from '../lib/site.mjs';
import { startServer } from '../selftest/server.mjs';

const standIn = (name) => fileURLToPath(new URL(`../selftest/${name}`, import.meta.url));

describe('the harness', () => {
  const scope = wholeFile();
  let site;
  before(async () => {
    site = await Site.open(scope, await startServer(scope));
  });

  test('a good page passes, with JavaScript and without', async () => {
    const visitor = await site.visitor();
    await visitor.visit('/good');
    assert.equal(await visitor.page.locator('#script').textContent(), '動きました');
    const plain = await site.visitor({ js: false });
    await plain.visit('/good');
    assert.equal(await plain.page.locator('#script').textContent(), '');
  });

  for (const [path, finding] of [
    ['/contrast', /axe color-contrast .*\n +<p class="pale">/],
    ['/label', /axe label /],
    ['/outside', /another host is called: https:\/\/outside\.example\/a\.png/],
    ['/wide', /overflow: the page is \d+ px wide in 375 px\n +<p class="wide">/],
    ['/throws', /a script failed: 転びました/],
    ['/inline', /console error: .*Content Security Policy/],
    ['/missing', /console error: .*404.*nothing\.png/],
    ['/desk-only', /no <meta name="viewport"/],
  ]) {
    test(`${path} is found out`, async () => {
      const visitor = await site.visitor();
      await assert.rejects(visitor.visit(path), finding);
    });
  }

  test('without JavaScript the pages are held to the same checks', async () => {
    const plain = await site.visitor({ js: false });
    await assert.rejects(plain.visit('/contrast'), /axe color-contrast/);
    await assert.rejects(plain.visit('/wide'), /overflow/);
  });

  test('what scrolls inside its own box is no overflow', async () => {
    await (await site.visitor()).visit('/table');
  });

  test('a trouble is told once, and not again on the next page', async () => {
    const visitor = await site.visitor();
    await assert.rejects(visitor.visit('/throws'), /転びました/);
    await visitor.visit('/good');
  });

  test('a rejected form is no trouble when the journey expects it, and one when not', async () => {
    const visitor = await site.visitor();
    await visitor.visit('/good');
    await visitor.fill('お名前', '佐藤');
    await visitor.press('確かめる', { status: 422 });
    await assert.rejects(visitor.visit('/nowhere'), /answered 404/);
  });

  test('a page behind a link is held to the checks too', async () => {
    const visitor = await site.visitor({ width: 375 });
    await visitor.visit('/good');
    await assert.rejects(visitor.press('薄い字のページ'), /axe color-contrast/);
  });

  test('a person logs in by their button, and one who cannot is told', async () => {
    const sato = await site.person('sato');
    assert.equal(new URL(sato.page.url()).pathname, '/good');
    assert.ok(existsSync(fileURLToPath(new URL(`../../${await sato.shot('logged-in')}`, import.meta.url))));
    await assert.rejects(site.person('nobody'), /still at the login page/);
    await assert.rejects(site.person('tanaka'), /no button for tanaka/);
  });

  test('the program is awaited, has data of its own, and is gone afterwards', async () => {
    const program = await startProgram({ program: standIn('program.mjs') });
    const other = await startProgram({ program: standIn('program.mjs') });
    assert.notEqual(program.data, other.data);
    assert.match(program.printed(), /起動しました/);
    await Promise.all([program.stop(), other.stop()]);
    assert.ok(!existsSync(program.data));
    await assert.rejects(fetch(program.url));
  });

  test('a program that cannot start is told with what it printed', async () => {
    await assert.rejects(startProgram({ program: standIn('dies.mjs') }), /exit code 1\nデータの置き場所に書けません/);
    await assert.rejects(startProgram({ program: standIn('nothing.mjs') }), /ENOENT/);
  });
});
