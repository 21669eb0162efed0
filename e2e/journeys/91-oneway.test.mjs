// つなぎの一回かぎりのページ: to an agency where nobody has an account. The paper leads to a page that tells nothing of anybody;
// the number told by phone opens it; answers come back like everybody's, until the link is ended.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DESK, PHONE, overflow } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const AGENCY = 'みどり診療所';
const WHO = '灰谷 登';
const SUBJECT = '往診のお願い';
const TOLD = '母の足が弱り、通えません。娘も休めません。';
const ENDED = /このページは、ひらけません/;

describe('つなぎの一回かぎりのページ', () => {
  const scope = wholeFile();
  let town;
  let sato;
  let household;
  before(async () => {
    town = await openTown(scope);
    const admin = await town.person('admin');
    await admin.visit('/admin/agencies/new');
    await admin.page.locator('#name').fill(AGENCY);
    await admin.page.locator('#kind').selectOption({ index: 1 });
    await admin.page.locator('#phone').fill('0000-00-9104');
    await admin.press('保存する');
    sato = await town.person('sato');
    await sato.visit('/find');
    const main = sato.page.locator('main');
    await main.locator('#q').fill(WHO);
    await sato.going(() => main.getByRole('button', { name: 'さがす' }).click());
    await sato.going(() => main.getByRole('link', { name: WHO }).first().click());
    household = new URL(await main.locator('a[href^="/households/"]').first().getAttribute('href'), town.url).pathname
      .split('/').slice(0, 3).join('/');
  });

  /** Sends a つなぎ and makes its page: where it stands, the address on the paper, the number for the phone. */
  async function made(subject) {
    const { page } = sato;
    await sato.visit(household);
    await sato.press('ほかの機関につなぐ');
    await page.getByLabel('どこにつなぐ').selectOption({ label: AGENCY });
    await page.getByLabel('何をお願いしたいか').fill(subject);
    await sato.fill('だれのこと', '80代の母と娘');
    await sato.fill('事情とお願い', TOLD);
    await page.getByRole('radio', { name: /支援会議/ }).check();
    await sato.fill('どの会議・どのできごとによるか', '11月20日の支援会議');
    await sato.press('相手に見えるものを確かめる');
    await sato.press('送る');
    const referral = new URL(page.url()).pathname;
    await page.getByText('相手が返事をする、一回かぎりのページをつくる').click();
    const parts = page.locator('input[name="shows"]');
    for (const part of await parts.all()) await part.uncheck();
    await sato.press('ページをつくる', { status: 422 });
    await sato.check();
    await sato.shot('choose');
    for (const part of await parts.all()) await part.check();
    await sato.press('ページをつくる');
    const code = (await page.locator('.eg-link__code').innerText()).replaceAll(/\D/g, '');
    const link = new URL((await page.locator('.eg-link__address').innerText()).trim()).pathname;
    assert.match(code, /^\d{6}$/);
    assert.match(link, /^\/tsunagi\/[0-9a-z]{26}$/);
    return { referral, link, code };
  }

  for (const [width, js] of [[PHONE, false], [DESK, true]]) {
    test(`made, printed, opened with the number, asked back, answered and ended at ${width} px`, async () => {
      const subject = `${SUBJECT}（${width}）`;
      const { referral, link, code } = await made(subject);
      await sato.check();
      await sato.shot('given');
      await sato.press('QR つきのつながるシートを印刷する');
      const sheet = await sato.page.locator('body').innerText();
      assert.ok(!sheet.replaceAll(/\s/g, '').includes(code), 'the number stands on the paper');
      await sato.shot('sheet');
      const pdf = await sato.page.pdf({ preferCSSPageSize: true });
      assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length, 1, 'one page');

      const doctor = await town.visitor({ width, js });
      const { page } = doctor;
      await doctor.visit(link);
      assert.equal(new URL(page.url()).pathname, '/tsunagi', 'the address of the page holds no key');
      for (const word of [subject, TOLD, '80代の母']) {
        assert.equal(await page.getByText(word).count(), 0, `${word} is told without the number`);
      }
      assert.deepEqual(await overflow(page), []);
      await doctor.check();
      await doctor.shot('front');
      await page.getByLabel('6けたの番号').fill(code === '000000' ? '111111' : '000000');
      await doctor.press('ひらく', { status: 422 });
      await doctor.shot('wrong');
      await page.getByLabel('6けたの番号').fill(code);
      await doctor.press('ひらく');
      assert.ok(await page.getByText(TOLD).isVisible());
      assert.ok(await page.getByText(/へ、.*に送りました。/).isVisible(), 'when it was sent');
      assert.deepEqual(await overflow(page), []);
      await doctor.check();
      await doctor.shot('open');

      await page.getByText('もっと聞いてから決める').click();
      const asking = page.locator('form', { has: page.locator('input[value="ask_back"]') });
      await asking.getByLabel('聞きたいこと').fill('ふだん飲んでいる薬は？');
      await doctor.going(() => asking.getByRole('button', { name: '聞きかえす' }).click(), { status: 422 });
      assert.ok(await page.getByRole('alert').isVisible(), 'the name is missing');
      assert.equal(await asking.getByLabel('聞きたいこと').inputValue(), 'ふだん飲んでいる薬は？');
      await asking.getByLabel('お返事をする人の名前').fill('診療所の林');
      await doctor.going(() => asking.getByRole('button', { name: '聞きかえす' }).click());
      assert.ok(await page.getByText('お返事が届きました').isVisible());
      await doctor.shot('asked-back');

      await sato.visit('/today');
      assert.ok(await sato.page.getByText(subject).first().isVisible(), 'the answer is not in きょう');
      await sato.visit(referral);
      assert.ok(await sato.page.getByText('診療所の林').isVisible());
      await sato.page.getByRole('textbox', { name: '答え' }).fill('血圧の薬だけです');
      await sato.press('答える');
      await sato.shot('answered');

      await doctor.visit('/tsunagi');
      assert.ok(await page.getByText('血圧の薬だけです').isVisible());
      const accept = page.locator('form', { has: page.locator('input[value="accept"]') });
      await accept.getByLabel('お返事をする人の名前').fill('診療所の林');
      await doctor.press('引き受けると返事する');
      await doctor.shot('accepted');
      await page.locator('form', { has: page.locator('input[value="meet"]') }).getByLabel('お返事をする人の名前').fill('診療所の林');
      await doctor.press('会えたことを知らせる');
      await doctor.shot('met');

      await sato.visit(referral);
      await sato.shot('referral');
      await sato.press('ページを終わらせる');
      await doctor.visit('/tsunagi', { status: 404 });
      assert.ok(await page.getByText(ENDED).isVisible());
      assert.equal(await page.getByText(TOLD).count(), 0);
      await doctor.check();
      await doctor.shot('ended');
    });
  }

  test('the outcome closes the つなぎ, and a way out leaves no key behind', async () => {
    const { referral, link, code } = await made(SUBJECT);
    const doctor = await town.visitor({ width: PHONE });
    const { page } = doctor;
    await doctor.visit(link);
    await page.getByLabel('6けたの番号').fill(code);
    await doctor.press('ひらく');
    await page.locator('summary', { hasText: '引き受けられない' }).click();
    const decline = page.locator('form', { has: page.locator('input[value="decline"]') });
    await decline.getByLabel('お返事をする人の名前').fill('診療所の林');
    await decline.getByLabel('いま手がいっぱい').check();
    await doctor.press('引き受けられないと返事する');
    assert.equal(await page.getByText(TOLD).count(), 0, 'what was told is still there');
    await doctor.shot('declined');
    await doctor.press('この端末で閉じる');
    await doctor.visit('/tsunagi');
    assert.ok(await page.getByLabel('紙に書いてある文字').isVisible(), 'the key was left behind');
    await doctor.check();
    await doctor.shot('key');
    await sato.visit(referral);
    assert.ok(await sato.page.getByText('いま手がいっぱい').isVisible());
  });
});
