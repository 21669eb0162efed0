// Takes the pictures of the README and the manual from a fresh sample town: `node e2e/pictures.mjs`.
// The program must have been built (`cargo build -p engawa`). All people and places in the pictures are invented.
import { openBrowser } from './lib/browser.mjs';
import { startProgram } from './lib/program.mjs';

const into = new URL('../docs/pictures/', import.meta.url).pathname;

const program = await startProgram();
const browser = await openBrowser();

/** Somebody of the town, on the page to which logging in leads. */
async function visitor(login, width = 1280, height = 900) {
  const context = await browser.newContext({
    baseURL: program.url,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    viewport: { width, height },
  });
  const page = await context.newPage();
  await page.goto('/login');
  if (login) {
    await Promise.all([
      page.waitForURL((url) => url.pathname !== '/login'),
      page.locator(`[data-login="${login}"]`).click(),
    ]);
  }
  return page;
}

/** Keeps what the window shows, or the part of it from `top` on that is `height` high. */
async function keep(page, name, { top = 0, height } = {}) {
  const window = page.viewportSize();
  const clip = { x: 0, y: top, width: window.width, height: height ?? window.height - top };
  await page.screenshot({ path: `${into}${name}.png`, clip, animations: 'disabled' });
}

/** Keeps one part of the page with a little air around it. */
async function part(page, locator, name, most = 640) {
  // Below the page's own head, which stays at the top of the window.
  await locator.evaluate((element) => {
    window.scrollTo(0, window.scrollY + element.getBoundingClientRect().top - 80);
  });
  const box = await locator.boundingBox();
  const { width, height } = page.viewportSize();
  const [x, y] = [Math.max(box.x - 16, 0), Math.max(box.y - 16, 0)];
  const clip = { x, y, width: Math.min(box.width + 32, width - x), height: Math.min(box.height + 32, height - y, most) };
  await page.screenshot({ path: `${into}${name}.png`, clip, animations: 'disabled' });
}

/** Keeps a page's middle from the top of one part of it to the bottom of another, and `below` of the air under it. */
async function between(page, first, last, name, { below = 16 } = {}) {
  await first.evaluate((element) => {
    window.scrollTo(0, window.scrollY + element.getBoundingClientRect().top - 80);
  });
  // Nothing is lit up because the pointer rests on it.
  await page.mouse.move(0, 0);
  const [from, to, main] = await Promise.all([first, last, page.locator('main')].map((place) => place.boundingBox()));
  if (to.y + to.height > page.viewportSize().height) throw new Error(`${name} is higher than the window`);
  const [x, y] = [main.x + 16, Math.max(from.y - 16, 0)];
  const clip = { x, y, width: main.width - 32, height: to.y + to.height + below - y };
  await page.screenshot({ path: `${into}${name}.png`, clip, animations: 'disabled' });
}

/** Does what leads to another page, and waits for it. */
const going = (page, act) => Promise.all([page.waitForEvent('load'), act()]);

/** Presses a button or follows a link of the page's middle. */
const press = (page, name) =>
  going(page, () => {
    const main = page.locator('main');
    return main.getByRole('button', { name, exact: true }).or(main.getByRole('link', { name, exact: true })).first().click();
  });

// The README's, and the manual's in a wide window and on a phone.
const sato = await visitor('sato');
await keep(sato, 'today');
await sato.goto('/receptions/new');
await keep(sato, 'reception');
await sato.goto('/today');
const household = await sato.getByRole('link', { name: '灰谷家' }).first().getAttribute('href');
await sato.goto(household);
await keep(sato, 'household');
for (const tab of ['map', 'years']) {
  await sato.goto(`${household}/${tab}`);
  await keep(sato, tab);
}
await keep(await visitor('sato', 375, 800), 'phone');

// The manual, in a smaller window so that the words stay readable beside the text.
const small = [1000, 640];
// A higher one, where what belongs together on a page is to be kept in one piece.
const high = [1000, 1600];
await keep(await visitor(null, ...small), 'manual-login', { height: 452 });
const desk = await visitor('sato', ...small);
await desk.locator('.eg-menu summary').click();
await keep(desk, 'manual-screen', { height: 438 });

