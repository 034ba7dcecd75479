// Running and editing listings against the running course.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { PATIENCE, close, course, launch, listing, open } from './support.js';

const PAGE = `${course}/lifecycle/spawn-and-join.html`;
const NAME = 'spawn-and-join';

/** How many threads of this machine have that name. Linux only. */
function threadsCalled(name) {
    const inside = folder => {
        try {
            return readdirSync(folder).filter(entry => /^\d+$/.test(entry)).map(entry => `${folder}/${entry}`);
        } catch {
            // It has ended meanwhile.
            return [];
        }
    };
    const isCalled = task => {
        try {
            return readFileSync(`${task}/comm`, 'utf8').trim() === name;
        } catch {
            return false;
        }
    };
    return inside('/proc').flatMap(process => inside(`${process}/task`)).filter(isCalled).length;
}

describe('a listing on a page of the running course', { timeout: 10 * PATIENCE }, () => {
    let browser;

    before(async () => {
        browser = await launch();
    });
    after(() => browser?.close());

    test('Run shows what the program prints', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        await program.run.click();
        await program.done();
        assert.deepEqual((await program.lines()).sort(), (await program.recorded()).sort());
        assert.match(await program.end.textContent(), /Exit code 0/);
        assert.match(await program.status.textContent(), /^Finished: \d+ lines? of output\.$/);
        assert.equal(await program.panel.getAttribute('data-engine'), 'local');
        await close(page);
    });

    test('output arrives while the program runs', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        await program.write(`fn main() {
    println!("first");
    loop { std::thread::park(); }
}`);
        await program.run.click();
        await program.panel.locator('samp', { hasText: 'first' }).waitFor();
        assert.equal(await program.panel.getAttribute('data-state'), 'running');
        await program.stop.click();
        await program.done();
        assert.deepEqual(await program.lines(), ['first']);
        await close(page);
    });

    test('an edit runs, survives a reload, and goes with Reset', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        const shipped = await program.code.textContent();
        await program.write('fn main() { println!("edited {}", 6 * 7); }');
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines(), ['edited 42']);

        await page.reload();
        await program.figure.and(page.locator('[data-edited]')).waitFor();
        assert.match(await program.code.textContent(), /edited/);
        assert.equal(await program.editor.count(), 0, 'the editor waits until it is needed');
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines(), ['edited 42']);

        await program.reset.click();
        await program.figure.and(page.locator(':not([data-edited])')).waitFor();
        assert.equal(await program.code.textContent(), shipped);
        await program.run.click();
        await program.done();
        assert.deepEqual((await program.lines()).sort(), (await program.recorded()).sort());

        await page.reload();
        assert.equal(await program.figure.getAttribute('data-edited'), null);
        assert.equal((await program.code.textContent()).trimEnd(), shipped.trimEnd());
        await close(page);
    });

    test('hidden lines are sent, and stay hidden in the editor', async () => {
        const page = await open(browser, 'about:blank');
        // No listing of this chapter has hidden lines: this page gets one on its way.
        await page.context().route(PAGE, async route => {
            const answer = await route.fetch();
            const body = (await answer.text()).replace(
                /(<pre class="listing-code"><code[^>]*>)[\s\S]*?(<\/code>)/,
                (_, begin, end) => `${begin}fn main() {\n    helper();\n}\n<span class="boring">fn helper() { println!("from a hidden line"); }</span>${end}`,
            );
            await route.fulfill({ response: answer, body });
        });
        await page.goto(PAGE);
        const program = listing(page, NAME);
        assert.equal(await program.code.locator('.boring').first().isVisible(), false);
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines(), ['from a hidden line']);

        await program.edit.click();
        await program.editor.waitFor();
        assert.doesNotMatch(await program.editor.textContent(), /fn helper/);
        await program.editor.focus();
        await page.keyboard.press('ControlOrMeta+Home');
        await page.keyboard.insertText('// edited\n');
        await program.figure.and(page.locator('[data-edited]')).waitFor();
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines(), ['from a hidden line']);
        await close(page);
    });

    test('a compile error is shown with its code', async () => {
        const page = await open(browser, `${course}/lifecycle/join-twice.html`);
        const program = listing(page, 'join-twice');
        await program.run.click();
        await program.done();
        const message = await program.figure.locator('.live-output .diagnostic').first().textContent();
        assert.match(message, /^error\[E0382\]: use of moved value/);
        assert.equal(await program.figure.locator('.live-output .error-code').first().textContent(), 'E0382');
        assert.match(await program.end.textContent(), /Did not compile/);
        assert.match(await program.status.textContent(), /Did not compile.*E0382/);
        await close(page);
    });

    test('a panic shows on its stream, with the exit code', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        await program.write('fn main() { println!("so far so good"); panic!("no further"); }');
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines('stdout'), ['so far so good']);
        assert.match((await program.lines('stderr')).join('\n'), /no further/);
        assert.match(await program.end.textContent(), /Exit code 101/);
        await close(page);
    });

    test('Stop ends the program', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        // Its sandbox has numbers of its own for processes; the name is the same outside.
        const name = `stop-${process.pid}`;
        await program.write(`fn main() {
    let endless = || loop { std::thread::sleep(std::time::Duration::from_millis(50)); };
    let thread = std::thread::Builder::new().name("${name}".into()).spawn(endless).unwrap();
    println!("up");
    thread.join().unwrap();
}`);
        await program.run.click();
        await program.figure.locator('.live-output samp').waitFor();
        assert.deepEqual(await program.lines(), ['up']);
        assert.ok(!existsSync('/proc/self') || threadsCalled(name) > 0, 'it runs');
        await program.stop.click();
        await program.done();
        assert.match(await program.end.textContent(), /^Stopped/);
        assert.match(await program.status.textContent(), /^Stopped/);
        await program.run.waitFor();
        if (existsSync('/proc/self')) {
            const deadline = Date.now() + PATIENCE;
            while (threadsCalled(name) > 0) {
                assert.ok(Date.now() < deadline, `thread ${name} still lives`);
                await new Promise(resolve => setTimeout(resolve, 50));
            }
        }
        await close(page);
    });

    test('a program without end is stopped at the time limit, and the page says so', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        await program.write('fn main() { loop { std::thread::park(); } }');
        await program.run.click();
        await program.done();
        assert.match(await program.end.textContent(), /Stopped at the time limit of 10 s/);
        assert.match(await program.status.textContent(), /time limit/);
        await close(page);
    });

    test('what a program prints is text, whatever it prints', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        const hostile = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 2</script>&amp;';
        await program.write(`fn main() { println!("{}", ${JSON.stringify(hostile)}); eprintln!("{}", ${JSON.stringify(hostile)}); }`);
        await program.run.click();
        await program.done();
        assert.deepEqual(await program.lines(), [hostile, hostile]);
        assert.equal(await program.figure.locator('img, .live-output script').count(), 0);

        await program.write(`fn main() { let n: u8 = ${JSON.stringify(hostile)}; }`);
        await program.run.click();
        await program.figure.locator('.live-output[data-state=done] .diagnostic').waitFor();
        assert.match(await program.panel.textContent(), /<img src=x/);
        assert.equal(await program.figure.locator('img, .live-output script').count(), 0);
        assert.equal(await page.evaluate(() => window.hacked), undefined);
        await close(page);
    });

    test('Ctrl-Enter runs, in the page and in the editor', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        await program.code.focus();
        await page.keyboard.press('Control+Enter');
        await program.done();
        assert.ok((await program.lines()).length > 0);

        await program.write('fn main() { println!("from the editor"); }');
        await page.keyboard.press('Control+Enter');
        await program.figure.locator('.live-output[data-state=done] samp', { hasText: 'from the editor' }).waitFor();
        assert.deepEqual(await program.lines(), ['from the editor']);
        assert.doesNotMatch(await program.editor.textContent(), /^\s*$/);
        await close(page);
    });

    /** A page whose runner says what the test sends, when the test sends it. */
    async function withEvents() {
        const page = await open(browser, PAGE);
        await page.evaluate(() => {
            window.fetch = async () => new Response(new ReadableStream({
                start(answer) {
                    const encoder = new TextEncoder();
                    window.send = event => answer.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
                },
            }));
        });
        page.send = event => page.evaluate(sent => window.send(sent), event);
        return page;
    }

    test('a run that waits tells how many go first', async () => {
        const page = await withEvents();
        const program = listing(page, NAME);
        const says = text => program.figure.locator('.live-what', { hasText: text }).waitFor();
        await program.run.click();
        await page.send({ event: 'queued', ahead: 3 });
        await says('Waiting: 3 programs go first');
        assert.equal(await program.status.textContent(), 'Waiting: 3 programs go first.');
        await page.send({ event: 'queued', ahead: 1 });
        await says('Waiting: 1 program goes first');
        await page.send({ event: 'queued', ahead: 0 });
        await says('Waiting: this program is next');
        await page.send({ event: 'compiling' });
        await says('Compiling…');
        await page.send({ event: 'started', cached: false });
        await says('Running…');
        assert.equal(await program.status.textContent(), 'Running.');
        await page.send({ event: 'end', us: 5, outcome: { kind: 'too-much-memory', limit_bytes: 512 * 1024 * 1024 } });
        await program.done();
        assert.match(await program.end.textContent(), /^Killed: it used more than 512 MiB of memory/);
        await close(page);
    });

    test('tests are told one by one, and counted', async () => {
        const page = await withEvents();
        const program = listing(page, NAME);
        await program.run.click();
        await page.send({ event: 'started', cached: false });
        await page.send({ event: 'test', us: 1200, name: 'tests::adds', result: 'ok', seconds: 0.001, output: '' });
        await page.send({ event: 'test', us: 2200, name: 'tests::fails', result: 'failed', seconds: 0.001, output: 'left: <1>\nright: 2\n' });
        await page.send({ event: 'test', us: 2300, name: 'tests::slow', result: 'ignored', seconds: 0, output: '' });
        await page.send({ event: 'end', us: 3000, outcome: { kind: 'exited', code: 101 } });
        await program.done();
        assert.deepEqual(await program.lines(), [
            'test tests::adds … ok', 'test tests::fails … failed', 'left: <1>', 'right: 2', 'test tests::slow … ignored',
        ]);
        assert.match(await program.end.textContent(), /^1 passed, 1 failed, 1 ignored/);
        assert.equal(await program.status.textContent(), 'Failed: 1 passed, 1 failed, 1 ignored.');
        await close(page);
    });

    test('Replay plays the recorded run', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        await program.replay.click();
        await program.done();
        assert.equal(await program.panel.getAttribute('data-engine'), 'replay');
        assert.deepEqual(await program.lines(), await program.recorded());
        await close(page);
    });

    test('everything works by keyboard alone', async () => {
        const page = await open(browser, PAGE);
        const program = listing(page, NAME);
        const tabTo = async locator => {
            for (let presses = 0; presses < 150; presses += 1) {
                if (await locator.evaluate(element => element === document.activeElement)) {
                    return;
                }
                await page.keyboard.press('Tab');
            }
            assert.fail('Tab does not get there');
        };
        await tabTo(program.run);
        await page.keyboard.press('Enter');
        await program.done();
        assert.ok((await program.lines()).length > 0);

        await tabTo(program.edit);
        await page.keyboard.press('Enter');
        await program.editor.and(page.locator(':focus')).waitFor();
        await page.keyboard.press('ControlOrMeta+A');
        await page.keyboard.insertText('fn main() { println!("typed"); }');
        // Tab belongs to the program while one edits; Escape is the way out.
        await page.keyboard.press('Escape');
        await program.run.and(page.locator(':focus')).waitFor();
        await page.keyboard.press('Enter');
        await program.figure.locator('.live-output[data-state=done] samp', { hasText: 'typed' }).waitFor();

        await tabTo(program.reset);
        await page.keyboard.press('Enter');
        await program.figure.and(page.locator(':not([data-edited])')).waitFor();
        await close(page);
    });
});
