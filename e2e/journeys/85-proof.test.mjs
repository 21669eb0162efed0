// Step-up: an open screen alone opens no seal and takes no list out. In the sample town nobody has a password, so that
// one is given first; from then on the account owes it, in the very same form, with every typed word kept.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const WHO = '森下 彩';
const REASON = '訪問の日の朝に、道を確かめるため';
const FIELD = /パスワード（本人のたしかめ）/;

describe('本人のたしかめ', () => {
  const scope = wholeFile();
  let town;
  let password;
  let person;
  before(async () => {
    town = await openTown(scope);
  });

  /** The person's page, found by name. */
  async function find(worker) {
    await worker.visit('/find');
    const main = worker.page.locator('main');
    await main.locator('#q').fill(WHO);
    await worker.going(() => main.getByRole('button', { name: 'さがす' }).click());
    return new URL(await main.getByRole('link', { name: WHO }).first().getAttribute('href'), town.url).pathname;
  }

  test('in the sample town nothing is asked, and the form says so', async () => {
    const nagai = await town.person('nagai', { width: PHONE, js: false });
    person = await find(nagai);
    await nagai.visit(person);
    await nagai.press('理由を書いて見る');
    assert.match(await nagai.page.locator('main').innerText(), /見本の町には番号アプリもパスワードもない/);
    assert.equal(await nagai.page.getByLabel(FIELD).count(), 0);
    await nagai.check();
    await nagai.shot('sample-phone');
  });

  test('an account with a password owes it before a seal opens', async () => {
    const admin = await town.person('admin');
    await admin.visit('/admin/workers');
    await admin.fill('名前・ログイン名・機関', 'nagai');
    await admin.press('しぼる');
    await admin.press('永井 美和');
    await admin.page.getByText('パスワードを出す…').click();
    await admin.press('新しいパスワードを出す');
    password = await admin.page.locator('.eg-done strong').innerText();

    const nagai = await town.person('nagai');
    const { page } = nagai;
    await nagai.visit(person);
    await nagai.press('理由を書いて見る');
    await nagai.check();
    await nagai.shot('open');
    await page.getByLabel('何のために見ますか').fill(REASON);
    await nagai.press('30分だけ見る', { status: 422 });
    assert.ok(await page.locator('#proof-error').isVisible());
    assert.equal(await page.getByLabel('何のために見ますか').inputValue(), REASON);
    await nagai.check();
    await page.getByLabel(FIELD).fill('ちがう ことば');
    await nagai.press('30分だけ見る', { status: 422 });
    assert.match(await page.locator('#proof-error').innerText(), /パスワードがちがうようです/);
    assert.equal(await page.getByLabel(FIELD).inputValue(), '', 'a proof never comes back');
    assert.equal(await page.getByLabel('何のために見ますか').inputValue(), REASON);
    await nagai.check();
    await nagai.shot('wrong');
    await page.getByLabel(FIELD).fill(password);
    await nagai.press('30分だけ見る');
    assert.match(new URL(page.url()).pathname, /^\/people\//);
    assert.match(await page.locator('main').innerText(), /88番5/);

    // For ten minutes nothing more is asked of this screen.
    await nagai.visit('/cases/export');
    assert.equal(await page.getByLabel(FIELD).count(), 0);
  });

  test('another screen of the same worker owes its own, for the list on paper and as a file, too', async () => {
    const nagai = await town.person('nagai', { width: PHONE, js: false });
    const { page } = nagai;
    await nagai.visit('/cases/export');
    await nagai.check();
    await nagai.shot('export-phone');
    await nagai.press('Excel（表）で出す', { status: 422 });
    assert.ok(await page.locator('#proof-error').isVisible());
    await nagai.check();
    await nagai.shot('export-phone-again');
    await nagai.visit('/cases/print', { status: 422 });
    assert.ok(!(await page.content()).includes(WHO), 'no list is in it');
    await page.getByLabel(FIELD).fill(password);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Excel（表）で出す' }).click(),
    ]);
    assert.match(file.suggestedFilename(), /\.xlsx$/);
    await nagai.visit('/cases/print');
    assert.ok((await page.content()).includes(WHO));
  });
});
