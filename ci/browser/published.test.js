// The published book: plain files, and the official Playground, which is faked here.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PATIENCE, close, launch, listing, open, publish } from './support.js';

const PLAYGROUND = 'https://play.rust-lang.org/execute';

describe('the published book', { timeout: 10 * PATIENCE }, () => {
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

    /** Opens a page on which the Playground answers as `answer` says. */
    async function withPlayground(path, answer) {
        const page = await open(browser, 'about:blank');
        page.asked = [];
        await page.context().route(/play\.rust-lang\.org/, async route => {
            page.asked.push({ url: route.request().url(), body: route.request().postDataJSON() });
            await answer(route);
        });
        await page.goto(`${site.url}/${path}`);
        return page;
    }

    const cors = { 'Access-Control-Allow-Origin': '*' };

    test('Run asks the Playground and shows its answer', async () => {
        const page = await withPlayground('lifecycle/spawn-and-join.html', route => route.fulfill({
            headers: cors,
            json: {
                success: true,
                exitDetail: '',
                stdout: 'from the Playground\n<b>not bold</b>\n',
                stderr: '   Compiling playground v0.0.1 (/playground)\n    Finished `dev` profile [unoptimized + debuginfo] target(s) in 0.59s\n     Running `target/debug/playground`\non stderr\n',
            },
        }));
        const program = listing(page, 'spawn-and-join');
        const shipped = await program.code.textContent();
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines('stdout'), ['from the Playground', '<b>not bold</b>']);
        assert.deepEqual(await program.lines('stderr'), ['on stderr']);
        assert.equal(await program.panel.getAttribute('data-engine'), 'playground');
        assert.deepEqual(page.asked, [{
            url: PLAYGROUND,
            body: {
                channel: 'stable',
                mode: 'debug',
                edition: '2024',
                crateType: 'bin',
                tests: false,
                backtrace: false,
                code: `${shipped.trimEnd()}\n`,
            },
        }]);
        await close(page);
    });

    test('a compile error from the Playground is shown with its code', async () => {
        const page = await withPlayground('lifecycle/join-twice.html', route => route.fulfill({
            headers: cors,
            json: {
                success: false,
                exitDetail: 'Exited with status 101',
                stdout: '',
                stderr: '   Compiling playground v0.0.1 (/playground)\nerror[E0382]: use of moved value: `baker`\n --> src/main.rs:9:5\n\nFor more information about this error, try `rustc --explain E0382`.\nerror: could not compile `playground` (bin "playground") due to 1 previous error\n',
            },
        }));
        const program = listing(page, 'join-twice');
        await program.run.click();
        await program.done();
        assert.match(await program.panel.textContent(), /error\[E0382\]/);
        assert.match(await program.end.textContent(), /Did not compile/);
        await close(page);
    });

    for (const [what, answer] of [
        ['cannot be reached', route => route.abort('internetdisconnected')],
        ['refuses', route => route.fulfill({ status: 503, headers: cors, body: 'busy' })],
    ]) {
        test(`when the Playground ${what}, Replay is offered and the page says why`, async () => {
            const page = await withPlayground('lifecycle/spawn-and-join.html', answer);
            const program = listing(page, 'spawn-and-join');
            await program.run.click();
            await program.done();
            assert.match(await program.end.textContent(), /The Rust Playground/);
            assert.match(await program.status.textContent(), /The Rust Playground/);
            await program.figure.locator('.live-offer').click();
            await program.figure.locator('.live-output[data-engine=replay][data-state=done]').waitFor();
            assert.deepEqual(await program.lines(), await program.recorded());
            await close(page);
        });
    }

    test('another Playground is asked where the book names one, and called by its name', async () => {
        const page = await open(browser, `${site.url}/lifecycle/spawn-and-join.html`);
        const asked = [];
        await page.context().route('https://run.example.org/**', route => {
            asked.push(route.request().url());
            return route.fulfill({ status: 429, headers: cors, json: { error: 'too many programs: try again later' } });
        });
        const program = listing(page, 'spawn-and-join');
        await program.figure.evaluate(figure => {
            figure.dataset.playground = 'https://run.example.org';
        });
        await program.run.click();
        await program.done();
        assert.deepEqual(asked, ['https://run.example.org/execute']);
        assert.equal(await program.end.textContent(), 'The runner at run.example.org did not run this: too many programs: try again later.');
        assert.match(await program.panel.textContent(), /debug build, runner at run\.example\.org/);
        await close(page);
    });

    test('opening a page asks nobody but its own server', async () => {
        const page = await open(browser, 'about:blank');
        const elsewhere = [];
        page.on('request', request => {
            if (!request.url().startsWith(`${site.url}/`) && !request.url().startsWith('data:')) {
                elsewhere.push(request.url());
            }
        });
        for (const path of ['introduction.html', 'lifecycle/index.html', 'lifecycle/spawn-and-join.html', 'lifecycle/join-twice.html', 'print.html']) {
            await page.goto(`${site.url}/${path}`, { waitUntil: 'networkidle' });
        }
        assert.deepEqual(elsewhere, []);
        await close(page);
    });
});