await desk.goto('/receptions/new');
await desk.locator('#words').fill('水道が止まりそうだと母親から電話。子どもが二人いる。');
for (const topic of ['税金や公共料金等の支払いについて', '食べるものがない', '食べるものがない']) {
  await desk.locator('.eg-chip', { hasText: topic }).locator('.eg-chip__label').click();
}
await desk.locator('[data-saved-state][data-state=saved]').waitFor();
await part(desk, desk.locator('.eg-chips, .eg-chips__grid').first(), 'manual-topics');
await desk.getByLabel('よみ', { exact: true }).fill('はいたに のぼる');
await desk.getByLabel('名前', { exact: true }).fill('灰谷 登');
await desk.locator('#same .eg-duplicate').first().waitFor();
await part(desk, desk.locator('#same'), 'manual-same');

await desk.goto(`${household}/edit`);
await desk.setViewportSize({ width: high[0], height: high[1] });
const people = desk.locator('section[aria-labelledby=people-t]');
await between(desk, people, people.locator('.eg-card').nth(1), 'manual-members');
await desk.goto(`${household}/map`);
await part(desk, desk.locator('section[aria-labelledby=tie-t]'), 'manual-ties');
await desk.setViewportSize({ width: small[0], height: small[1] });
// Two who correct one household: the second is shown both.
const mori = await visitor('mori', ...small);
for (const page of [desk, mori]) await page.goto(`${household}/edit`);
for (const [page, address] of [[mori, '舟渡42番1 離れ'], [desk, '舟渡42番1 母屋の一部屋']]) {
  const form = page.locator('form[action$="/edit"]');
  await form.locator('[name=home_address]').fill(`みどり町${address}`);
  await Promise.all([page.waitForLoadState('load'), form.getByRole('button', { name: '保存する' }).click()]);
}
await desk.getByRole('button', { name: '選んだほうを保存する' }).waitFor();
await between(desk, desk.locator('main h1'), desk.getByRole('button', { name: '選んだほうを保存する' }), 'manual-two');

await desk.goto(household);
await desk.getByRole('link', { name: 'この世帯に記録する' }).click();
const dialog = desk.getByRole('dialog', { name: 'すぐ記録' });
await dialog.getByLabel('なにがあったか').fill('留守だった。置き手紙をした。');
await dialog.getByLabel('訪問').check();
await dialog.getByLabel('置き手紙').check();
await desk.setViewportSize({ width: 1000, height: 1000 });
await part(desk, dialog, 'manual-quick', 1000);
await desk.goto(`${household}/timeline`);
await between(desk, desk.locator('main .eg-filter'), desk.locator('main .eg-contact').nth(3), 'manual-timeline', { below: -4 });

await desk.goto('/today');
const later = desk.locator('details', { has: desk.locator('summary', { hasText: '延ばす…' }) }).first();
await later.locator('summary').click();
await between(desk, desk.locator('section[aria-labelledby=now]'), desk.locator('main .eg-item').nth(4), 'manual-later', { below: 0 });

await desk.setViewportSize({ width: small[0], height: small[1] });
await desk.goto('/today');
const find = desk.locator('#find');
await find.pressSequentially('はいたに', { delay: 20 });
await desk.locator('#answers *').first().waitFor();
await keep(desk, 'manual-find', { height: 366 });

// A wide table, in a wider window.
await sato.goto(`${household}/sharing`);
await part(sato, sato.locator('main table').first(), 'manual-sharing', 480);

const okubo = await visitor('okubo', ...small);
await okubo.goto('/desk-load');
await keep(okubo, 'manual-load', { height: 526 });
await okubo.goto('/admin/settings');
await keep(okubo, 'manual-settings', { height: 442 });

// The chapters on several agencies.

// 共有: a consent on its way.
const hanako = await visitor('sato', ...high);
await hanako.goto(`${household}/consents`);
for (const [agency, answer] of [['みどり町保健センター', '知らせてよい'], ['みどり町役場 税務住民課', '知らせないでほしい']]) {
  await hanako.getByLabel(agency, { exact: true }).selectOption({ label: answer });
}
for (const part of ['概要', '基本', '支援経過']) await hanako.locator('#part').getByLabel(part).check();
await between(hanako, hanako.locator('#agency'), hanako.locator('#part'), 'manual-consent');

