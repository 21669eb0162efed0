// The residents' door on the sample town: words or choices to the desk's number, in four languages, on paper, and out.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DESK, PHONE, overflow } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const NARROW = 320;
const TOWN = '/g/999997';

/** What a resident writes in each language, and the heading of the field. */
const SAYINGS = [
  ['ja', '家賃が払えません'],
  ['ja-easy', 'やちんが はらえません'],
  ['en', 'I cannot pay my rent'],
  ['vi', 'Tôi không trả được tiền nhà'],
];

describe('the residents\' door', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  /** Nothing is wider than the window, and the number is within the first screen. */
  async function numberInFirstScreen(who, number) {
    await who.page.setViewportSize({ width: who.width, height: who.width === DESK ? 800 : 812 });
    await who.page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await overflow(who.page), []);
    const box = await who.page.locator(`a[href="tel:${number}"]`).first().boundingBox();
    assert.ok(box, `no number ${number}`);
    assert.ok(box.y + box.height <= 812, `the number ends at ${box.y + box.height} px`);
  }

  test('the town is chosen by its name or from the list, without a login', async () => {
    const who = await town.visitor({ width: PHONE });
    await who.visit('/login');
    await who.press('くらしの相談案内');
    await who.shot('choose');
    await who.fill('市町村の名前（ひらがなでも）', 'みどりちょう');
    await who.press('さがす');
    assert.equal(new URL(who.page.url()).pathname, TOWN);
    await who.visit('/g/99');
    await who.press('みどり町');
    await who.shot('top');
  });

  for (const width of [DESK, PHONE, NARROW]) {
    for (const js of [true, false]) {
      test(`own words lead to the number at ${width} px, ${js ? 'with' : 'without'} JavaScript`, async () => {
        for (const [lang, saying] of SAYINGS) {
          const who = await town.visitor({ width, js });
          await who.visit(`${TOWN}?l=${lang}`);
          assert.deepEqual(await overflow(who.page), []);
          await who.page.locator('#text').fill(saying);
          await who.going(() => who.page.locator('form button').click());
          assert.ok(!who.page.url().includes(encodeURIComponent(saying)), 'the words stand in the address');
          await numberInFirstScreen(who, '0002001000');
          const quiet = who.page.locator('.gd-quiet a.gd-tel');
          assert.ok((await quiet.count()) >= 5, `${lang}: no lines for any hour below the answer`);
          for (const line of await quiet.all()) {
            const box = await line.boundingBox();
            assert.ok(box.height >= 32 && box.y > 400, `${lang}: a line of ${box.height} px at ${box.y} px`);
          }
          if (js) await who.shot(`answer-${lang}`);
          await who.page.context().close();
        }
      });
    }
  }

  test('the answer is one A4 sheet with desk, number, what to say and what to bring', async () => {
    const who = await town.visitor();
    await who.visit(TOWN);
    await who.fill('いま困っていることを、そのまま書いてください', '家賃が払えません');
    await who.press('相談先をさがす');
    assert.ok(await who.page.getByRole('button', { name: 'この紙を印刷する' }).isVisible());
    const pdf = (await who.page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const pages = (pdf.match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    assert.equal(pages, 1, `${pages} sheets`);
    await who.page.emulateMedia({ media: 'print' });
    const text = await who.page.locator('body').innerText();
    for (const shown of ['くらし相談センター', '000-200-1000', '住居確保給付金の相談をしたいです', '家を借りた契約書', '0120-061-338']) {
      assert.ok(text.includes(shown), `「${shown}」 is not on the paper`);
    }
    assert.ok(!text.includes('この画面を閉じる'));
  });

  for (const width of [DESK, PHONE, NARROW]) {
    test(`a danger in doubt is a kind line above an answer that stays, at ${width} px`, async () => {
      for (const [lang, saying] of [['ja', '食費が足りなくて昼を抜いています'], ['ja-easy', 'しょくひが たりません。 ひるを ぬいています']]) {
        const who = await town.visitor({ width });
        await who.visit(`${TOWN}?l=${lang}`);
        await who.page.locator('#text').fill(saying);
        await who.going(() => who.page.locator('form button').click());
        assert.equal(await who.page.locator('.gd-danger').count(), 0);
        assert.ok(await who.page.locator('.gd-doubt a.gd-tel').first().isVisible(), `${lang}: no line`);
        const desk = await who.page.locator('.gd-first a.gd-tel').first().getAttribute('href');
        await numberInFirstScreen(who, desk.slice('tel:'.length));
        await who.shot(`doubt-${lang}`);
        const pdf = (await who.page.pdf({ preferCSSPageSize: true })).toString('latin1');
        assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, `${lang}: not one sheet`);
        await who.page.context().close();
      }
    });
  }

  test('choices lead to the desk in at most three questions, and the step is a plain link', async () => {
    const who = await town.visitor({ width: PHONE, js: false });
    await who.visit(TOWN);
    await who.press(/食べるものがない/);
    await who.press('数日のうちになくなりそう');
    await numberInFirstScreen(who, await firstNumber(who));
    await who.shot('choices');
    await who.visit(`${TOWN}/p/jukyo-kakuho`);
    assert.equal(await who.page.locator('svg.gd-square').count(), 1, 'a square code to hand on');
  });

  async function firstNumber(who) {
    const href = await who.page.locator('a[href^="tel:"]').first().getAttribute('href');
    return href.slice('tel:'.length);
  }

  for (const js of [true, false]) {
    test(`danger comes first and one can leave at once, ${js ? 'with' : 'without'} JavaScript`, async () => {
      const who = await town.visitor({ width: PHONE, js });
      await who.visit(TOWN);
      await who.page.locator('#text').fill('夫に殴られている');
      await who.going(() => who.page.locator('form button').click());
      assert.equal(await who.page.title(), '相談先を確認');
      assert.equal(await firstNumber(who), '0120279889');
      assert.equal(await who.page.locator('svg').count(), 0, 'nothing to hand on');
      await who.shot(`danger-${js ? 'js' : 'plain'}`);
      if (js) {
        await who.page.locator('#text').focus();
        await Promise.all([who.page.waitForURL('**/calendar'), who.page.keyboard.press('Escape')]);
        await who.check();
      } else {
        await who.press('この画面を閉じる');
      }
      assert.equal(new URL(who.page.url()).pathname, '/calendar');
      if (js) {
        await who.page.goBack();
        // What lies behind is the town's first page, without a word of what was written.
        assert.equal(new URL(who.page.url()).pathname, TOWN, 'going back shows the answer again');
        assert.equal(await who.page.locator('#text').inputValue(), '', 'going back shows what was written');
      }
    });
  }

  test('on the choices path nothing tells what is looked for', async () => {
    const who = await town.visitor({ width: PHONE });
    await who.visit(`${TOWN}/t/9`);
    assert.equal(await who.page.title(), '相談先を確認');
    await who.press('夫・妻・恋人のこと');
    assert.equal(new URL(who.page.url()).pathname, `${TOWN}/t/9/1`);
    assert.equal(await who.page.title(), '相談先を確認');
    await numberInFirstScreen(who, '0120279889');
  });

  test('a page weighs little', async () => {
    const who = await town.visitor({ width: PHONE });
    let [all, scripts] = [0, 0];
    who.page.on('response', async (response) => {
      const size = (await response.body().catch(() => Buffer.alloc(0))).length;
      all += size;
      if (response.request().resourceType() === 'script') scripts += size;
    });
    await who.page.goto(TOWN, { waitUntil: 'networkidle' });
    assert.ok(all > 0 && all <= 60_000, `${all} bytes`);
    assert.ok(scripts <= 2_000, `${scripts} bytes of scripts`);
  });

  test('the sheet and the pages stand at 400 % zoom', async () => {
    const who = await town.visitor({ width: DESK });
    // 1280 px at 400 % are 320 px of room.
    for (const path of [TOWN, `${TOWN}/t/1`, `${TOWN}/t/1/1`, '/g', '/calendar']) {
      await who.visit(path);
      await who.page.setViewportSize({ width: NARROW, height: 256 });
      assert.deepEqual(await overflow(who.page), []);
      const fixed = await who.page.evaluate(
        () => [...document.querySelectorAll('*')].filter((e) => ['fixed', 'sticky'].includes(getComputedStyle(e).position)).length,
      );
      assert.equal(fixed, 0, `${path} has something that sticks`);
    }
  });
});
