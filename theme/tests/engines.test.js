'use strict';

// Which engine runs a listing, what it sends, and what it says when it is refused.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { load, plain } = require('./load.js');

/** A document with these `<meta>` elements. */
function documentWith(metas) {
    return {
        querySelector(selector) {
            const name = /^meta\[name="(.*)"\]$/.exec(selector)[1];
            return name in metas ? { content: metas[name] } : null;
        },
    };
}

/** The engine that a page with these `<meta>` elements takes for a listing. */
function choose(metas, listing = {}, fetch = undefined) {
    const { engines } = load('engines.js', { document: documentWith(metas), fetch, TypeError });
    return engines.choose({ playground: null, notOnPlayground: null, recording: null, edited: false, ...listing });
}

/** Runs a program; gives what was asked of the server, and the events. */
async function run(metas, listing, answer, code = 'fn main() {}') {
    const asked = [];
    const fetch = async (address, request) => {
        asked.push({ address, body: JSON.parse(request.body), headers: plain(request.headers) });
        return answer();
    };
    const { engine } = choose(metas, listing, fetch);
    const events = [];
    await new Promise(resolve => {
        engine.start({ listing: 'x', code, mode: 'debug', edition: '2024' }, event => {
            events.push(plain(event));
            if (event.event === 'end' || event.event === 'failed') {
                resolve();
            }
        });
    });
    return { asked, events };
}

const refusal = (status, body) => () => new Response(body, { status });
const LOCAL = { 'course-runner': 'token' };
const CLASS = { 'course-runner': 'token', 'course-class': 'yes' };

test('the page says honestly who runs a program', () => {
    assert.equal(choose(LOCAL).engine.label, 'local runner');
    assert.equal(choose(CLASS).engine.label, 'runner of this class');
    assert.equal(choose({}).engine.label, 'Rust Playground, which sends no times');
    const own = { playground: 'https://play.rust-lang.org' };
    assert.equal(choose({}, own).engine.label, 'Rust Playground, which sends no times');
    const other = { playground: 'https://run.example.org/course/' };
    assert.equal(choose({}, other).engine.label, 'runner at run.example.org/course, which sends no times');
});

test('a runner of one’s own goes before any Playground', () => {
    assert.equal(choose(LOCAL, { playground: 'https://run.example.org' }).engine.id, 'local');
});

test('what the official Playground lacks, another may have', () => {
    const listing = { notOnPlayground: 'it needs a server', recording: { lines: [], us: 0, outcome: {} } };
    assert.equal(choose({}, listing).engine.id, 'replay');
    assert.equal(choose({}, { ...listing, edited: true }).engine.id, 'none');
    assert.equal(choose({}, { ...listing, playground: 'https://run.example.org' }).engine.id, 'playground');
});

test('a program is a test when it has tests and no main', () => {
    const { isTest } = load('engines.js').engines;
    for (const code of [
        '#[test]\nfn adds() {}',
        'mod tests {\n    # [ test ]\n    #[should_panic]\n    fn adds() {}\n}',
        '#[test] fn adds() {}\nfn main_thread() {}',
        '#[test]\nfn adds() {}\n// fn main() {}',
    ]) {
        assert.equal(isTest(code), true, code);
    }
    for (const code of [
        'fn main() {}',
        '#[test]\nfn adds() {}\nfn main() {}',
        '#[test]\nfn adds() {}\npub  fn main ( ) {}',
        '// #[test]\nfn adds() {}',
        '#[cfg(test)]\nmod tests {}',
        '',
    ]) {
        assert.equal(isTest(code), false, code);
    }
});

test('the local runner is told of tests, and only then', async () => {
    const end = '{"event":"end","us":1,"outcome":{"kind":"exited","code":0}}\n';
    const answer = () => new Response(end);
    const tests = await run(LOCAL, {}, answer, '#[test]\nfn adds() {}\n');
    assert.deepEqual(tests.asked, [{
        address: '/-/run',
        body: { code: '#[test]\nfn adds() {}\n', mode: 'debug', edition: '2024', tests: true },
        headers: { 'Content-Type': 'application/json', 'X-Course-Token': 'token' },
    }]);
    const { asked: [asked] } = await run(LOCAL, {}, answer);
    assert.deepEqual(Object.keys(asked.body), ['code', 'mode', 'edition']);
});