// つなぎ: what the other side will see, what it answers with, and the page for an agency without an account.
await hanako.goto('/find');
await hanako.locator('main #q').fill('早瀬 友美');
await press(hanako, 'さがす');
await press(hanako, '早瀬 友美');
const family = new URL(hanako.url()).pathname;

/** Asks an agency for something, as far as the page on which the sender looks at it once more. */
async function asks(agency, subject, told, parts) {
  await hanako.goto(family);
  await press(hanako, 'ほかの機関につなぐ');
  await hanako.getByLabel('どこにつなぐ').selectOption({ label: agency });
  await hanako.getByLabel('何をお願いしたいか').fill(subject);
  await hanako.getByLabel('だれのこと').fill('30代の母と、小学生の子ども二人');
  await hanako.getByLabel('事情とお願い').fill(told);
  for (const part of parts) await hanako.getByLabel(part, { exact: true }).check();
  await hanako.getByRole('radio', { name: /支援会議/ }).check();
  await hanako.getByLabel('どの会議・どのできごとによるか').fill('11月20日の支援会議');
  await press(hanako, '相手に見えるものを確かめる');
}

await asks(
  'NPO法人 みんなの縁がわ',
  '夕方のあいだの、子どもの居場所',
  '母の帰りが19時になる日が週に二日あります。下の子が上の子と二人で待っています。',
  ['概要', '基本'],
);
await between(hanako, hanako.locator('main h1'), hanako.locator('main form').last(), 'manual-tsunagi-look');
await press(hanako, '送る');
const ota = await visitor('ota', ...high);
await ota.goto(hanako.url());
await ota.locator('summary', { hasText: '引き受けられない' }).click();
await between(ota, ota.locator('main h1'), ota.locator('section[aria-labelledby=accept-t]'), 'manual-tsunagi-answer');

const admin = await visitor('admin', ...high);
await admin.goto('/admin/agencies/new');
await admin.locator('#name').fill('みどり診療所');
await admin.locator('#kind').selectOption({ index: 1 });
await admin.locator('#phone').fill('0000-00-9104');
await press(admin, '保存する');
await asks('みどり診療所', '子どもの歯の治療', '痛むときだけ薬で抑えてきました。母が休める水曜の午前に、みてもらえないでしょうか。', []);
await press(hanako, '送る');
await hanako.getByText('相手が返事をする、一回かぎりのページをつくる').click();
await press(hanako, 'ページをつくる');
const number = (await hanako.locator('.eg-link__code').innerText()).replaceAll(/\D/g, '');
const paper = new URL((await hanako.locator('.eg-link__address').innerText()).trim()).pathname;
const clinic = await visitor(null, 640, 1600);
await clinic.goto(paper);
await clinic.getByLabel('6けたの番号').fill(number);
await press(clinic, 'ひらく');
await keep(clinic, 'manual-tsunagi-page', { height: 1200 });

// 居所を秘匿する: the form, a colleague's view, the keeper's.
await hanako.goto(family);
await going(hanako, () => hanako.locator('.eg-people a', { hasText: '早瀬 友美' }).click());
await press(hanako, '居所を秘匿する');
await hanako.getByLabel('だれから守りますか').fill('元の夫');
await hanako.getByLabel('その人が記録にあれば').selectOption({ label: '川名 智之' });
await hanako.getByLabel('DV（配偶者などの暴力）').check();
await between(hanako, hanako.locator('main h1'), hanako.locator('#cover'), 'manual-seal-form');

