'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { load, plain } = require('./load.js');

const { listing } = load('listing.js');

test('pieces of hidden text become whole blocks without their last newline', () => {
    const text = '# a\n# b\nseen\n# c';
    // "# a\n" and "# b\n" touch; "# c" is the end of the text.
    assert.deepEqual(plain(listing.hiddenRanges([[0, 4], [4, 8], [13, 16]], text)), [[0, 7], [13, 16]]);
});

test('a hidden newline at the end of the text is no block', () => {
    assert.deepEqual(plain(listing.hiddenRanges([[4, 5]], 'seen')), []);
});

test('what is sent ends in exactly one newline', () => {
    for (const text of ['fn main() {}', 'fn main() {}\n', 'fn main() {}\n\n\n']) {
        assert.equal(listing.programText({ text, hidden: [] }), 'fn main() {}\n');
    }
});

test('visible lines keep the numbers they have in the whole program', () => {
    const source = { text: '# a\n# b\nseen\n\n# c\nseen', hidden: [[0, 7], [14, 17]] };
    assert.equal(listing.visibleLineNumbers(source, false), '3\n4\n6');
    assert.equal(listing.visibleLineNumbers(source, true), '1\n2\n3\n4\n5\n6');
});

test('the fingerprint tells programs apart', () => {
    const seen = new Set(['', 'a', 'b', 'ab', 'ba', 'a\nb', 'a\n'].map(listing.fingerprint));
    assert.equal(seen.size, 7);
    assert.match(listing.fingerprint('fn main() {}'), /^[0-9a-f]{16}$/);
});