test('a Playground is told of tests in a library', async () => {
    const answer = () => Response.json({ success: true, exitDetail: '', stdout: '', stderr: '' });
    const listing = { playground: 'https://run.example.org/' };
    const tests = await run({}, listing, answer, '#[test]\nfn adds() {}\n');
    assert.equal(tests.asked[0].address, 'https://run.example.org/execute');
    assert.equal(tests.asked[0].body.tests, true);
    assert.equal(tests.asked[0].body.crateType, 'lib');
    const program = await run({}, listing, answer);
    assert.equal(program.asked[0].body.tests, false);
    assert.equal(program.asked[0].body.crateType, 'bin');
});

test('a runner that refuses is quoted', async () => {
    const message = async (metas, answer) => (await run(metas, {}, answer)).events.at(-1).message;
    const busy = refusal(429, '{"error":"you have 4 programs running: stop one"}');
    assert.equal(await message(LOCAL, busy), 'The local runner did not run this: you have 4 programs running: stop one');
    assert.equal(await message(CLASS, busy), 'The runner of this class did not run this: you have 4 programs running: stop one');
    const stranger = refusal(403, '{"error":"open the link that your instructor shows"}');
    assert.equal(await message(CLASS, stranger), 'The runner of this class did not run this: open the link that your instructor shows');
    for (const status of [401, 403]) {
        assert.match(await message(CLASS, refusal(status, '<html>')), /Open the link again/);
    }
    assert.doesNotMatch(await message(LOCAL, refusal(403, '<html>')), /link/);
    const gone = () => {
        throw new TypeError('Failed to fetch');
    };
    assert.match(await message(LOCAL, gone), /“cargo run”/);
    assert.match(await message(CLASS, gone), /^The runner of this class does not answer .* Is the class over/);
});

test('another Playground that fails is not called the official one', async () => {
    const listing = { playground: 'https://run.example.org' };
    const message = async (where, answer) => (await run({}, where, answer)).events.at(-1).message;
    const busy = refusal(429, '{"error":"too many programs: try again later."}');
    assert.equal(await message(listing, busy), 'The runner at run.example.org did not run this: too many programs: try again later.');
    assert.match(await message({}, busy), /^The Rust Playground did not run this/);
    const gone = () => {
        throw new TypeError('Failed to fetch');
    };
    assert.match(await message(listing, gone), /^The runner at run\.example\.org cannot be reached/);
    assert.match(await message({}, gone), /^The Rust Playground \(play\.rust-lang\.org\) cannot be reached/);
});

test('after its end a run may be drawn, once, and nothing else follows', async () => {
    const streamed = events => () => new Response(events.map(event => `${JSON.stringify(event)}\n`).join(''));
    const end = { event: 'end', us: 5, outcome: { kind: 'exited', code: 0 } };
    const drawn = { event: 'timeline', html: '<div class="timeline"></div>', chrome: '{}' };
    const late = { event: 'line', us: 1, stream: 'stdout', text: 'late' };
    const untraced = { event: 'untraced', why: 'it is static' };

    async function told(...sent) {
        const { events } = await run(LOCAL, {}, streamed(sent));
        // What comes after the end comes later.
        await new Promise(resolve => setTimeout(resolve, 50));
        return events;
    }

    assert.deepEqual(await told(end, late, drawn, untraced, end), [end, drawn]);
    assert.deepEqual(await told(end, untraced, drawn), [end, untraced]);
    assert.deepEqual(await told(drawn, late, end), [late, end], 'not before it');
    const failed = { event: 'failed', message: 'no' };
    assert.deepEqual(await told(failed, drawn), [failed]);
});
