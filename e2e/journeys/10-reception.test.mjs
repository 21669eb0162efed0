// 受付: the phone is on the ear.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** Presses Tab until `target` has the focus: what cannot be reached so cannot be used by keyboard. */
async function tabTo(page, target, most = 60) {
  for (let n = 0; n < most; n += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} is not reached in ${most} presses of Tab`);
}

/** Presses a key that leads to an address of that shape. */
const key = (page, name, where) => () => Promise.all([page.waitForURL(where), page.keyboard.press(name)]);

const saved = (page) => page.locator('[data-saved-state][data-state=saved]');

describe('受付', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('a call is taken by keyboard alone', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/receptions');
    await tabTo(page, page.getByRole('link', { name: '新しい受付' }));
    await sato.going(key(page, 'Enter', /\/receptions\/new$/));
    // The first field has the focus: the person is talking already.
    await page.keyboard.type('水道が止まりそうだと母親から');
    await tabTo(page, page.getByRole('checkbox', { name: '食べるものがない' }));
    await page.keyboard.press('Space');
    await page.keyboard.press('Space');
    assert.ok(await page.locator('.eg-chip', { hasText: '食べるものがない' }).locator('.eg-chip__most').isChecked(), '◎ by a second press');
    await tabTo(page, page.getByLabel('本人との関係'));
    await page.keyboard.type('母');
    await tabTo(page, page.getByLabel('よみ', { exact: true }));
    await page.keyboard.type('かわべ みのり');
    await tabTo(page, page.getByLabel('生まれた日'));
    await page.keyboard.type('S48.5.3');
    await tabTo(page, page.getByLabel('電話', { exact: true }).and(page.locator('input[type=tel]')));
    await page.keyboard.type('０００－４４４４－５５５５');
    await tabTo(page, page.getByLabel('次にすること', { exact: true }));
    await page.keyboard.type('水道課に確かめて、かけ直す');
    await saved(page).waitFor();
    assert.match(await saved(page).textContent(), /^\d\d:\d\d 保存しました$/);
    await sato.check();
    await sato.going(key(page, 'Control+Enter', /\/receptions\/[0-9a-z]{26}$/));
    for (const words of ['水道が止まりそうだと母親から', '◎ 食べるものがない', 'カワベ ミノリ', '000-4444-5555', '水道課に確かめて、かけ直す']) {
      assert.ok(await page.getByText(words).first().isVisible(), words);
    }
    await sato.visit('/receptions');
    assert.equal(await page.getByText('書きかけ').count(), 0, 'the draft ended with the save');
  });

  test('an anonymous call becomes a person and a case, and loses nothing', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '車で寝ている。名前は言いたくない');
    await page.getByLabel('名前は聞いていない').check();
    await sato.press('保存する');
    await sato.press('わたしが引きうける');
    await sato.press('新しい人として記録する');
    await sato.press('新しいケースをひらく');
    assert.ok(await page.getByText('車で寝ている。名前は言いたくない').isVisible());
    assert.ok(await page.getByText('名前は聞いていない', { exact: true }).isVisible());
    assert.equal(await page.locator('a[href^="/cases/"]').count(), 1);
  });

  test('a duplicate is found as one types, tied and untied; two records are linked and parted', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const call = async (name, kana) => {
      await sato.visit('/receptions/new');
      await sato.fill('どんなことで？', '仕事がない');
      await page.getByLabel('よみ', { exact: true }).fill(kana);
      await page.getByLabel('名前', { exact: true }).fill(name);
      await page.getByLabel('生まれた日').fill('昭和50年6月7日');
    };
    await call('渡邊 汐里', 'わたなべ しおり');
    await sato.press('保存する');
    await sato.press('新しい人として記録する');
    // The same woman, written otherwise.
    await call('渡辺汐里', 'ﾜﾀﾅﾍﾞ ｼｵﾘ');
    await page.locator('#same .eg-duplicate').waitFor();
    await sato.check();
    await sato.press('同じ人としてつなぐ');
    assert.ok(await page.getByRole('link', { name: '渡邊 汐里' }).first().isVisible());
    await sato.press('この人ではなかった（はずす）');
    assert.ok(await page.getByText('まだ、どの人の記録にもつながっていません').isVisible());
    await sato.press('新しい人として記録する');
    await sato.press('同じ人としてつなぐ');
    assert.ok(await page.getByRole('heading', { name: '同じ人の記録' }).isVisible());
    await sato.press('別の人だった（もとにもどす）');
    assert.ok(await page.getByRole('heading', { name: '同じ人かもしれません' }).isVisible());
    await sato.press('ちがう人');
    assert.equal(await page.getByRole('heading', { name: '同じ人かもしれません' }).count(), 0);
  });

  test('without JavaScript a call is taken, mended, and asked about after saving', async () => {
    const sato = await town.person('sato', { js: false });
    const { page } = sato;
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '夫の介護で眠れない');
    await page.getByLabel('よみ', { exact: true }).fill('わたなべ しおり');
    await page.getByLabel('名前', { exact: true }).fill('渡辺 汐里');
    await page.getByLabel('生まれた日').fill('2043/4/1');
    await page.locator('label[for=t12]').click();
    await page.locator('label[for=m12]').click();
    await sato.press('保存する', { status: 422 });
    assert.ok(await page.getByText('生年月日が未来の日付になっています').first().isVisible());
    assert.equal(await page.getByLabel('どんなことで？').inputValue(), '夫の介護で眠れない');
    assert.ok(await page.getByRole('radio', { name: 'いちばん：介護のこと' }).isChecked());
    await page.getByLabel('生まれた日').fill('昭和50年6月7日');
    await sato.press('保存する');
    assert.ok(await page.getByRole('heading', { name: '同じ人かもしれません' }).isVisible());
    await sato.going(() => page.getByRole('button', { name: '同じ人としてつなぐ' }).first().click());
    await sato.going(() => page.getByRole('button', { name: 'この人ではなかった（はずす）' }).click());
    await sato.visit('/receptions');
    await page.getByLabel('急ぎ').selectOption({ label: '急がない' });
    await sato.press('しぼる');
    assert.ok(await page.getByText('夫の介護で眠れない').first().isVisible());
  });

  test('what was typed outlives the session', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '話の途中で時間が切れた');
    await saved(page).waitFor();
    await page.context().clearCookies();
    await page.getByLabel('どんなことで？').press('End');
    await page.keyboard.type('。そのあとのことば');
    await page.locator('[data-saved-state][data-state=unsaved]').waitFor();
    await sato.check();
    // In another page the worker comes in again; the first page goes on by itself.
    const other = await page.context().newPage();
    await other.goto('/login');
    await Promise.all([other.waitForURL((url) => url.pathname !== '/login'), other.locator('[data-login=sato]').click()]);
    await other.close();
    await saved(page).waitFor();
    await sato.press('保存する');
    assert.ok(await page.getByText('話の途中で時間が切れた。そのあとのことば').isVisible());
  });

  test('of two who correct at once the second sees both and chooses', async () => {
    const [sato, mori] = [await town.person('sato'), await town.person('mori')];
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '家賃が払えない');
    await sato.press('保存する');
    const path = new URL(sato.page.url()).pathname;
    await sato.visit(`${path}/edit`);
    await mori.visit(`${path}/edit`);
    await mori.fill('どんなことで？', '家賃が払えない。大家さんは待つと言う');
    await mori.press('保存する');
    await sato.fill('どんなことで？', '家賃が払えない。来月は払えそう');
    await sato.press('保存する', { status: 409 });
    assert.ok(await sato.page.getByText('まだ、どちらも消えていません').isVisible());
    await sato.page.getByLabel('両方をつなげて残す').check();
    await sato.press('選んだほうを保存する');
    for (const words of ['大家さんは待つと言う', '来月は払えそう']) {
      assert.ok(await sato.page.getByText(words).first().isVisible(), words);
    }
  });
});
