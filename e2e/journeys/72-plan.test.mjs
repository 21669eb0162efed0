// プラン: from the first goal to the end and back again; what does not follow is told why.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** The first case on the weekly page whose plan nobody has begun, and which this worker may write: its plans' page. */
async function withoutPlan(person) {
  const { page } = person;
  await person.visit('/weekly');
  const line = page.locator('.eg-weekly__case').filter({ hasNot: page.getByText('つくりかけ') }).first();
  return line.locator('h2 a').getAttribute('href');
}

/** Opens a page of the plan that is not open yet, and reads why. */
async function refused(person, path, sentence) {
  await person.visit(path);
  assert.ok(await person.page.getByRole('alert').getByText(sentence).isVisible(), sentence);
}

describe('プラン', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('plan, agreement, meeting, decision, review, re-plan, closing, reopening', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const plans = await withoutPlan(sato);
    await sato.visit(plans);
    await sato.press('プランをつくる');

    // Written in the person's words; a half row is told, nothing typed is lost.
    await page.getByLabel('本人の望み').fill('電気の心配をしないで暮らしたい');
    await page.locator('[name="goal.0.0.words"]').fill('封筒を持ってくる');
    await sato.press('保存する', { status: 422 });
    assert.equal(await page.locator('[name="goal.0.0.words"]').inputValue(), '封筒を持ってくる');
    await page.locator('[name="goal.0.words"]').fill('電気と水道が止まらない');
    await page.locator('[name="goal.0.0.doer"]').selectOption({ index: 1 });
    await page.locator('[name="goal.0.1.who"]').fill('大家さん');
    await page.locator('[name="goal.0.1.words"]').fill('ポストがいっぱいになったら知らせる');
    await page.locator('[name="service.0.menu"]').selectOption('household_budget');
    await sato.press('目標と「すること」の行をふやす');
    assert.equal(await page.locator('[name="goal.0.words"]').inputValue(), '電気と水道が止まらない');
    await page.locator('[name="from"]').fill('きょう');
    await page.locator('[name="to"]').fill('2027/12/31');
    await page.locator('[name="monitor_on"]').fill('2027/6/1');
    await sato.shot('edit');
    await sato.press('保存する');
    const plan = new URL(page.url()).pathname;
    assert.match(plan, /^\/plans\/[0-9a-z]{26}$/);
    assert.ok(await page.getByText('支援決定がいる').isVisible());

    // What does not follow is refused with its sentence.
    await refused(sato, `${plan}/start`, /本人の同意がまだです/);
    await refused(sato, `${plan}/meeting`, /本人の同意がまだです/);
    await refused(sato, `${plan}/review`, /まだ始まっていないプランは、評価できません/);
    await refused(sato, `${plan}/replan`, /まだ始まっていないプラン/);

    await sato.visit(plan);
    await sato.press('本人の同意を記録する');
    await sato.press(/^記録する$/, { status: 422 });
    await page.getByLabel('どうやって').selectOption({ label: '申込書に署名' });
    await sato.press(/^記録する$/);
    await refused(sato, `${plan}/start`, /支援調整会議がまだです/);
    await sato.visit(plan);
    await sato.press('支援調整会議の結果を記録する');
    await page.getByLabel('このプランでよい').check();
    await page.getByLabel('出た人・機関').fill('みどり町福祉課、社協');
    await sato.press(/^記録する$/);
    await refused(sato, `${plan}/start`, /支援決定がまだです/);
    await sato.visit(plan);
    await sato.press('支援決定を記録する');
    await page.getByLabel('支援決定', { exact: true }).check();
    await page.getByLabel('決定した自治体・部署').fill('みどり町 福祉課');
    await page.getByLabel('文書番号').fill('福第12号');
    await sato.press(/^記録する$/);
    await sato.press('プランを始める');
    await sato.press('この日から始める');
    assert.ok(await page.locator('.eg-step[aria-current=step]').getByText('実施').isVisible());
    await sato.shot('in-force');
    await refused(sato, `${plan}/replan`, /評価がまだです/);

    // Its words can be mended; its goals cannot.
    await sato.visit(`${plan}/edit`);
    assert.equal(await page.locator('[name="from"][type=hidden]').count(), 1);
    await page.locator('[name="goal.0.words"]').fill('電気・水道・ガスが止まらない');
    await sato.press('保存する');
    assert.ok(await page.getByText('前のことばは残っています').isVisible());

    await sato.press('評価を書く');
    await sato.press('評価を保存する', { status: 422 });
    await page.getByLabel('すこし進んだ').check();
    await page.getByLabel('家計の改善').check();
    await page.getByLabel('残っていること').fill('灯油代');
    await page.getByLabel('再プラン（次のプランをつくる）').check();
    await sato.shot('review');
    await sato.press('評価を保存する');
    await sato.press('再プラン（次のプランをつくる）');
    await sato.press('次のプランの案をつくる');
    assert.equal(await page.locator('[name="goal.0.words"]').inputValue(), '電気・水道・ガスが止まらない');
    await page.locator('[name="from"]').fill('きょう');
    await page.locator('[name="to"]').fill('2028/3/31');
    await page.locator('[name="service.0.menu"]').selectOption('');
    await page.locator('[name="service.0.from"]').fill('');
    await page.locator('[name="service.0.to"]').fill('');
    await page.locator('[name="service.0.by"]').fill('');
    await sato.press('保存する');
    const next = new URL(page.url()).pathname;
    await refused(sato, `${plan}/review`, /次のプランをつくっているところです/);
    await sato.visit(next);
    await sato.press('本人の同意を記録する');
    await page.getByLabel('どうやって').selectOption({ label: '口頭（記録に残す）' });
    await sato.press(/^記録する$/);
    await sato.press('支援調整会議の結果を記録する');
    await page.getByLabel('会議は開かない').check();
    await page.getByLabel('決まったこと・話しあったこと').fill('世帯の中だけのこと');
    await sato.press(/^記録する$/);
    await refused(sato, `${next}/decide`, /支援決定なしで始められます/);
    await sato.visit(next);
    await sato.press('プランを始める');
    await sato.press('この日から始める');
    await sato.visit(plan);
    assert.ok(await page.locator('h2 .eg-tag', { hasText: '次のプランへ' }).isVisible(), 'the former gave way');

    // The end: not without a review, not with a promise unanswered.
    await sato.visit(`${next}/close`);
    assert.ok(await page.getByRole('alert').getByText(/評価がまだです/).isVisible());
    await sato.visit(`${next}/review`);
    await page.getByLabel('かなった').check();
    await page.getByLabel('終結', { exact: true }).check();
    await sato.press('評価を保存する');
    await sato.visit(plans.replace('/plans', ''));
    await page.getByRole('link', { name: 'この世帯に記録する' }).click();
    const dialog = page.getByRole('dialog', { name: 'すぐ記録' });
    await dialog.getByLabel('なにがあったか').fill('さいごのお茶');
    await dialog.getByLabel('次にすること').fill('春に一度、電話する');
    await dialog.getByLabel('いつまで').fill('あした');
    await dialog.getByRole('button', { name: '保存する' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await sato.visit(next);
    await sato.press('終結する');
    await page.getByLabel('終結のわけ').selectOption({ label: '目標を達した' });
    await sato.press('終結する', { status: 422 });
    assert.ok(await page.getByText(/まだ答えのない約束・用事が/).first().isVisible());
    for (const promise of await page.locator('#tasks fieldset').all()) {
      await promise.getByLabel('引きついだ', { exact: true }).check();
      await promise.locator('input:not([type=radio])').fill('民生委員');
    }
    await sato.shot('close');
    await sato.press('終結する');
    assert.ok(await page.getByText('・ 終結').isVisible());

    await sato.press('支援を再開する');
    await page.getByLabel('再開のわけ').fill('また困ったと電話があった');
    await sato.press('支援を再開する');
    assert.ok(await page.getByRole('button', { name: '前のプランをもとに、次のプランをつくる' }).isVisible());
    await sato.shot('list');
  });

  test('the weekly page says why there is no plan yet, and what comes next', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/weekly');
    await sato.shot('weekly');
    const line = page.locator('.eg-weekly__case').first();
    await line.getByLabel('まだのわけ').selectOption({ label: '二度目に会えていない' });
    await line.getByLabel('次にすること').fill('火曜に訪ねる');
    await line.getByLabel('いつまで').fill('ことし中');
    await sato.going(() => line.getByRole('button').click(), { status: 422 });
    assert.equal(await line.getByLabel('次にすること').inputValue(), '火曜に訪ねる');
    await line.getByLabel('いつまで').fill('12/25');
    await sato.going(() => line.getByRole('button').click());
    assert.equal(await line.getByLabel('次にすること').inputValue(), '火曜に訪ねる');
  });

  test('a case is paused and comes back, without JavaScript', async () => {
    const sato = await town.person('sato', { js: false });
    const { page } = sato;
    const plans = await withoutPlan(sato);
    await sato.visit(plans);
    await sato.press('中断する');
    await page.getByLabel('中断のわけ').selectOption({ label: '連絡がとれない' });
    await sato.press('中断する', { status: 422 });
    await page.getByLabel('次に気にかける日').fill('2027/2/1');
    await sato.press('中断する');
    assert.ok(await page.getByText('・ 休止').isVisible());
    await sato.press('支援を再開する');
    await page.getByLabel('再開のわけ').fill('手紙の返事がきた');
    await sato.press('支援を再開する');
    assert.ok(await page.getByText('・ 支援中').isVisible());
  });
});
