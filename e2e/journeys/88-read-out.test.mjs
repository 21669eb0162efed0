// Somebody is on the phone: a worker types their words, reads the answer out, prints it or posts it, and goes on with a
// reception. With and without JavaScript.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DESK, PHONE, overflow } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const WORDS = '電話の方。家賃が払えず、出ていくように言われている';

describe('電話で読みあげる', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  const sheets = async (page) =>
    (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length;

  for (const [width, js] of [[DESK, true], [PHONE, false], [320, true]]) {
    test(`words are read out, posted and taken on at ${width} px, ${js ? 'with' : 'without'} JavaScript`, async () => {
      const sato = await town.person('sato', { width, js });
      const { page } = sato;
      await sato.visit('/today');
      await sato.going(() => page.locator('main a[href="/ask"]').click());
      assert.equal(await page.getByLabel('どこに住んでいる人').inputValue(), 'みどり町');
      await sato.press('窓口をさがす', { status: 422 });
      await page.locator('#text').fill(WORDS);
      await sato.press('窓口をさがす');
      assert.ok(!page.url().includes('?'), 'words stand in the address');
      assert.deepEqual(await overflow(page), []);
      await page.evaluate(() => scrollTo(0, 0));
      const number = await page.locator('a[href="tel:0002001000"]').first().boundingBox();
      assert.ok(number.y + number.height <= 800, `the number ends at ${number.y + number.height} px`);
      const read = await page.locator('.eg-aloud__sentences').innerText();
      for (const sentence of ['住居確保給付金が使えるかもしれません', '000 の 200 の 1000', 'と言えば大丈夫です', 'なくても相談できます']) {
        assert.ok(read.includes(sentence), `「${sentence}」 is not read out`);
      }
      await sato.shot('answer');

      // By post: the address is on the paper, in the window's place, and nowhere else.
      await page.getByLabel('郵便番号').fill('999-0001');
      await page.getByLabel('あて先').fill('みどり町緑1-2-3\nさくら荘 105');
      await page.getByLabel('あて名').fill('森 みどり');
      await sato.press('紙を見る');
      assert.deepEqual(await overflow(page), []);
      await sato.shot('paper');
      assert.equal(await sheets(page), 1, 'not one sheet');
      await page.emulateMedia({ media: 'print' });
      const box = await page.locator('.gd-letter__to').boundingBox();
      const mm = 96 / 25.4;
      assert.ok(box.height <= 41 * mm && box.width <= 83 * mm, 'the address is larger than the window');
      const cut = await page.locator('.gd-letter__to').evaluate((e) => e.scrollHeight > e.clientHeight + 1);
      assert.ok(!cut, 'the address is cut off');
      assert.ok((await page.locator('main').innerText()).includes('森 みどり 様'));
      await page.emulateMedia({ media: null });
      await page.locator('#l').selectOption('vi');
      await sato.press('このことばにする');
      const paper = await page.locator('main').innerText();
      assert.ok(paper.includes('Yachin ga haraenaku narisou') && paper.includes('さくら荘 105'), paper);
      assert.equal(await sheets(page), 1, 'not one sheet in another language');
      await sato.shot('paper-vi');

      await sato.visit('/ask');
      assert.equal(await page.locator('#text').inputValue(), '', 'the words are still there');
      await page.locator('#text').fill(WORDS);
      await page.getByLabel('やさしい日本語で読む').check();
      await sato.press('窓口をさがす');
      assert.ok((await page.locator('.eg-aloud__sentences').innerText()).includes('電話する ところは'));
      await sato.press('受付にする');
      assert.match(new URL(page.url()).pathname, /^\/receptions\/new\/[^/]+$/);
      assert.match(await page.locator('#words').inputValue(), /電話の方。[^]*電話で案内した：住居確保給付金/);
      await sato.visit('/voices');
      assert.ok(await page.getByRole('heading', { name: '職員が、電話で読みあげた数' }).isVisible());
      assert.deepEqual(await overflow(page), []);
      await sato.shot('voices');
    });
  }

  test('danger stands first, and its letter names nothing', async () => {
    const sato = await town.person('sato', { width: PHONE });
    const { page } = sato;
    await sato.visit('/ask');
    await page.locator('#text').fill('夫に殴られていて、こわい');
    await sato.press('窓口をさがす');
    const text = await page.locator('main').innerText();
    assert.ok(text.indexOf('そばに人はいますか') < text.indexOf('読みあげられます'));
    assert.ok(await page.locator('a[href="tel:0120279889"]').first().isVisible());
    await sato.shot('danger');
    await page.locator('summary').filter({ hasText: '紙にして' }).click();
    await sato.press('紙を見る');
    assert.equal(await page.title(), '相談先を確認');
    const paper = await page.locator('main').innerText();
    assert.ok(paper.includes('0120-279-889') && !/暴力|DV|配偶者|悪くありません/.test(paper), paper);
    await sato.shot('danger-paper');
  });
});
