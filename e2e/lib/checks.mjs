// What every page is held to. Each check returns sentences; none means the page is in order.
import axe from 'axe-core';

/** The widths at which a page is looked at: a desk, and the narrowest phone still in use. */
export const DESK = 1280;
export const PHONE = 375;

// WCAG 2.1 A and AA, which JIS X 8341-3 asks of public offices. 'best-practice' is opinion: left out.
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/**
 * axe's findings on the page as it is now, each with the elements it is about. `js` says whether the page's own
 * scripts run: where they do not, timers never fire, and axe would wait for one for ever.
 */
export async function accessibility(page, { js = true } = {}) {
  if (!js) {
    await page.evaluate(() => {
      // Only the timers that put something off for a moment; those that limit a wait stay silent.
      globalThis.setTimeout = (act, ms = 0, ...rest) => {
        if (ms <= 1) Promise.resolve().then(() => act(...rest));
        return 0;
      };
    });
  }
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (values) => {
    const found = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values },
      resultTypes: ['violations'],
      preload: false,
    });
    return found.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ html, any, all, none }) => ({
        html,
        why: [...any, ...all, ...none].map((check) => check.message),
      })),
    }));
  }, TAGS);
  return violations.map(({ id, impact, help, nodes }) => {
    const shown = nodes.slice(0, 5).map(({ html, why }) => `\n    ${html.slice(0, 200)}\n      ${why.join('; ')}`);
    const more = nodes.length > 5 ? `\n    … and ${nodes.length - 5} more` : '';
    return `axe ${id} (${impact}): ${help}${shown.join('')}${more}`;
  });
}

/** Whether the page is wider than the window, and what sticks out. */
export async function overflow(page) {
  const { wide, room, culprits } = await page.evaluate(() => {
    const root = document.documentElement;
    const scrolls = (element) => {
      for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) {
        if (getComputedStyle(e).overflowX !== 'visible') return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(element))
      .slice(0, 5)
      .map((element) => element.cloneNode(false).outerHTML.slice(0, 160));
    return { wide: root.scrollWidth, room: root.clientWidth, culprits: out };
  });
  if (wide <= room) return [];
  return [`overflow: the page is ${wide} px wide in ${room} px${culprits.map((html) => `\n    ${html}`).join('')}`];
}

/** Without this line a phone shows the page as if on a desk, and small. */
export async function viewport(page) {
  const content = await page.evaluate(() => document.querySelector('meta[name=viewport]')?.content ?? '');
  return content.includes('width=device-width') ? [] : ['no <meta name="viewport" content="width=device-width…">'];
}

/**
 * Which languages are walked the nth way: every other one, so that each is seen at every width, with and without
 * JavaScript, in half the time. All of them with ENGAWA_E2E_ALL=1.
 */
export function spoken(nth, all) {
  const odd = (nth + Math.floor(nth / 2)) % 2;
  return all.filter((_, n) => process.env.ENGAWA_E2E_ALL === '1' || n % 2 === odd);
}
