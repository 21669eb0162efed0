// 人に相談する in Japanese, easy Japanese, English and Vietnamese, at three widths, with and without JavaScript: from the
// answer to a worker's きょう, and the answer back to whoever asked.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DESK, PHONE, overflow, spoken } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const NARROW = 320;
const TOWN = '/g/999997';
const SAYINGS = [
  ['ja', '家賃が払えません'],
  ['ja-easy', 'やちんが はらえません'],
  ['en', 'I cannot pay my rent'],
  ['vi', 'Tôi không trả được tiền nhà'],
];

describe('人に相談する in four languages', () => {
  const scope = wholeFile();
  let town;
  let sato;
  before(async () => {
    town = await openTown(scope);
    sato = await town.person('sato');
  });

  for (const [wide, width] of [DESK, PHONE, NARROW].entries()) {
    for (const js of [true, false]) {
      const sayings = spoken(2 * wide + (js ? 0 : 1), SAYINGS);
      test(`handed over, answered and read at ${width} px ${js ? 'with' : 'without'} JavaScript`, async () => {
        for (const [lang, saying] of sayings) {
          const who = await town.visitor({ width, js });
          const { page } = who;
          await page.goto(`${TOWN}${lang === 'ja' ? '' : `?l=${lang}`}`);
          await page.locator('#text').fill(saying);
          await page.locator('form.gd-write button').click();
          await who.going(() => page.locator(`form[action="${TOWN}/talk/open"] button`).click());
          assert.deepEqual(await overflow(page), []);
          const call = `Hana ${lang} ${width} ${js ? 'js' : 'plain'}`;
          await page.locator('#how').check();
          await page.locator('#call').fill(call);
          await page.locator('#words').fill(saying);
          await page.locator('[name=pass_shown]').check();
          await who.going(() => page.locator(`form[action="${TOWN}/talk"] button`).click());
          assert.deepEqual(await overflow(page), []);
          const key = (await page.locator('.gd-key').innerText()).trim();
          if (js) await who.shot(`given-${lang}`);
          await page.context().close();

          await sato.page.goto('/today');
          const line = sato.page.locator('.eg-item', { hasText: call });
          await sato.going(() => line.getByRole('link', { name: '読む' }).click());
          const told = await sato.page.locator('main').innerText();
          assert.ok(told.includes(saying) && told.includes('住居確保給付金'), 'the words or what was shown did not arrive');
          await sato.page.locator('#take button').click();
          const reply = `木曜の朝、窓口で待っています。(${call})`;
          await sato.page.locator('#words').fill(reply);
          await sato.page.getByRole('button', { name: '返事を出す' }).click();
          await sato.page.getByText(reply).waitFor();

          const back = await town.visitor({ width, js });
          await back.page.goto(`/talk${lang === 'ja' ? '' : `?l=${lang}`}`);
          await back.page.locator('#key').fill(key);
          await back.going(() => back.page.locator('form[action="/talk"] button').click());
          assert.ok(await back.page.getByText(reply).isVisible(), `${lang}: the answer is not there`);
          assert.equal(await back.page.locator('html').getAttribute('lang'), lang.split('-')[0]);
          assert.deepEqual(await overflow(back.page), []);
          if (js) await back.shot(`own-${lang}`);
          await back.page.context().close();
        }
      });
    }
  }
});
