'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { load, plain } = require('./load.js');

const { engines } = load('engines.js');
const events = answer => plain(engines.playgroundEvents(answer));

const CARGO = [
    '   Compiling playground v0.0.1 (/playground)',
    '    Finished `dev` profile [unoptimized + debuginfo] target(s) in 0.52s',
    '     Running `target/debug/playground`',
    '',
].join('\n');

test('a run: the lines of both streams without times, none of cargo’s', () => {
    const answer = { success: true, exitDetail: 'Exited with status 0', stdout: 'one\n\ntwo', stderr: `${CARGO}oh\n` };
    assert.deepEqual(events(answer), [
        { event: 'started' },
        { event: 'line', us: null, stream: 'stdout', text: 'one' },
        { event: 'line', us: null, stream: 'stdout', text: '' },
        { event: 'line', us: null, stream: 'stdout', text: 'two' },
        { event: 'line', us: null, stream: 'stderr', text: 'oh' },
        { event: 'end', us: null, outcome: { kind: 'exited', code: 0 } },
    ]);
});

test('what a program prints is its own, even if cargo could have said it', () => {
    const said = 'error: could not compile `playground`\nwarning: half past ten\n     Running `late`';
    const lines = events({ success: true, exitDetail: '', stdout: '', stderr: `${CARGO}${said}\n` }).filter(e => e.event === 'line');
    assert.deepEqual(lines.map(line => line.text), said.split('\n'));
});

test('a panic and a signal', () => {
    const end = exitDetail => events({ success: false, exitDetail, stdout: '', stderr: CARGO }).at(-1).outcome;
    assert.deepEqual(end('Exited with status 101'), { kind: 'exited', code: 101 });
    assert.deepEqual(end('Exited with signal 6 (SIGABRT): abort program'), { kind: 'signalled', signal: 6 });
});

test('a compile error becomes diagnostics with code and line', () => {
    const stderr = [
        '   Compiling playground v0.0.1 (/playground)',
        'warning: unused variable: `x`',
        ' --> src/main.rs:2:9',
        '  |',
        '',
        'error[E0382]: use of moved value: `handle`',
        '   --> src/main.rs:9:5',
        '    |',
        'note: moved here',
        '',
        'For more information about this error, try `rustc --explain E0382`.',
        'warning: `playground` (bin "playground") generated 1 warning',
        'error: could not compile `playground` (bin "playground") due to 1 previous error; 1 warning emitted',
        '',
    ].join('\n');
    assert.deepEqual(events({ success: false, exitDetail: 'Exited with status 101', stdout: '', stderr }), [
        {
            event: 'diagnostic', level: 'warning', code: null, line: 2,
            text: 'warning: unused variable: `x`\n --> src/main.rs:2:9\n  |',
        },
        {
            event: 'diagnostic', level: 'error', code: 'E0382', line: 9,
            text: 'error[E0382]: use of moved value: `handle`\n   --> src/main.rs:9:5\n    |\nnote: moved here',
        },
        { event: 'end', us: null, outcome: { kind: 'rejected' } },
    ]);
});

test('warnings of a program that ran come before its output', () => {
    const stderr = CARGO.replace('    Finished', 'warning: unused\n --> src/main.rs:1:1\n\n    Finished');
    const kinds = events({ success: true, exitDetail: 'Exited with status 0', stdout: 'x\n', stderr }).map(each => each.event);
    assert.deepEqual(kinds, ['diagnostic', 'started', 'line', 'end']);
});

test('tests: what they print, and nothing of cargo’s', () => {
    const stderr = [
        '   Compiling playground v0.0.1 (/playground)',
        '    Finished `test` profile [unoptimized + debuginfo] target(s) in 0.62s',
        '     Running unittests src/lib.rs (target/debug/deps/playground-0123456789abcdef)',
        'error: test failed, to rerun pass `--lib`',
        '',
    ].join('\n');
    const stdout = '\nrunning 1 test\ntest fails ... FAILED\n';
    assert.deepEqual(events({ success: false, exitDetail: 'Exited with status 101', stdout, stderr }), [
        { event: 'started' },
        { event: 'line', us: null, stream: 'stdout', text: '' },
        { event: 'line', us: null, stream: 'stdout', text: 'running 1 test' },
        { event: 'line', us: null, stream: 'stdout', text: 'test fails ... FAILED' },
        { event: 'end', us: null, outcome: { kind: 'exited', code: 101 } },
    ]);
});

test('a replay keeps the times and closes once', () => {
    const recording = {
        lines: [{ us: 0, stream: 'stdout', text: 'a' }, { us: 30_000, stream: 'stderr', text: 'b' }],
        us: 40_000,
        outcome: { kind: 'exited', code: 0 },
    };
    let now = 0;
    let timer = null;
    const { engines } = load('engines.js', {
        performance: { now: () => now },
        setTimeout: (run, ms) => {
            timer = { run, at: now + ms };
        },
        clearTimeout: () => {
            timer = null;
        },
    });
    const seen = [];
    engines.replay(recording).start({}, event => seen.push([event.event, now]));
    while (timer) {
        const { run, at } = timer;
        timer = null;
        now = at;
        run();
    }
    assert.deepEqual(seen, [['started', 0], ['line', 0], ['line', 30], ['end', 40]]);
});

test('a stopped replay says nothing more', async () => {
    const seen = [];
    const recording = { lines: [{ us: 5_000, stream: 'stdout', text: 'late' }], us: 6_000, outcome: { kind: 'exited', code: 0 } };
    engines.replay(recording).start({}, event => seen.push(event)).stop();
    await new Promise(resolve => setTimeout(resolve, 20));
    assert.deepEqual(seen.map(each => each.event), ['started', 'end']);
    assert.equal(seen[1].outcome.kind, 'stopped');
});
