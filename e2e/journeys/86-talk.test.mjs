// 人に相談する: from the guide's answer to a worker's きょう, back to the resident, and withdrawn.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DESK, PHONE, overflow } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const NARROW = 320;
const TOWN = '/g/999997';
const WORDS = '家賃を二か月払えていません。電話は夫が出ます';

describe('人に相談する', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  for (const [width, js] of [[PHONE, true], [NARROW, false], [DESK, false]]) {
    test(`handed over, answered, read and withdrawn at ${width} px, ${js ? 'with' : 'without'} JavaScript`, async () => {
      const who = await town.visitor({ width, js });
      const { page } = who;
      await who.visit(TOWN);
      await page.locator('#text').fill('家賃が払えません');
      await who.press('相談先をさがす');
      await who.press('人に相談する');
      assert.deepEqual(await overflow(page), []);
      await who.shot('form');
      await who.press('相談員に届ける', { status: 422 });
      await page.getByLabel(/この画面だけで/).check();
      await page.getByLabel(/何とお呼び/).fill(`すみれ${width}`);
      await page.getByLabel(/どんなことが/).fill(WORDS);
      await page.getByLabel(/案内に出たものも/).check();
      await who.press('相談員に届ける');
      assert.deepEqual(await overflow(page), []);
      await who.shot('given');
      assert.ok(await page.locator('.gd-square').isVisible(), 'no square code');
      const key = (await page.locator('.gd-key').innerText()).trim();
      assert.match(key.replaceAll(/\s/g, ''), /^[0-9a-z]{26}$/);
      assert.ok(!page.url().includes(key.slice(0, 4)), 'the key stands in the address');

      const sato = await town.person('sato');
      await sato.visit('/today');
      const line = sato.page.locator('.eg-item', { hasText: `すみれ${width}` });
      await sato.shot('today');
      await sato.going(() => line.getByRole('link', { name: '読む' }).click());
      assert.ok(await sato.page.getByText('電話もメールもしないでください').isVisible());
      assert.ok(await sato.page.getByText(WORDS).isVisible());
      assert.ok(await sato.page.getByText('住居確保給付金').first().isVisible());
      await sato.press('わたしが引きうける（受付にする）');
      await sato.page.locator('#words').fill('よく書いてくださいました。木曜の朝、窓口で待っています。');
      await sato.shot('voice');
      await sato.press('返事を出す');
      await sato.press(/^受付 .* をひらく$/);
      assert.ok(await sato.page.getByText('この受付は、住民の案内から届きました').isVisible());
      await sato.shot('reception');

      const back = await town.visitor({ width, js });
      await back.visit('/talk');
      await back.fill('ひらく番号', key.toUpperCase());
      await back.press('ひらく');
      assert.equal(new URL(back.page.url()).pathname, '/talk');
      assert.ok(await back.page.getByText('木曜の朝、窓口で').isVisible());
      assert.equal(await back.page.getByText(WORDS).count(), 0, 'what was written is shown');
      assert.deepEqual(await overflow(back.page), []);
      await back.shot('own');
      await back.fill('書きたす', '行けます');
      await back.press('届ける');
      await sato.visit('/today');
      assert.match(await sato.page.locator('.eg-item', { hasText: `すみれ${width}` }).innerText(), /続きが届きました/);

      await back.page.getByText('取り下げる…').click();
      await back.press('すべて消して、取り下げる');
      assert.ok(await back.page.getByText('書いたことは、すべて消えました').isVisible());
      await sato.visit('/today');
      assert.equal(await sato.page.getByText(`すみれ${width}`).count(), 0);
      assert.ok(await sato.page.getByText('こちらからの連絡はしないでください').first().isVisible());
      await back.fill('ひらく番号', key);
      await back.press('ひらく', { status: 422 });
      await back.shot('closed');
    });
  }

  test('the way out leads to a calendar and leaves no key behind', async () => {
    const who = await town.visitor({ width: PHONE });
    await who.visit(`${TOWN}/talk`);
    await who.page.getByLabel(/この画面だけで/).check();
    await who.press('相談員に届ける');
    const link = (await who.page.locator('.gd-address').innerText()).trim();
    await who.visit(new URL(link).pathname);
    assert.equal(new URL(who.page.url()).pathname, '/talk', 'the address of the page holds no key');
    await who.page.keyboard.press('Escape');
    await who.page.waitForURL(/\/calendar$/);
    await who.visit('/talk');
    assert.ok(await who.page.getByLabel('ひらく番号').isVisible(), 'the key was left behind');
  });

  test('a word of danger, added later, gets the numbers at once and comes first at the desk', async () => {
    const who = await town.visitor({ width: PHONE, js: false });
    await who.visit(`${TOWN}/talk`);
    await who.page.getByLabel(/この画面だけで/).check();
    await who.press('相談員に届ける');
    const link = (await who.page.locator('.gd-address').innerText()).trim();
    await who.visit(new URL(link).pathname);
    await who.shot('own-waiting');
    await who.fill('書きたす', 'もう死にたいです');
    await who.press('届ける');
    assert.ok(await who.page.locator('.gd-danger a[href^="tel:"]').first().isVisible(), 'no number');
    await who.shot('own-danger');
    // The half hour is over: the word stays.
    await who.page.context().clearCookies();
    await who.fill('書きたす', 'さっきはごめんなさい');
    await who.press('届ける', { status: 422 });
    assert.equal(await who.page.getByLabel('書きたす').inputValue(), 'さっきはごめんなさい');
    await who.shot('own-again');
    const sato = await town.person('sato', { width: PHONE });
    await sato.visit('/today');
    const first = sato.page.locator('.eg-item').first();
    assert.match(await first.innerText(), /いますぐ[^]*読む/);
    await sato.visit('/voices');
    await sato.shot('voices');
  });

  test('cards for a parcel of food: one sheet each, with a number beside the code that leads to the guide', async () => {
    const sato = await town.person('sato');
    await sato.visit('/directory');
    await sato.press('カードとポスター');
    await sato.shot('cards-choice');
    for (const kind of ['card', 'poster']) {
      await sato.going(() => sato.page.locator(`a[href="/cards/${kind}/1"]`).click());
      const pdf = (await sato.page.pdf({ preferCSSPageSize: true })).toString('latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, `${kind}: not one sheet`);
      await sato.shot(`cards-${kind}`);
      const cut = await sato.page.locator('.gd-paper-card').evaluateAll((cards) => cards.filter((c) => c.scrollHeight > c.clientHeight + 1).length);
      assert.equal(cut, 0, `${kind}: words are cut off`);
      assert.ok((await sato.page.locator('.gd-paper-card').first().innerText()).includes('0120-279-338'));
      if (kind === 'card') await sato.press('← カードとポスター');
    }
    const address = (await sato.page.locator('.gd-address').innerText()).trim();
    const who = await town.visitor({ width: PHONE });
    await who.visit(new URL(address).pathname);
    assert.equal(new URL(who.page.url()).pathname, `${TOWN}/t/1`);
    await sato.visit('/cards');
    assert.ok(await sato.page.getByText('1回').isVisible(), 'not counted');
  });

  test('the town decides which desk is reached', async () => {
    const admin = await town.person('admin');
    await admin.visit('/admin/voices');
    await admin.shot('desk');
    await admin.press('決める', { status: 422 });
  });
});