/** Opens the household of the one in the sample town who is sealed. */
async function opensSealed(page) {
  await page.goto('/find');
  await page.locator('main #q').fill('森下 彩');
  await press(page, 'さがす');
  await press(page, '森下 彩');
}
const kengo = await visitor('mori', ...high);
await opensSealed(kengo);
await between(kengo, kengo.locator('main h1'), kengo.locator('main nav').first(), 'manual-seal-colleague');
const nagai = await visitor('nagai', ...high);
await opensSealed(nagai);
await going(nagai, () => nagai.locator('.eg-people a', { hasText: '森下 彩' }).click());
await press(nagai, 'この秘匿について');
await between(nagai, nagai.locator('main h1'), nagai.getByText('永井が休みの日に'), 'manual-seal-keeper');
await press(nagai, '理由を書いて見る');
await between(nagai, nagai.locator('main h1'), nagai.getByRole('button', { name: '30分だけ見る' }), 'manual-seal-open');

/** Opens a meeting of the sample town. */
async function opensMeeting(page, title) {
  await page.goto('/meetings');
  await press(page, title);
}
const BY_LAW = '支援会議（臨時・川南地区）';
const fujii = await visitor('fujii', ...high);
await opensMeeting(fujii, '重層的支援会議（定例）');
await between(fujii, fujii.locator('main p').first(), fujii.locator('.eg-members'), 'manual-meeting');
const shimada = await visitor('shimada', ...high);
await opensMeeting(shimada, BY_LAW);
await going(shimada, () => shimada.locator('main a[href$="/sign"]').first().click());
await between(shimada, shimada.locator('main h1'), shimada.getByRole('button', { name: '署名する' }), 'manual-secrecy');
const murata = await visitor('murata', ...high);
await opensMeeting(murata, BY_LAW);
await going(murata, () => murata.locator('.eg-agenda__item a[href*="/items/"]').first().click());
await between(murata, murata.locator('main p').first(), murata.getByText('新しいほうから'), 'manual-meeting-item');
const wada = await visitor('wada', ...high);
for (const name of ['和田 弓子', '村田 あかり']) {
  await opensMeeting(wada, BY_LAW);
  await going(wada, () => wada.locator('.eg-members__one', { hasText: name }).getByRole('button', { name: '出席にする' }).click());
}
await opensMeeting(wada, BY_LAW);
await press(wada, '映す画面');
await keep(wada, 'manual-projector', { height: 520 });

// 見るきっかけ, 多機関のようす, 保存期間.
const susumu = await visitor('okubo', ...high);
await susumu.goto('/audit/looks');
await susumu.locator('main li.eg-card').first().waitFor();
await between(susumu, susumu.locator('main h1'), susumu.locator('main li.eg-card').last(), 'manual-looks');
await nagai.goto('/team');
await between(nagai, nagai.locator('main h1'), nagai.locator('main .eg-item').nth(5), 'manual-team', { below: 0 });
await susumu.goto('/retention');
await going(susumu, () => susumu.locator('tbody tr', { hasText: '承認' }).first().getByRole('link').click());
const list = new URL(susumu.url()).pathname;
const kikuchi = await visitor('kikuchi', ...high);
await kikuchi.goto(list);
await between(kikuchi, kikuchi.locator('main h1'), kikuchi.locator('summary', { hasText: 'ぜんぶ止める' }), 'manual-erasure');

// プラン, 社会資源, 届いた声.
await hanako.goto(`${family}/plans`);
await going(hanako, () => hanako.locator('main h2 a, main h3 a, main .eg-card a').first().click());
await between(hanako, hanako.locator('main h2').first(), hanako.locator('section[aria-labelledby=goals-t]'), 'manual-plan');
await hanako.goto('/directory');
await between(hanako, hanako.locator('main h1'), hanako.locator('tbody tr').nth(2), 'manual-directory', { below: 0 });
const resident = await visitor(null, ...high);
await resident.goto('/g/999997');
await resident.locator('#text').fill('家賃が払えません');
await press(resident, '相談先をさがす');
await press(resident, '人に相談する');
await resident.getByLabel(/この画面だけで/).check();
await resident.getByLabel(/何とお呼び/).fill('すみれ');
await resident.getByLabel(/どんなことが/).fill('家賃を二か月払えていません。電話は夫が出ます。');
await press(resident, '相談員に届ける');
await hanako.goto('/voices');
await going(hanako, () => hanako.locator('main a', { hasText: 'すみれ' }).first().click());
await between(hanako, hanako.locator('main h1'), hanako.locator('main p').last(), 'manual-voice');

await browser.close();
await program.stop();
