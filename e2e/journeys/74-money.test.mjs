// 家計 before and after, with its chart; 住居確保給付金 through three months with a missed duty.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** 「2026年9月」 so many months from now, in Japan. */
function month(ahead) {
  const now = new Date(Date.now() + 9 * 3_600_000);
  const then = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
  return `${then.getUTCFullYear()}年${then.getUTCMonth() + 1}月`;
}

/** The first household of one's own whose page at `path` says `words`; its address. */
async function aHousehold(person, path, words) {
  await person.visit('/cases');
  await person.page.getByLabel('担当').selectOption({ label: 'わたし' });
  await person.press('しぼる');
  const links = person.page.locator('tbody tr', { has: person.page.locator('a[href^="/cases/"]') }).locator('th a');
  const hrefs = await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of hrefs) {
    await person.page.goto(`${href}/${path}`);
    if (await person.page.getByText(words).count()) return href;
  }
  assert.fail(`no household of the list says 「${words}」 at ${path}`);
}

/** Sends a form that the page does not offer; the answer's status and text. */
async function sent(page, path, fields) {
  return page.evaluate(async ([path, fields]) => {
    const csrf = document.querySelector('input[name=csrf]').value;
    const answer = await fetch(path, {
      method: 'POST', body: new URLSearchParams({ csrf, ...fields }), headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return { status: answer.status, text: await answer.text() };
  }, [path, fields]);
}

describe('家計と住居確保給付金', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('a budget is told, planned, and shown before and after', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await aHousehold(sato, 'budget', '家計は、まだ聞いていません');
    await sato.visit(`${house}/budget`);
    await sato.press('家計表をつくる');
    await sato.fill('手もとのお金（財布と通帳）', '１０万');
    await sato.fill('世帯の望み', '給食費だけは払いたい');
    await page.getByLabel('年金 いま', { exact: true }).fill('６万');
    await page.getByLabel('家賃・住宅ローン いま', { exact: true }).fill('５２，０００');
    await page.getByLabel('家賃・住宅ローン 計画', { exact: true }).fill('２万');
    await page.getByLabel('食費 いま', { exact: true }).fill('30,000円');
    await page.getByLabel('食費 計画', { exact: true }).fill('5千');
    await page.getByLabel('電気 いま', { exact: true }).fill('たくさん');
    await sato.press('保存する', { status: 422 });
    assert.equal(await page.getByLabel('電気 いま', { exact: true }).inputValue(), 'たくさん');
    assert.ok(await page.getByRole('alert').getByText('金額として読み取れませんでした').isVisible());
    await sato.shot('budget-mend');
    await page.getByLabel('電気 いま', { exact: true }).fill('0');
    await sato.press('保存する');
    for (const words of ['30,000円', '給食費だけは払いたい', '計画どおりなら、お金がなくならずにすみます。']) {
      assert.ok(await page.getByText(words).first().isVisible(), words);
    }
    await sato.shot('budget');

    await page.getByRole('link', { name: '借金・滞納' }).click();
    await page.getByLabel('相手の種類').selectOption({ label: '国民健康保険料（税）' });
    await sato.fill('のこり', '18万');
    await sato.fill('いつからおくれているか', 'R7.7');
    await page.getByLabel('督促・手つづき').selectOption({ label: '差押えの予告' });
    await sato.press('保存する');
    assert.ok(await page.getByText('180,000円').first().isVisible());
    await sato.shot('debts');

    await page.getByRole('link', { name: 'これからのできごと' }).click();
    await sato.fill('何があるか', '冷蔵庫の買いかえ');
    await page.locator('#month').fill(month(3));
    await page.getByLabel('お金がどうなるか').selectOption({ label: 'お金が出る' });
    await sato.fill('いくら', '３万');
    await sato.press('保存する');
    await sato.shot('events');

    await sato.visit(`${house}/budget/flow`);
    assert.ok(await page.getByRole('img', { name: '手もとのお金のうつりかわり' }).isVisible());
    assert.ok(await page.getByText(/いまのままだと、.*に、手もとのお金がなくなります/).first().isVisible());
    assert.ok(await page.getByRole('cell', { name: '冷蔵庫の買いかえ' }).isVisible());
    assert.equal(await page.locator('.eg-table--flow tbody tr').count(), 12);
    await sato.shot('flow');
    await sato.visit(`${house}/budget`);
    await sato.press('印刷・Excel');
    assert.ok(await page.getByText('冷蔵庫の買いかえ').first().isVisible(), 'the sheet holds what is coming');
    await sato.shot('sheet');
    const phone = await town.person('sato', { width: 375 });
    await phone.visit(`${house}/budget/flow`);
    await phone.shot('flow');
    await phone.visit(`${house}/budget/edit`);
    await phone.shot('budget-edit');
  });

  test('住居確保給付金 runs through three months, one with a missed duty', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await aHousehold(sato, 'housing', '申請は、まだありません');
    await sato.visit(`${house}/housing`);
    await sato.press('申請を記録する', { status: 422 });
    assert.ok(await page.getByRole('alert').getByText('家賃補助か、転居費用補助かを選んでください').isVisible());
    await page.getByLabel('家賃補助', { exact: true }).check();
    await page.getByLabel('離職・廃業など').check();
    await sato.fill('申請日', `${month(-2)}1日`);
    await sato.fill('家賃（月額）', '４２，０００');
    await sato.press('申請を記録する');
    const path = new URL(page.url()).pathname;
    await sato.shot('applied');

    const early = await sent(page, `${path}/pay`, { version: '1', month: '2026-01', yen: '1' });
    assert.equal(early.status, 422);
    assert.match(early.text, /まだ決定が記録されていません/);

    await page.getByRole('checkbox').first().check();
    await sato.press('書類を保存する');
    await sato.fill('何月分から', month(-2));
    await sato.fill('何か月', '4');
    await page.locator('#grant-yen').fill('３万６千');
    await sato.press('支給の決定を記録する', { status: 422 });
    for (const words of ['3か月までと設定されています', '書類があと8つ届いていません']) {
      assert.ok(await page.getByRole('alert').getByText(words).isVisible(), words);
    }
    await sato.fill('何か月', '3');
    await page.locator('#grant-reason').fill('残りの書類は来週届く');
    await sato.press('支給の決定を記録する');

    await sato.visit('/today');
    assert.ok(await page.getByText(`${month(-2)}の活動をたしかめる（あと4つ）`).first().isVisible());
    await sato.visit(path);
    for (const [ahead, missed] of [[-2, ''], [-1, '熱が出て、二週休んだ'], [0, '']]) {
      const card = () => page.locator('section.eg-card', { has: page.getByRole('heading', { name: month(ahead) }) });
      await card().getByText(/活動を記録する/).first().click();
      for (const duty of ['自立相談支援機関で相談', 'ハローワークで職業相談', '応募・面接', 'プランに沿った活動']) {
        const group = card().getByRole('group', { name: duty });
        await group.getByLabel(missed && duty === '応募・面接' ? 'できなかった' : 'できた', { exact: true }).check();
      }
      const save = () => card().getByRole('button', { name: '活動を記録する' });
      if (missed) {
        await sato.going(() => save().click(), { status: 422 });
        assert.ok(await page.getByRole('alert').getByText('できなかったわけを').isVisible());
        await card().getByRole('group', { name: '応募・面接' }).getByRole('textbox').fill(missed);
      }
      await sato.going(() => save().click());
      await card().getByText(/支払いを記録する/).first().click();
      await sato.going(() => card().getByRole('button', { name: '支払いを記録する' }).click());
    }
    for (const words of ['熱が出て、二週休んだ', 'できなかったこと 1つ', '108,000円', 'できた 11、できなかった 1']) {
      assert.ok(await page.getByText(words).first().isVisible(), words);
    }
    await sato.shot('running');
    await sato.press('印刷・Excel');
    assert.ok(await page.getByText('熱が出て、二週休んだ').first().isVisible(), 'the sheet holds why a duty was missed');
    await sato.shot('benefit-sheet');
    await sato.visit(path);

    await page.getByText('延長を決定した').click();
    await sato.fill('延長するわけ', '面接が続いている');
    await sato.press('延長を記録する');
    assert.ok(await page.getByText(`${month(1)}〜${month(3)}（3か月）`).isVisible());

    await page.getByText('おわりにする').click();
    await sato.fill('何月分までか', month(0));
    await page.getByLabel('おわるわけ').selectOption({ label: '仕事について、収入がこえた' });
    await sato.press('おわりを記録する');
    await sato.shot('ended');
    const version = await page.locator('input[name=version]').first().inputValue();
    const over = await sent(page, `${path}/extend`, { version, months: '1', yen: '1', reason: 'もう一度' });
    assert.equal(over.status, 422);
    assert.match(over.text, /おわった給付には、延長を記録できません/);
    await sato.visit(`${house}/housing`);
    assert.ok(await page.getByText('できなかったことが1つ').isVisible());
    await sato.shot('list');
  });
});
