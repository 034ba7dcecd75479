'use strict';

// What the panel says, in words.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { load, plain } = require('./load.js');

const { output } = load('output.js');

test('a limit is told with its value', () => {
    for (const [outcome, words] of [
        [{ kind: 'timed-out', limit_ms: 10_000 }, 'Stopped at the time limit of 10 s'],
        [{ kind: 'too-much-output', limit_bytes: 1 << 20 }, 'Stopped at the output limit of 1 MiB'],
        [{ kind: 'too-much-cpu', limit_ms: 2_500 }, 'Killed: it used more than 2.5 s of processor time'],
        [{ kind: 'too-much-memory', limit_bytes: 512 << 20 }, 'Killed: it used more than 512 MiB of memory'],
        [{ kind: 'too-many-tasks', limit: 64 }, 'Killed: it had more than 64 threads and processes'],
        [{ kind: 'file-too-large', limit_bytes: 300 << 10 }, 'Killed: it wrote a file larger than 300 KiB'],
        [{ kind: 'too-much-disk', limit_bytes: 64 << 20 }, 'Killed: its files took more than 64 MiB'],
    ]) {
        assert.equal(output.describeOutcome(outcome), words);
    }
});

test('a recorded run does not say its limit', () => {
    for (const kind of ['timed-out', 'too-much-output', 'too-much-cpu', 'too-much-memory', 'too-many-tasks', 'file-too-large', 'too-much-disk']) {
        assert.doesNotMatch(output.describeOutcome({ kind }), /undefined|NaN|Ended:/);
    }
    assert.equal(output.describeOutcome({ kind: 'something-new' }), 'Ended: something-new');
});

test('who waits is told how many go first', () => {
    assert.deepEqual([0, 1, 3].map(output.describeQueue), [
        'Waiting: this program is next', 'Waiting: 1 program goes first', 'Waiting: 3 programs go first',
    ]);
});

test('a test is one line, and one that failed shows what it printed', () => {
    const lines = event => plain(output.testLines({ event: 'test', us: 7, name: 'tests::adds', seconds: 0.01, ...event }));
    assert.deepEqual(lines({ result: 'ok', output: 'printed\n' }), [
        { us: 7, stream: 'test', result: 'ok', text: 'test tests::adds … ok' },
    ]);
    assert.deepEqual(lines({ result: 'failed', output: 'one\n\nthread panicked\n' }).map(line => line.text), [
        'test tests::adds … failed', 'one', '', 'thread panicked',
    ]);
    assert.equal(lines({ result: 'failed', output: '' }).length, 1);
    assert.equal(lines({ result: 'ignored' }).length, 1);
});

test('tests are counted', () => {
    assert.equal(output.describeTests({ ok: 3, failed: 0, ignored: 0 }), '3 passed');
    assert.equal(output.describeTests({ ok: 3, failed: 1, ignored: 2 }), '3 passed, 1 failed, 2 ignored');
});
