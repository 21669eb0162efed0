// The residents' door in Japanese, easy Japanese, English and Vietnamese, at a desk's and two phones' widths, with and
// without JavaScript: words or choices to the number and the paper, danger first, and the way out.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DESK, PHONE, overflow, spoken } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const NARROW = 320;
const TOWN = '/g/999997';

/** In each language: a trouble and a danger in own words, what the answer says to read out, and the page's neutral title. */
const LANGUAGES = [
  { lang: 'ja', saying: '家賃が払えません', danger: '夫に殴られている', read: '家賃が払えなくなりそうで', title: '相談先を確認' },
  { lang: 'ja-easy', saying: 'やちんが はらえません', danger: 'おっとに たたかれます', read: 'やちん が はらえなく なりそう', title: 'する ところ' },
  { lang: 'en', saying: 'I cannot pay my rent', danger: 'My husband hits me', read: 'Yachin ga haraenaku narisou', means: 'I may not be able to pay my rent' },
  { lang: 'vi', saying: 'Tôi không trả được tiền nhà', danger: 'Chồng đánh tôi', read: 'Yachin ga haraenaku narisou', means: 'Tôi sắp không trả được tiền nhà' },
];

const WAYS = [DESK, PHONE, NARROW].flatMap((width) => [true, false].map((js) => ({ width, js })));

describe('the residents\' door in four languages', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  const query = (lang) => (lang === 'ja' ? '' : `?l=${lang}`);

  async function firstNumber(page) {
    const href = await page.locator('main a[href^="tel:"]').first().getAttribute('href');
    return href.slice('tel:'.length);
  }

  /** The number (the first, unless named) stands within the first screen of a phone, and nothing is wider than the window. */
  async function inFirstScreen(who, number = '') {
    assert.deepEqual(await overflow(who.page), []);
    await who.page.evaluate(() => scrollTo(0, 0));
    const box = await who.page.locator(`main a[href^="tel:${number}"]`).first().boundingBox();
    assert.ok(box && box.y + box.height <= 800, `the number ends at ${box?.y + box?.height} px`);
  }

  for (const [nth, { width, js }] of WAYS.entries()) {
    const languages = spoken(nth, LANGUAGES);
    const how = `at ${width} px ${js ? 'with' : 'without'} JavaScript`;

    test(`own words lead to desk and paper ${how}`, async () => {
      for (const { lang, saying, read, means } of languages) {
        const who = await town.visitor({ width, js });
        const { page } = who;
        await who.visit(`${TOWN}${query(lang)}`);
        await page.locator('#text').fill(saying);
        await who.going(() => page.locator('form.gd-write button').click());
        await inFirstScreen(who, '0002001000');
        const text = await page.locator('main').innerText();
        for (const wanted of [read, means, '住居確保給付金'].filter(Boolean)) {
          assert.ok(text.includes(wanted), `${lang}: no 「${wanted}」`);
        }
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
        assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, `${lang}: not one sheet`);
        await page.emulateMedia({ media: 'print' });
        const paper = await page.locator('body').innerText();
        for (const wanted of ['000-200-1000', read]) assert.ok(paper.includes(wanted), `${lang}: no 「${wanted}」 on paper`);
        await page.emulateMedia({ media: null });
        if (js) await who.shot(`answer-${lang}`);
        await page.context().close();
      }
    });

    test(`choices lead to the desk in plain links ${how}`, async () => {
      for (const { lang } of languages) {
        const who = await town.visitor({ width, js });
        const { page } = who;
        await page.goto(`${TOWN}${query(lang)}`);
        // Food, then: in a few days.
        await who.going(() => page.locator(`a.gd-choice[href="${TOWN}/t/1${query(lang)}"]`).click());
        await who.going(() => page.locator('a.gd-choice').nth(1).click());
        assert.equal(new URL(page.url()).search, query(lang), 'the language is lost');
        await inFirstScreen(who);
        await page.context().close();
      }
    });

    test(`danger comes first and one can leave at once ${how}`, async () => {
      for (const { lang, danger, title } of languages) {
        const who = await town.visitor({ width, js });
        const { page } = who;
        await page.goto(`${TOWN}${query(lang)}`);
        const innocent = await page.title();
        await page.locator('#text').fill(danger);
        await who.going(() => page.locator('form.gd-write button').click());
        assert.ok(await page.locator('.gd-danger').first().isVisible(), `${lang}: no danger was heard`);
        assert.equal(await firstNumber(page), '0120279889', lang);
        await inFirstScreen(who);
        assert.notEqual(await page.title(), innocent);
        if (title) assert.ok((await page.title()).includes(title), await page.title());
        if (js) await who.shot(`danger-${lang}`);
        await who.going(() => page.locator('a.gd-exit').click());
        assert.equal(new URL(page.url()).pathname, '/calendar');
        if (js) {
          await page.goBack();
          assert.equal(new URL(page.url()).pathname, TOWN, `${lang}: going back shows the answer again`);
        }
        await page.context().close();
      }
    });
  }
});
