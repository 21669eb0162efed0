// 社会資源: a worker who does it for the first time adds a desk, checks one that nobody has looked at for half a year,
// prints the letter; a resident says what is wrong.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

describe('社会資源', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('a desk is added, a stale one checked, a word from outside looked into', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/directory');
    await sato.shot('list');
    await sato.check();

    await sato.press('くわえる');
    await sato.press('保存する', { status: 422 });
    assert.ok(await page.getByText('窓口や制度の名前を書いてください').first().isVisible());
    await sato.check();
    await sato.fill('名前', 'よるごはんの会 おつきさま');
    await sato.fill('運営している団体', '緑が丘二丁目自治会');
    await page.getByLabel('どんな困りごとに').selectOption({ label: '食べるものがない' });
    await sato.fill('あいている時間', '水曜日 17時から19時');
    await sato.shot('form');
    await sato.press('保存する');
    assert.match(await page.locator('h1').innerText(), /おつきさま/);
    await sato.shot('entry');
    await sato.check();

    await sato.visit('/directory');
    await page.getByLabel(/180日たしかめていないものだけ/).check();
    await sato.press('しぼる');
    const row = page.locator('tbody tr').first();
    const name = (await row.locator('th a').innerText()).trim();
    await sato.shot('stale');
    await row.getByRole('link', { name: /手紙/ }).click();
    await page.waitForURL(/\/letter$/);
    assert.match(await page.locator('article').innerText(), /変わりありません/);
    await sato.shot('letter');
    await sato.check();
    await page.goBack();
    await page.locator('tbody tr').first().getByRole('button', { name: /確認した/ }).click();
    await page.waitForURL(/\/directory$/);
    assert.equal(await page.locator('tbody').getByText(name, { exact: true }).count(), 0);
  });

  test('on a phone the list and an entry read well', async () => {
    const sato = await town.person('sato', { width: PHONE });
    await sato.visit('/directory');
    await sato.check();
    await sato.shot('phone-list');
    await sato.page.locator('tbody th a').first().click();
    await sato.check();
    await sato.shot('phone-entry');
  });
});
