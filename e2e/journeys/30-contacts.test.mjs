// 支援経過: one line from anywhere, found again, corrected without losing what stood there.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** The first case of the list that this worker may change: its household's address and name. */
async function aHousehold(person) {
  await person.visit('/cases');
  const row = person.page.locator('tbody tr', { has: person.page.locator('a[href^="/cases/"]') }).first();
  const link = row.locator('th a');
  return { path: await link.getAttribute('href'), name: await link.textContent(), number: (await row.locator('td').last().textContent()).trim() };
}

const dialog = (page) => page.getByRole('dialog', { name: 'すぐ記録' });

/** Presses 「保存する」 in the dialog and waits until it is gone. */
async function keep(page) {
  await dialog(page).getByRole('button', { name: '保存する' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

describe('支援経過', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('a line is recorded from きょう, from the household and from its own page', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await aHousehold(sato);

    await sato.visit('/today');
    await page.keyboard.press('/');
    await dialog(page).getByLabel('だれのこと').waitFor();
    await sato.check();
    await dialog(page).getByLabel('だれのこと').fill(house.number);
    await dialog(page).locator('#q-cases', { hasText: '1件から選ぶ' }).waitFor();
    await dialog(page).locator('#q-cases input[type=radio]').check();
    await dialog(page).getByLabel('なにがあったか').fill('きょうの画面から電話');
    await dialog(page).getByLabel('次にすること').fill('書類をもらう');
    await dialog(page).getByLabel('いつまで').fill('あした');
    await page.keyboard.press('Control+Enter');
    await dialog(page).waitFor({ state: 'hidden' });

    await sato.visit(house.path);
    await page.getByRole('link', { name: 'この世帯に記録する' }).click();
    await dialog(page).getByLabel('なにがあったか').fill('留守だった。置き手紙をした。');
    await dialog(page).getByLabel('訪問').check();
    await dialog(page).getByLabel('置き手紙').check();
    await dialog(page).getByLabel('かかった時間').fill('ちょっと');
    await dialog(page).getByRole('button', { name: '保存する' }).click();
    await dialog(page).getByRole('alert').getByRole('link', { name: /かかった時間を/ }).waitFor();
    assert.equal(await dialog(page).getByLabel('なにがあったか').inputValue(), '留守だった。置き手紙をした。');
    await dialog(page).getByLabel('かかった時間').fill('1時間半');
    await keep(page);

    await sato.visit('/quick');
    await page.getByLabel('だれのこと').fill(house.number);
    await page.locator('#q-cases', { hasText: '1件から選ぶ' }).waitFor();
    await page.locator('#q-cases input[type=radio]').check();
    await page.getByLabel('なにがあったか').fill('自分の画面から');
    await page.getByLabel('いつ', { exact: true }).fill('きのう 14:30');
    await sato.press('保存する');

    assert.match(new URL(page.url()).pathname, /\/timeline$/);
    for (const words of ['きょうの画面から電話', '留守だった。置き手紙をした。', '自分の画面から', '訪問・置き手紙', '1時間30分']) {
      assert.ok(await page.getByText(words).first().isVisible(), words);
    }
    await sato.shot('timeline');
  });

  test('two presses on save make one line', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await aHousehold(sato);
    const household = house.path.split('/').pop();
    await sato.visit(`/quick?household=${household}`);
    await page.getByLabel('なにがあったか').fill('二度おした');
    const form = page.locator('form[action="/quick"]');
    const body = await form.evaluate((form) => new URLSearchParams(new FormData(form)).toString());
    for (let n = 0; n < 2; n += 1) {
      const status = await page.evaluate(async (body) => (await fetch('/quick', {
        method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'X-Fragment': '1' },
      })).status, body);
      assert.equal(status, 200);
    }
    await sato.visit(`${house.path}/timeline`);
    assert.equal(await page.getByText('二度おした').count(), 1);
  });

  test('a note is found as one types, and its correction keeps the former words', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await aHousehold(sato);
    const household = house.path.split('/').pop();
    await sato.visit(`/quick?household=${household}`);
    await page.getByLabel('なにがあったか').fill('鸚鵡の話をした');
    await sato.press('保存する');

    await sato.visit('/today');
    await page.getByLabel('人・メモをさがす').fill('鸚鵡');
    const hit = page.locator('#answers a', { hasText: '鸚鵡' }).first();
    await hit.waitFor();
    await sato.check();
    await sato.going(() => hit.click());
    const line = page.locator('li.eg-contact', { hasText: '鸚鵡の話をした' });
    await sato.going(() => line.getByRole('link', { name: '直す' }).click());
    await page.getByLabel('なにがあったか').fill('九官鳥の話をした');
    await sato.press('保存する');
    await page.getByText('直す前の記録（1）').first().click();
    assert.ok(await page.getByText('鸚鵡の話をした').isVisible());
    await sato.visit(`${house.path}/timeline/print`);

    await sato.visit('/find');
    await page.locator('#q').fill('鸚鵡');
    await sato.going(() => page.locator('#q').press('Enter'));
    assert.ok(await page.getByText('見つかりませんでした').isVisible(), 'the former words are not searched');
    await page.locator('#q').fill('九官鳥');
    await sato.going(() => page.locator('#q').press('Enter'));
    assert.equal(await page.locator('mark', { hasText: '九官鳥' }).count(), 1);
    await sato.shot('find');
  });

  test('a half-written line is found again, and one that is not to be written leaves nothing behind', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const body = () => dialog(page).getByLabel('なにがあったか');
    const kept = () => dialog(page).locator('[data-saved-state][data-state="saved"]').waitFor();
    const drafts = (words) => page.locator('.eg-drafts__one', { hasText: words });
    const write = async (words) => {
      await page.keyboard.press('/');
      await body().fill(words);
      await kept();
    };
    await sato.visit('/today');
    await write('書かないことにした話');
    await page.keyboard.press('Escape');
    const thrown = page.waitForResponse((answer) => answer.url().endsWith('/drafts/contact/throw'));
    await dialog(page).getByRole('button', { name: '書かずにとじる' }).click();
    assert.equal((await thrown).status(), 204);
    await sato.visit('/today');
    assert.equal(await page.locator('.eg-drafts').count(), 0);

    // The page is left in the middle of it, twice.
    await write('玄関先で聞いた話');
    await sato.visit('/today');
    await write('あとで書く話');
    await sato.visit('/today');
    assert.equal(await drafts('玄関先で聞いた話').count(), 1);
    await sato.shot('drafts');
    await page.keyboard.press('/');
    await dialog(page).getByText('まだ保存していないもの').click();
    await sato.check();
    await dialog(page).locator('.eg-drafts__one', { hasText: 'あとで書く話' }).getByRole('button', { name: 'すてる' }).click();
    await dialog(page).locator('.eg-drafts__one', { hasText: 'あとで書く話' }).waitFor({ state: 'detached' });
    await sato.going(() => dialog(page).getByRole('link', { name: 'つづきを書く' }).click());
    assert.equal(await page.getByLabel('なにがあったか').inputValue(), '玄関先で聞いた話');
    await sato.visit('/today');
    await sato.going(() => drafts('玄関先で聞いた話').getByRole('button', { name: 'すてる' }).click());
    assert.equal(await page.locator('.eg-drafts').count(), 0);
  });

  test('without JavaScript the same is done, and every word comes back', async () => {
    const sato = await town.person('sato', { js: false });
    const { page } = sato;
    const house = await aHousehold(sato);
    await sato.visit('/quick');
    await page.getByLabel('だれのこと').fill(house.number);
    await page.getByLabel('なにがあったか').fill('スクリプトなしで');
    await sato.press('保存する', { status: 422 });
    assert.equal(await page.getByLabel('なにがあったか').inputValue(), 'スクリプトなしで');
    await page.locator('#q-cases input[type=radio]').first().check();
    await sato.press('保存する');
    assert.ok(await page.getByText('スクリプトなしで').isVisible());
    await page.locator('#fm').selectOption({ label: '訪問' });
    await sato.press('しぼる');
    assert.equal(await page.getByText('スクリプトなしで').count(), 0);
    await sato.press('ぜんぶはずす');
    assert.ok(await page.getByText('スクリプトなしで').isVisible());
  });

  test('a case is only watched from now on; its ending has a page of its own', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await aHousehold(sato);
    await sato.going(() => page.locator('tbody tr', { hasText: house.number }).first().locator('a[href^="/cases/"]').click());
    assert.equal(await page.getByLabel('終結', { exact: true }).count(), 0);
    await page.getByLabel('見守り', { exact: true }).check();
    await sato.press('保存する');
    assert.ok(await page.locator('.eg-facts').getByText('見守り').isVisible());
    await sato.visit('/cases');
    await sato.shot('cases');
  });
});
