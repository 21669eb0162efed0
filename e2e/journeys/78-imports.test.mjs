// 表の取り込み: an old list comes in: faults are read, the mended file is brought, the same people are chosen, it is in,
// it is found, it is undone.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const HEAD = '氏名,ふりがな,生年月日,電話番号,世帯のキー,世帯の呼び方,世帯の本人\n';
const BAD = `${HEAD}星野 かなた,ほしの かなた,R90.1.1,000-1111,h1,星野さん,○\n星野 あかり,ﾎｼﾉ ｱｶﾘ,昭和50年3月3日,,h1,,\n`;
const GOOD = `${HEAD}星野 かなた,ほしの かなた,H2.1.1,000-1111-2222,h1,星野さん,○\n星野 あかり,ﾎｼﾉ ｱｶﾘ,昭和50年3月3日,,h1,,\n星野 あかり,ほしの あかり,S50.3.3,000-3333-4444,h1,,\n`;

async function bring(worker, kind, text) {
  await worker.visit('/imports');
  await worker.page.getByLabel(kind, { exact: true }).first().check();
  await worker.page.getByLabel(/ファイル/).setInputFiles({ name: '一覧.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await worker.press('読んでみる');
}

/** Presses the link that looks again until `words` stand on the page: the work is done outside the request. */
async function until(worker, words) {
  const { page } = worker;
  for (let n = 0; n < 60; n += 1) {
    // The page looks again by itself, too: whichever of the two is broken off by the other is no fault.
    if (await page.getByText(words).count().catch(() => 0) > 0) return page.waitForLoadState();
    await page.waitForTimeout(500);
    await page.goto(page.url()).catch(() => page.waitForLoadState());
  }
  assert.fail(`「${words}」 did not come`);
}

describe('表の取り込み', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('faults, mended, the same person chosen, in, found, undone', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/receptions');
    await sato.press('表の取り込み');
    await sato.shot('list');
    await sato.press('読んでみる', { status: 422 });
    assert.ok(await page.getByText('何の表かをえらんでください').first().isVisible());

    await bring(sato, '人', BAD);
    await until(sato, '直すところ');
    const fault = page.locator('tr', { hasText: '生年月日' });
    assert.match(await fault.innerText(), /2[\s\S]*R90\.1\.1/);
    await sato.check();
    await sato.shot('faults');

    await sato.press('直したファイルを入れる');
    await bring(sato, '人', GOOD);
    await until(sato, '同じ人かもしれない方');
    await sato.check();
    await sato.press('見くらべて、えらぶ');
    await sato.shot('same');
    for (const group of await page.locator('fieldset.eg-card').all()) {
      await group.getByRole('radio').first().check();
    }
    await sato.press('このページの答えを保存する');
    await sato.press(/行を入れる$/);
    await until(sato, 'まるごと取り消す');
    await sato.check();
    await sato.shot('done');

    await sato.visit('/find');
    await page.locator('main').getByRole('searchbox').fill('ほしの かなた');
    await page.locator('main').getByRole('button', { name: 'さがす' }).click();
    await page.getByText('星野 かなた').first().waitFor();

    await sato.visit('/imports');
    await page.locator('tbody a').filter({ hasText: /\d\d:\d\d/ }).first().click();
    await sato.press('取り消す');
    assert.ok(await page.getByText('もうありません').isVisible());
    await sato.visit('/find');
    await page.locator('main').getByRole('searchbox').fill('ほしの かなた');
    await page.locator('main').getByRole('button', { name: 'さがす' }).click();
    await page.waitForLoadState();
    assert.equal(await page.locator('main').getByRole('link', { name: /星野 かなた/ }).count(), 0);
  });

  test('on a phone and without JavaScript it is the same', async () => {
    const sato = await town.person('sato', { width: PHONE, js: false });
    const { page } = sato;
    await bring(sato, '人', BAD);
    await until(sato, '直すところ');
    await sato.check();
    await sato.shot('phone-faults');
    await bring(sato, '人', GOOD);
    await until(sato, '同じ人かもしれない方');
    await sato.press('見くらべて、えらぶ');
    await sato.check();
    await sato.shot('phone-same');
    await sato.press('残りはすべて別の人にする');
    await sato.press(/行を入れる$/);
    await until(sato, 'まるごと取り消す');
    await sato.check();
    await sato.press('取り消す');
    assert.ok(await page.getByText('もうありません').isVisible());
  });

  test('the template opens and comes back as a sheet without rows', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/imports');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /ひな形\s*（相談受付、Excel）/ }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'hinagata-receptions.xlsx');
    await page.getByLabel('相談受付', { exact: true }).check();
    await page.getByLabel(/ファイル/).setInputFiles(await download.path());
    await sato.press('読んでみる');
    await until(sato, '見出しの下に、行がありません');
    await sato.check();
  });
});
