// What axe finds, on every type of page, in every theme, on a desk and on a phone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { PATIENCE, THEMES, close, course, launch, listing, open } from './support.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

/** The types of page: what to open, and what to do there before looking. */
const TYPES = {
    'the introduction': { path: 'introduction.html' },
    'an overview of a chapter': { path: 'lifecycle/index.html' },
    'a page with a run': {
        path: 'lifecycle/spawn-and-join.html',
        async prepare(page) {
            const program = listing(page, 'spawn-and-join');
            await program.run.click();
            await program.done();
        },
    },
    'a page with a panic': {
        path: 'lifecycle/panics.html',
        async prepare(page) {
            const program = listing(page, 'panic-in-a-thread');
            await program.run.click();
            await program.done();
        },
    },
    'a page with a compile error': {
        path: 'lifecycle/join-twice.html',
        async prepare(page) {
            const program = listing(page, 'join-twice');
            await program.run.click();
            await program.done();
        },
    },
    'a page with an open editor': {
        path: 'lifecycle/join-twice.html',
        async prepare(page) {
            const program = listing(page, 'join-twice');
            await program.edit.click();
            await program.editor.waitFor();
            await page.keyboard.insertText('// edited\n');
            await program.run.click();
            await program.done();
        },
    },
    'a page with open boxes': {
        path: 'lifecycle/nobody-joins.html',
        async prepare(page) {
            await page.locator('details').evaluateAll(boxes => boxes.forEach(box => {
                box.open = true;
            }));
        },
    },
    'a page with a measurement and its plot': { path: 'pools/nine-hundred-requests.html' },
    'a page with a deadlock': { path: 'locks/deadlock.html' },
    // All pages in one: too much to look at ten times, and printed as it is in this theme.
    'the page for printing': {
        path: 'print.html',
        themes: ['light'],
        sizes: SIZES.slice(0, 1),
    },
    'the error page': { path: '404.html' },
};

describe('axe finds nothing', { timeout: 20 * PATIENCE }, () => {
    let browser;

    before(async () => {
        browser = await launch();
    });
    after(() => browser?.close());

    for (const [name, { path, prepare, themes = THEMES, sizes = SIZES }] of Object.entries(TYPES)) {
        test(`on ${name}`, async () => {
            // mdBook opens the print dialog on the page for printing.
            const page = await open(browser, 'about:blank');
            await page.addInitScript(() => {
                window.print = () => {};
            });
            await page.goto(`${course}/${path}`);
            await prepare?.(page);
            await page.evaluate(axe);
            const found = [];
            for (const theme of themes) {
                await page.evaluate(chosen => document.getElementById(`mdbook-theme-${chosen}`).click(), theme);
                await page.locator(`html.${theme}`).waitFor();
                for (const viewport of sizes) {
                    await page.setViewportSize(viewport);
                    found.push(...await look(page, `${theme}, ${viewport.width} pixels`));
                }
            }
            assert.deepEqual(found, []);
            await close(page);
        });
    }
});

/** What axe finds now, one text for each element. */
async function look(page, where) {
    const violations = await page.evaluate(async () => {
        // A change of size is told to the page's scripts before the next frame.
        await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
        // Half-way through a transition, colours are not what they will be.
        await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
        const result = await window.axe.run(document, { resultTypes: ['violations'] });
        return result.violations;
    });
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${where}: ${id}: ${help}: ${target.join(' ')}\n${failureSummary}`));
}
