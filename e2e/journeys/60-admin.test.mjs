// The settings on the sample town: what each administrator reaches, and what a change does to everybody else.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

describe('settings', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('the system administrator sets up areas, agencies, workers and words', async () => {
    const admin = await town.person('admin');
    await admin.visit('/admin');
    await admin.shot('index');

    await admin.press('地区 地区・自治会の層と人口');
    await admin.press('地区をくわえる');
    await admin.press('保存する', { status: 422 });
    await admin.fill('名前', '星見地区');
    await admin.fill('よみ', 'ほしみちく');
    await admin.fill('人口', '１，２００人');
    await admin.press('保存する');
    assert.match(await admin.page.locator('tr', { hasText: '星見地区' }).innerText(), /1,200人/);
    await admin.shot('areas');

    await admin.visit('/admin/agencies');
    await admin.fill('名前・市町村・住所', 'くらし相談');
    await admin.press('しぼる');
    await admin.shot('agencies');
    await admin.press('くらし相談センター');
    await admin.fill('休みの日', '土日と祝日');
    await admin.shot('agency');
    await admin.press('保存する');

    await admin.visit('/admin/codes');
    await admin.press('困っていること');
    await admin.press('ことばをくわえる');
    await admin.fill('ことば', 'ヤングケアラー');
    await admin.press('保存する');
    await admin.press('ヤングケアラー');
    await admin.fill('いつまで', '昨日');
    await admin.press('保存する');
    assert.match(await admin.page.locator('tr', { hasText: 'ヤングケアラー' }).innerText(), /いまは選べません/);
    await admin.shot('codes');
  });

  test('a worker is taken in, gets a password once, and is denied at once when the account ends', async () => {
    const admin = await town.person('admin');
    await admin.visit('/admin/workers/new');
    await admin.fill('名前', '新田 あらた');
    await admin.fill('ログイン名', 'arata');
    await admin.page.getByLabel('はたらく機関').selectOption({ label: 'くらし相談センター' });
    await admin.page.getByLabel('役割').selectOption({ label: '相談員' });
    await admin.press('保存する');
    await admin.page.getByText('パスワードを出す…').click();
    await admin.press('新しいパスワードを出す');
    await admin.page.getByText('この画面にしか出ません').waitFor();
    await admin.shot('worker');

    const arata = await town.person('arata');
    await admin.page.getByText('アカウントを終える…').click();
    await admin.press('アカウントを終える');
    await arata.visit('/');
    assert.equal(new URL(arata.page.url()).pathname, '/login');
  });

  test('a manager reaches the own agency, also on a phone and without JavaScript', async () => {
    const manager = await town.person('okubo', { width: PHONE, js: false });
    await manager.visit('/admin');
    assert.equal(await manager.page.getByRole('link', { name: /コード表/ }).count(), 0);
    await manager.visit('/admin/areas', { status: 404 });
    await manager.visit('/admin/settings');
    await manager.page.getByLabel('新しい数（日）').first().fill('45');
    await manager.page.getByRole('button', { name: '変える' }).first().click();
    await manager.page.getByRole('heading', { name: /連絡がないケース.*いま 45日/ }).waitFor();
    await manager.check();
    await manager.shot('settings');
    await manager.visit('/admin/workers');
    await manager.press('佐藤 花子');
    await manager.shot('worker');
  });

  test('a household is shared in parts, and closed again at the next request', async () => {
    const sato = await town.person('sato');
    await sato.visit('/cases');
    const first = sato.page.locator('main tbody th a').first();
    await sato.going(() => first.click());
    const household = new URL(sato.page.url()).pathname.split('/').slice(0, 3).join('/');
    const chiba = await town.person('chiba');
    await sato.visit(`${household}/sharing`);
    await sato.press('見られるようにする', { status: 422 });
    await sato.page.getByLabel('だれに（機関）').selectOption({ label: 'みどり町地域包括支援センター' });
    await sato.page.getByLabel('一人だけに見せるとき').fill('千葉 なつみ');
    await sato.page.getByLabel('概要', { exact: true }).check();
    await sato.page.getByLabel('委託された事業').check();
    await sato.fill('どの会議・どのできごとによるか', '11月20日の委託書');
    await sato.press('見られるようにする');
    await sato.shot('sharing');
    await chiba.visit(household);
    await chiba.shot('shared');
    await sato.page.locator('tr', { hasText: '千葉 なつみ' }).getByText('終える…').click();
    await sato.going(() => sato.page.locator('tr', { hasText: '千葉 なつみ' }).getByRole('button').click());
    await chiba.visit(household, { status: 404 });
    await sato.visit(`${household}/tie`);
    await sato.shot('tie');
  });
});
