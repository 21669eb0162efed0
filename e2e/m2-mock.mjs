import { openBrowser } from './lib/browser.mjs';
const b = await openBrowser(); const c = await b.newContext({viewport:{width:1280,height:800}}); const p = await c.newPage();
for (const f of ['item','view']) for (const w of [1280,375]) { await p.setViewportSize({width:w,height:800}); await p.goto(`file:///tmp/mock/${f}.html`); await p.screenshot({path:`/tmp/mock/${f}-${w}.png`, fullPage:true}); }
await b.close();
