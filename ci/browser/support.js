// What the browser tests share: a browser, a server for the published book, ways to find and
// to use a listing.
//
// `cargo ci browser` starts everything. By hand, with the course running on port 3001 and the
// book built by `cargo ci book`, from the folder ci:
//
//     COURSE_URL=http://127.0.0.1:3001 COURSE_BOOK=../target/ci/book \
//         CHROMIUM=$(command -v chromium) node --test browser/*.test.js

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

/** How long anything may take: far more than it does, because the machine may be busy. */
export const PATIENCE = 90_000;

/** The five themes that a reader can choose. */
export const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];

/** The served course, without a slash at its end. */
export const course = required('COURSE_URL').replace(/\/$/, '');

/** The folder of the book as it is published. */
const book = required('COURSE_BOOK');

function required(name) {
    const value = process.env[name];
    assert.ok(value, `${name} is not set: run these tests with \`cargo ci browser\``);
    return value;
}

/** A browser without a window. */
export function launch() {
    return chromium.launch({
        executablePath: required('CHROMIUM'),
        args: [
            // Without it, Chromium does not start as root, as in a container.
            ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            // Shared memory is small in some containers.
            '--disable-dev-shm-usage',
        ],
    });
}

/** A page of its own, with its own storage; fails the test on an error in the page's scripts. */
export async function open(browser, address, options = {}) {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(PATIENCE);
    await context.route(`${course}/-/live.js`, withoutReloading);
    const page = await context.newPage();
    page.errors = [];
    page.on('pageerror', error => page.errors.push(error));
    await page.goto(address);
    return page;
}

/**
 * The course reloads its pages when a chapter changes; in the middle of a test that would be no
 * help to whoever is writing one. That it reloads is tested in crates/course.
 */
function withoutReloading(route) {
    return route.fulfill({ contentType: 'text/javascript', body: '' });
}

/** Closes a page and tells what went wrong in its scripts. */
export async function close(page) {
    await page.context().close();
    assert.deepEqual(page.errors, [], 'no script of the page failed');
}

const TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.woff2': 'font/woff2',
    '.png': 'image/png',
};

/** Serves the published book as plain files, as Pages does: `{ url, close() }`. */
export async function publish() {
    const server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url, 'http://localhost');
        const path = normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html');
        const send = (status, name, body) => {
            response.writeHead(status, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' });
            response.end(body);
        };
        try {
            send(200, path, await readFile(join(book, path)));
        } catch {
            send(404, '.html', await readFile(join(book, '404.html')));
        }
    });
    await new Promise(listening => server.listen(0, '127.0.0.1', listening));
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        close() {
            server.closeAllConnections();
            return new Promise(closed => server.close(closed));
        },
    };
}

/** A listing on the open page. */
export function listing(page, name) {
    const figure = page.locator(`#listing-${name}`);
    return {
        figure,
        run: figure.locator('.listing-run'),
        stop: figure.locator('.listing-stop'),
        edit: figure.locator('.listing-edit'),
        reset: figure.locator('.listing-reset'),
        replay: figure.locator('.listing-replay'),
        code: figure.locator('.listing-code code'),
        editor: figure.locator('.cm-content'),
        panel: figure.locator('.live-output'),
        end: figure.locator('.live-end'),
        status: figure.locator('.listing-status'),

        /** Opens the editor and replaces the program in it. */
        async write(code) {
            if (await this.editor.count() === 0) {
                await this.edit.click();
            }
            await this.editor.waitFor();
            await this.editor.focus();
            await page.keyboard.press('ControlOrMeta+A');
            await page.keyboard.insertText(code);
            await figure.and(page.locator('[data-edited]')).waitFor();
        },

        /** Waits until the run is over. */
        async done() {
            await figure.locator('.live-output[data-state=done]').waitFor();
        },

        /** The lines of the live output so far. */
        lines(stream) {
            const which = stream === undefined ? '' : `[data-stream=${stream}]`;
            return figure.locator(`.live-output samp${which}`).allTextContents();
        },

        /** The lines of the recorded output. */
        recorded() {
            return figure.locator('.recording samp').allTextContents();
        },
    };
}
