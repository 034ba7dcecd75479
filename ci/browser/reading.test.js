// Reading: what a page weighs, whether it fits a phone, what is left without JavaScript.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PATIENCE, close, launch, listing, open, publish } from './support.js';

/** What a stock mdBook page without an editor costs. */
const BYTES = 346_000;
const REQUESTS = 23;

/** What is compressed already. */
const COMPRESSED = /\.(woff2?|png|jpe?g)(\?|$)/;

describe('a page, for somebody who reads', { timeout: 10 * PATIENCE }, () => {
    let browser;
    let site;
    let pages;

    before(async () => {
        site = await publish();
        browser = await launch();
        const page = await open(browser, `${site.url}/toc.html`);
        const links = await page.locator('a[href$=".html"]').evaluateAll(all => all.map(link => link.getAttribute('href')));
        pages = [...new Set(links)];
        await close(page);
        assert.ok(pages.length > 0, 'there is a table of contents');
    });
    after(async () => {
        await browser?.close();
        await site?.close();
    });

    test('no page costs more than a stock page without an editor', async () => {
        for (const path of pages) {
            const page = await open(browser, 'about:blank');
            const responses = [];
            page.on('response', response => responses.push(response));
            await page.goto(`${site.url}/${path}`, { waitUntil: 'networkidle' });
            let bytes = 0;
            for (const response of responses) {
                const body = await response.body();
                bytes += COMPRESSED.test(response.url()) ? body.length : gzipSync(body).length;
            }
            const addresses = responses.map(response => response.url());
            assert.ok(responses.length <= REQUESTS, `${path}: ${responses.length} requests:\n${addresses.join('\n')}`);
            assert.ok(bytes <= BYTES, `${path}: ${bytes} bytes compressed:\n${addresses.join('\n')}`);
            assert.ok(!addresses.some(address => address.includes('assets/editor')), `${path} loads the editor`);
            await close(page);
        }
    });

    test('the editor is loaded when it is first needed', async () => {
        const page = await open(browser, `${site.url}/lifecycle/spawn-and-join.html`);
        const loaded = page.waitForRequest(/assets\/editor/);
        await listing(page, 'spawn-and-join').edit.click();
        await loaded;
        await listing(page, 'spawn-and-join').editor.waitFor();
        await close(page);
    });

    test('no page scrolls sideways on a phone', async () => {
        const page = await open(browser, 'about:blank', { viewport: { width: 390, height: 844 } });
        for (const path of [...pages, '404.html', 'print.html']) {
            await page.goto(`${site.url}/${path}`);
            const { content, window } = await page.evaluate(() => ({
                content: document.documentElement.scrollWidth,
                window: document.documentElement.clientWidth,
            }));
            assert.ok(content <= window, `${path} is ${content} pixels wide`);
        }
        await close(page);
    });

    test('without JavaScript, programs and recorded runs can be read', async () => {
        const page = await open(browser, `${site.url}/lifecycle/spawn-and-join.html`, { javaScriptEnabled: false });
        const program = listing(page, 'spawn-and-join');
        assert.ok(await program.code.isVisible());
        assert.match(await program.code.textContent(), /fn main\(\)/);
        const lines = program.figure.locator('.recording samp');
        assert.equal(await lines.first().isVisible(), false, 'the answer is not given away');
        await program.figure.locator('.recording-title').click();
        assert.ok(await lines.first().isVisible());
        assert.equal(await program.run.count(), 0, 'no button that does nothing');

        await page.goto(`${site.url}/lifecycle/join-twice.html`);
        const refused = listing(page, 'join-twice');
        await refused.figure.locator('.recording-title').click();
        const message = refused.figure.locator('.compile-error');
        assert.ok(await message.locator('samp').first().isVisible());
        assert.match(await message.textContent(), /error\[E0382\]/);
        await page.context().close();
    });
});
