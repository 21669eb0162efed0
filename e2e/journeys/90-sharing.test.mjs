// Aさん一家: consent, つなぎ to another agency, what it sees, and what it sees no more; a つなぎ declined and one that stands
// still; an opening in an emergency; the sheet of who looked.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const HOKATSU = 'みどり町地域包括支援センター';

describe('sharing', () => {
  const scope = wholeFile();
  let town;
  let household;
  let sato;
  before(async () => {
    town = await openTown(scope);
    sato = await town.person('sato');
  });

  test('Aさん一家 come to the door and a case is opened', async () => {
    const { page } = sato;
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '母の足が弱り、仕事をやめようかと思っている');
    await page.getByLabel('名前', { exact: true }).fill('阿部 桐子');
    await page.getByLabel('よみ', { exact: true }).fill('あべ きりこ');
    await page.getByLabel('生まれた日').fill('昭和50年3月9日');
    await sato.press('保存する');
    await sato.press('わたしが引きうける');
    await sato.press('新しい人として記録する');
    await sato.press('新しいケースをひらく');
    const home = page.locator('main a[href^="/households/"]').first();
    await sato.going(() => home.click());
    household = new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
  });

  test('a consent is prepared, printed, and signed', async () => {
    const { page } = sato;
    await sato.visit(`${household}/sharing`);
    await sato.press('同意をきく・見る');
    await page.getByText(/^機関をえらぶ/).click();
    await page.getByLabel(HOKATSU, { exact: true }).selectOption({ label: '知らせてよい' });
    await page.getByLabel('みどり小学校', { exact: true }).selectOption({ label: '知らせないでほしい' });
    await sato.press('署名の前の同意書をつくる（印刷できます）', { status: 422 });
    await page.getByLabel('概要').check();
    await page.getByLabel('基本').check();
    await sato.fill('何のために', '介護のことを、いっしょに支えるため');
    await sato.shot('consents');
    await sato.press('署名の前の同意書をつくる（印刷できます）');
    await sato.press('同意書を印刷する');
    assert.ok(await page.getByText('知らせない相手').isVisible());
    await sato.shot('sheet');
    assert.ok((await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g).length === 1, 'one page');
    await sato.press('もどる');
    await sato.press('やさしい日本語で印刷する');
    assert.ok((await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g).length === 1, 'one page');
    await sato.press('もどる');
    await page.getByLabel('紙（署名）').check();
    await sato.fill('同意した日', 'きょう');
    await sato.fill('紙の置き場所', '同意書つづり 81番');
    await sato.press('同意を記録する');
    assert.ok(await page.getByText('知らせないでほしい').first().isVisible());
    await sato.shot('consent');
  });

  let referral;
  test('a つなぎ is shown before it is sent, accepted, and opens exactly its parts', async () => {
    const { page } = sato;
    const chiba = await town.person('chiba');
    await sato.visit(household);
    await sato.press('ほかの機関につなぐ');
    await page.getByLabel('どこにつなぐ').selectOption({ label: HOKATSU });
    await page.getByLabel('何をお願いしたいか').fill('介護保険の申請の手伝い');
    await sato.fill('だれのこと', '80代の母と娘');
    await sato.fill('事情とお願い', '母の足が弱り、娘が仕事をやめようか迷っている。');
    await page.getByLabel('概要', { exact: true }).check();
    await page.getByLabel('基本', { exact: true }).check();
    await page.getByRole('radio', { name: '本人の同意' }).check();
    await page.getByLabel('どの同意によるか').selectOption({ index: 1 });
    await sato.press('相手に見えるものを確かめる');
    assert.ok(await page.getByText('概要・基本').isVisible());
    await sato.shot('look');
    await sato.press('送る');
    referral = new URL(page.url()).pathname;
    await chiba.visit(household, { status: 404 });
    await chiba.visit('/today');
    assert.ok(await chiba.page.getByText('介護保険の申請の手伝い').first().isVisible());
    await chiba.visit(referral);
    assert.ok(await chiba.page.getByText('娘が仕事をやめようか').isVisible());
    await chiba.shot('asked');
    await chiba.press('引き受ける');
    await chiba.press('世帯のページをひらく');
    assert.ok(await chiba.page.getByText('阿部 桐子').first().isVisible());
    await chiba.visit(`${household}/timeline`, { status: 404 });
    await sato.visit(`${household}/sharing`);
    await sato.shot('sharing');
    await sato.press(/見え方をたしかめる/);
    assert.ok(await page.getByText('支援経過：見えない').isVisible());
    await sato.shot('preview');
  });

  test('the consent is withdrawn, and the open page is gone at the next request', async () => {
    const { page } = sato;
    const chiba = await town.person('chiba');
    await chiba.visit(household);
    await sato.visit(`${household}/consents`);
    await sato.press(/^ひらく/);
    await page.locator('tr', { hasText: HOKATSU }).getByText('取り消す…').click();
    await sato.going(() => page.getByRole('button', { name: `${HOKATSU}への同意を取り消す` }).click());
    await sato.shot('withdrawn');
    await chiba.visit(household, { status: 404 });
    await chiba.visit(referral);
    assert.equal(await chiba.page.getByText('娘が仕事をやめようか').count(), 0);
    assert.ok(await chiba.page.getByText('もう見られません').isVisible());
  });

  test('a つなぎ is declined with a reason, and another asked back and answered', async () => {
    const { page } = sato;
    const send = async (agency, subject) => {
      await sato.visit(household);
      await sato.press('ほかの機関につなぐ');
      await page.getByLabel('どこにつなぐ').selectOption({ label: agency });
      await page.getByLabel('何をお願いしたいか').fill(subject);
      await sato.fill('事情とお願い', '家賃の相談。');
      await page.getByRole('radio', { name: /支援会議/ }).check();
      await sato.fill('どの会議・どのできごとによるか', '11月20日の支援会議');
      await sato.press('相手に見えるものを確かめる');
      await sato.press('送る');
      return new URL(page.url()).pathname;
    };
    const declined = await send('居住支援法人 すまいの窓', '住まいさがし');
    const goto = await town.person('goto');
    await goto.visit(declined);
    await goto.page.locator('summary', { hasText: '引き受けられない' }).click();
    await goto.page.getByLabel('いま手がいっぱい').check();
    await goto.press('返事を送る');
    await sato.visit(declined);
    assert.ok(await page.getByText('いま手がいっぱい').isVisible());
    const asked = await send('居住支援法人 すまいの窓', '保証人のこと');
    await goto.visit(asked);
    await goto.page.getByText('もっと聞いてから決める').click();
    await goto.fill('聞きたいこと', '家賃はいくらですか');
    await goto.press('聞きかえす');
    await sato.visit(asked);
    await page.getByRole('textbox', { name: '答え' }).fill('5万2千円です');
    await sato.press('答える');
    await goto.visit(asked);
    await goto.press('引き受ける');
    await goto.press('会えたことを知らせる');
    await goto.page.getByLabel('支援が始まった').check();
    await goto.press('結果を知らせる');
    await goto.shot('done');
    await sato.visit('/referrals');
    await sato.shot('referrals');
    await sato.visit(`${asked}/sheet`);
    await sato.shot('paper');
    const wada = await town.person('wada');
    await wada.visit('/referrals/stats');
    assert.ok(await wada.page.locator('tr', { hasText: '居住支援法人 すまいの窓' }).isVisible());
    await wada.shot('stats');
  });

  test('an opening in an emergency is told at once and reviewed', async () => {
    const ueno = await town.person('ueno');
    await ueno.visit('/emergency');
    await ueno.fill('だれの記録か', '阿部桐子');
    await ueno.fill('生まれた日', 'S50.3.9');
    await ueno.press('緊急でひらく', { status: 422 });
    await ueno.fill('いま何が起きているか', '自宅で倒れていると近所の人から電話があった');
    await ueno.shot('emergency');
    await ueno.press('緊急でひらく');
    assert.ok(await ueno.page.getByText('阿部 桐子').first().isVisible());
    await ueno.visit('/emergency');
    assert.ok(await ueno.page.getByText('まだ確かめられていません').isVisible());
    const takagi = await town.person('takagi');
    await takagi.visit('/today');
    await takagi.going(() => takagi.page.getByRole('link', { name: '確かめる' }).first().click());
    await takagi.page.getByLabel('必要だった', { exact: true }).check();
    await takagi.shot('review');
    await takagi.press('確かめた');
    await ueno.visit('/emergency');
    assert.equal(await ueno.page.getByText('まだ確かめられていません').count(), 0);
  });

  test('the manager gives the resident the sheet of who looked', async () => {
    const okubo = await town.person('okubo');
    await sato.visit(household);
    const edit = await sato.page.locator('a[href^="/cases/"]').first().getAttribute('href');
    await okubo.visit(`/audit/cases/${edit.split('/')[2]}`);
    await okubo.press('本人にわたす紙');
    for (const words of ['千葉 なつみ', '上野 康子', HOKATSU, '緊急（生命・身体の保護）', '本人の同意']) {
      assert.ok(await okubo.page.getByText(words).first().isVisible(), words);
    }
    await okubo.shot('looked');
  });
});
