'use strict';

// The theme's scripts are classic scripts for a page. This runs one as a page would, as far as
// it goes without a document, and returns what it adds to `window.course`. What else a script
// asks of its page, such as `fetch`, a test can bring.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');

function load(name, page = {}) {
    const window = {};
    const globals = { window, performance, setTimeout, clearTimeout, URL, TextDecoder, AbortController, ...page };
    vm.runInNewContext(readFileSync(join(__dirname, '..', name), 'utf8'), globals, { filename: name });
    return window.course;
}

/** A copy without the other context's prototypes, which `deepEqual` would tell apart. */
function plain(value) {
    return JSON.parse(JSON.stringify(value));
}

module.exports = { load, plain };
