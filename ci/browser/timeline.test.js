// The timeline: what is said and shown where the pointer and the keyboard are, its replay, and
// that of a run.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { PATIENCE, THEMES, close, course, launch, listing, open, publish } from './support.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A drawing as the crate `timeline` makes it: four threads queue for a lock. */
const DRAWING = await readFile(new URL('../../crates/timeline/tests/snapshots/lock-queue.html', import.meta.url), 'utf8');

const PATH = 'lifecycle/spawn-and-join.html';
const NAME = 'spawn-and-join';

/** Lines of that listing. */
const WAITS = 11;
const SLEEPS = 14;

describe('a timeline', { timeout: 10 * PATIENCE }, () => {
    let browser;
    let site;

    before(async () => {
        site = await publish();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await site?.close();
    });

    /** The page with that drawing in its recording, whatever was recorded. */
    async function withDrawing(options = {}, server = site.url) {
        const page = await open(browser, 'about:blank', options);
        await page.context().route(`${server}/${PATH}`, async route => {
            const answer = await route.fetch();
            const body = (await answer.text())
                .replace(/<div class="timeline"[\s\S]*?<\/details>\s*<\/div>/g, '')
                .replace(/(<p class="recording-end"[^>]*>.*<\/p>)/, (_, end) => `${end}\n${DRAWING}`);
            await route.fulfill({ response: answer, body });
        });
        await page.goto(`${server}/${PATH}`);
        const program = listing(page, NAME);
        return {
            page,
            program,
            says: program.figure.locator('.timeline-says'),
            view: program.figure.locator('.timeline-view'),
            lit: program.figure.locator('.listing-lit'),
            lights: program.figure.locator('.lights > .light'),
            span: (lane, line) => program.figure.locator(`.lane[data-lane="${lane}"] .span[data-line="${line}"]`),
            async unfold() {
                await program.figure.locator('.recording-title').click();
                await program.figure.locator('.timeline-says').waitFor();
            },
        };
    }

    /** Which lines of the code block are shown as lit: those on which the marks lie. */
    function litLines(program) {
        return program.figure.evaluate(figure => {
            const text = figure.querySelector('.listing-code code');
            const numbers = figure.querySelector('.listing-code').dataset.numbers.split('\n').map(Number);
            const box = text.getBoundingClientRect();
            const height = parseFloat(getComputedStyle(text).lineHeight);
            const top = box.top + parseFloat(getComputedStyle(text).paddingTop);
            return Array.from(figure.querySelectorAll('.listing-lit'), mark => {
                const place = mark.getBoundingClientRect();
                return numbers[Math.round((place.top - top) / height)];
            });
        });
    }

    test('is loaded when it is to be seen', async () => {
        const { page, unfold } = await withDrawing();
        const asked = [];
        page.on('request', request => asked.push(request.url()));
        await page.reload({ waitUntil: 'networkidle' });
        assert.ok(!asked.some(url => url.includes('assets/timeline')), asked.join('\n'));
        await unfold();
        assert.ok(asked.some(url => url.includes('assets/timeline')));
        await close(page);
    });

    test('says what the pointer is at, and shows it in the program', async () => {
        const { page, program, unfold, says, span, lit, view } = await withDrawing();
        await unfold();
        await span(2, WAITS).hover();
        assert.equal(await says.textContent(),
            'worker 2 waited 48 ms for the lock that worker 1 held until line 15 (lock on line 11).');
        assert.deepEqual(await litLines(program), [WAITS]);
        await span(1, SLEEPS).hover();
        assert.match(await says.textContent(), /^worker 1 slept 50 ms on line 14\.$/);
        assert.deepEqual(await litLines(program), [SLEEPS]);
        await program.figure.locator('figcaption').hover();
        await lit.waitFor({ state: 'detached' });
        assert.match(await says.textContent(), /^Point at a step/);
        assert.equal(await view.locator('.light').count(), 0);
        await close(page);
    });

    test('can be gone through with the keyboard, as one stop', async () => {
        const { page, program, unfold, says, view } = await withDrawing();
        await unfold();
        const address = page.url();
        await view.focus();
        await page.keyboard.press('Home');
        assert.match(await says.textContent(), /^main ran/);
        for (const [key, expected] of [
            ['ArrowRight', /^main waited .* for worker 1 to end \(join on line 20\)\.$/],
            ['ArrowDown', /^worker 1 slept/],
            ['ArrowDown', /^worker 2 waited 48 ms for the lock/],
            ['ArrowLeft', /^worker 2 ran/],
            ['End', /^worker 2 ran/],
            ['ArrowUp', /^worker 1 (ran|slept)/],
            ['Home', /^worker 1 ran/],
        ]) {
            await page.keyboard.press(key);
            assert.match(await says.textContent(), expected, key);
        }
        await page.keyboard.press('Escape');
        assert.match(await says.textContent(), /^Point at a step/);
        assert.deepEqual(await litLines(program), []);
        assert.equal(page.url(), address, 'the arrows did not turn the page');
        await page.keyboard.press('Tab');
        const next = await page.evaluate(() => document.activeElement.closest('.timeline-table')?.tagName);
        assert.equal(next, 'DETAILS', 'after the drawing comes its table');
        await close(page);
    });

    test('shows where a line of the program is', async () => {
        const { page, program, unfold, lights, says } = await withDrawing();
        await unfold();
        const code = await program.code.boundingBox();
        const { top, height } = await program.code.evaluate(text => ({
            top: parseFloat(getComputedStyle(text).paddingTop),
            height: parseFloat(getComputedStyle(text).lineHeight),
        }));
        await page.mouse.move(code.x + 60, code.y + top + (SLEEPS - 0.5) * height);
        await lights.first().waitFor();
        assert.equal(await lights.count(), 4, 'four threads slept there');
        assert.match(await says.textContent(), /^Line 14: worker 1, worker 2, worker 3 and worker 4, 4 times, /);
        await page.mouse.move(code.x + 60, code.y + top + 0.5 * height);
        await lights.first().waitFor({ state: 'detached' });
        await close(page);
    });

    test('and the editor point at each other, until the program is another', async () => {
        const { page, program, unfold, span, lights } = await withDrawing();
        await unfold();
        await program.edit.click();
        await program.editor.waitFor();
        await span(2, WAITS).hover();
        const lit = program.figure.locator('.cm-lit-line');
        await lit.waitFor();
        const text = await program.code.evaluate((code, line) => code.textContent.split('\n')[line - 1], WAITS);
        assert.equal(await lit.textContent(), text);
        await program.editor.locator('.cm-line').nth(SLEEPS - 1).click();
        await lights.nth(3).waitFor();
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('ArrowUp');
        await page.waitForFunction(() => document.querySelectorAll('.lights > .light').length === 3);

        await page.keyboard.type('// other\n');
        await span(2, WAITS).hover();
        assert.equal(await lit.count(), 0, 'its lines are no longer those of the program');
        await close(page);
    });

    test('is replayed with the output, and goes back to its place', async () => {
        const { page, program } = await withDrawing({ reducedMotion: 'no-preference' });
        // Time stands still but for the steps that it is told to take.
        await page.clock.install({ time: 0 });
        await page.clock.pauseAt(3_600_000);
        await program.replay.click();
        const cursor = program.panel.locator('.timeline .cursor');
        await cursor.waitFor({ state: 'attached' });
        const place = async () => Number.parseFloat(await cursor.getAttribute('x1'));
        const begin = await place();
        await page.clock.runFor(100);
        assert.ok(await place() > begin, `${await place()} after ${begin}`);
        await page.clock.runFor(10_000);
        await program.done();
        await cursor.waitFor({ state: 'detached' });
        assert.ok(await program.panel.locator('.timeline').isVisible());
        await program.panel.locator('.live-close').click();
        assert.equal(await program.figure.locator('.recording > .timeline').count(), 1);
        await close(page);
    });

    /** The answer of a runner to Run. */
    function answer(...events) {
        return route => route.fulfill({
            contentType: 'application/x-ndjson',
            body: [
                { event: 'started' },
                { event: 'line', us: 1500, stream: 'stdout', text: 'a line' },
                { event: 'end', us: 206000, outcome: { kind: 'exited', code: 0 } },
                ...events,
            ].map(event => `${JSON.stringify(event)}\n`).join(''),
        });
    }

    test('of a run stands below its output, instead of the recorded one', async () => {
        const { page, program } = await withDrawing({ acceptDownloads: true }, course);
        await page.context().route('**/-/run', answer({ event: 'timeline', html: DRAWING, chrome: '{"traceEvents":[]}' }));
        await program.figure.locator('.recording-title').click();
        const recorded = program.figure.locator('.recording > .timeline');
        assert.ok(await recorded.isVisible());
        await program.run.click();
        const drawn = program.panel.locator('.timeline');
        await drawn.waitFor();
        assert.equal(await recorded.isVisible(), false);
        assert.match(await program.panel.textContent(), /What the threads of this run did/);
        await drawn.locator('.lane[data-lane="2"] .waiting.lock').hover();
        assert.match(await drawn.locator('.timeline-says').textContent(), /^worker 2 waited 48 ms/);
        assert.deepEqual(await litLines(program), [WAITS]);

        const ids = await page.locator('[id]').evaluateAll(all => all.map(each => each.id));
        assert.equal(ids.length, new Set(ids).size, 'each id is there once');
        const fills = await drawn.locator('[fill^=url]').evaluateAll(all =>
            all.map(each => document.querySelector(each.getAttribute('fill').slice(4, -1))?.closest('.live-output')));
        assert.ok(fills.length > 0 && fills.every(Boolean), 'its patterns are its own');

        const loading = page.waitForEvent('download');
        await program.panel.locator('.timeline-download').click();
        const download = await loading;
        assert.equal(download.suggestedFilename(), `${NAME}.trace.json`);
        assert.equal(await readFile(await download.path(), 'utf8'), '{"traceEvents":[]}');

        await program.panel.locator('.live-close').click();
        assert.ok(await recorded.isVisible());
        await close(page);
    });

    test('that a run does not have is explained', async () => {
        const { page, program } = await withDrawing({}, course);
        await page.context().route('**/-/run', answer({ event: 'untraced', why: 'the program is static.' }));
        await program.run.click();
        await program.panel.locator('.timeline-title').waitFor();
        assert.equal(await program.panel.locator('.timeline-title').textContent(), 'No timeline of this run: the program is static.');
        await close(page);
    });

    for (const [what, html] of [
        ['a script', DRAWING.replace('<defs>', '<script>window.harmed = true</script><defs>')],
        ['a handler', DRAWING.replace('<rect', '<rect onpointerover="window.harmed = true"')],
        ['an image', DRAWING.replace('<desc', '<image href="x" onerror="window.harmed = true"/><desc')],
        ['more than a drawing', `${DRAWING}<p>and more</p>`],
        ['something else', '<p>no drawing</p>'],
    ]) {
        test(`with ${what} does not get into the page`, async () => {
            const { page, program } = await withDrawing({}, course);
            await page.context().route('**/-/run', answer({ event: 'timeline', html }));
            await program.run.click();
            await program.panel.locator('.timeline-title').waitFor();
            assert.equal(await program.panel.locator('.timeline').count(), 0);
            assert.equal(await program.panel.locator('.timeline-title').textContent(), 'No timeline of this run: it could not be shown.');
            assert.equal(await page.evaluate(() => window.harmed), undefined);
            await close(page);
        });
    }

    test('fits a phone', async () => {
        const { page, program, unfold } = await withDrawing({ viewport: { width: 360, height: 740 } });
        await unfold();
        const { content, window } = await page.evaluate(() => ({
            content: document.documentElement.scrollWidth,
            window: document.documentElement.clientWidth,
        }));
        assert.ok(content <= window, `the page is ${content} pixels wide`);
        const sizes = await program.figure.locator('.timeline svg text').evaluateAll(all =>
            all.filter(text => text.checkVisibility()).map(text => text.getBoundingClientRect().height));
        assert.ok(Math.min(...sizes) >= 10, 'letters keep their size');
        await close(page);
    });

    test('has nothing that axe finds', async () => {
        const { page, program, unfold, view } = await withDrawing();
        await unfold();
        await program.figure.locator('.timeline-table summary').click();
        await view.focus();
        await page.keyboard.press('End');
        await page.evaluate(axe);
        for (const theme of THEMES) {
            await page.evaluate(chosen => document.getElementById(`mdbook-theme-${chosen}`).click(), theme);
            await page.locator(`html.${theme}`).waitFor();
            const found = await page.evaluate(async () => {
                await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
                await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
                const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
                return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}\n${node.failureSummary}`));
            });
            assert.deepEqual(found, [], theme);
        }
        await close(page);
    });
});
