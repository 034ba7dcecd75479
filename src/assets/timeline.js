/*
 * A timeline on a page: what the pointer or the keyboard is at is said in a sentence and shown in
 * the program, a line of the program is shown in the timeline, and a replay has a cursor.
 *
 * The drawing itself comes from the crate `timeline`, and is complete without this. listing.js
 * loads this when there is a timeline to be seen.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** What a drawing consists of. Nothing else gets into the page. */
const ELEMENTS = new Set(['div', 'p', 'svg', 'title', 'desc', 'defs', 'pattern', 'marker', 'g', 'rect', 'path', 'line', 'text',
    'tspan', 'ul', 'li', 'details', 'summary', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);
const ACTIVE = /^(on|style$|src|href$|xlink:)/i;

/** The attributes in which a drawing refers to its own parts. */
const REFERENCES = ['fill', 'marker-end', 'aria-labelledby', 'aria-describedby'];

function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) {
        made.textContent = text;
    }
    return made;
}

function shape(tag, className, attributes) {
    const made = document.createElementNS(SVG, tag);
    made.setAttribute('class', className);
    for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, value);
    }
    return made;
}

/**
 * The drawing in an answer of the runner, to be put into the page.
 * @param {string} html
 * @param {string} id unique on the page: the drawing's ids will begin with it
 * @returns {?HTMLElement} null if it is anything but a drawing
 */
export function parse(html, id) {
    const template = document.createElement('template');
    template.innerHTML = html;
    const [root, ...more] = template.content.children;
    if (!root || more.length > 0 || !root.matches('div.timeline')) {
        return null;
    }
    const all = [root, ...root.querySelectorAll('*')];
    const known = each => ELEMENTS.has(each.localName) && !each.getAttributeNames().some(name => ACTIVE.test(name));
    if (!all.every(known)) {
        return null;
    }
    rename(all, id);
    return document.adoptNode(root);
}

/** Gives all ids another beginning. A page may have a drawing of the same run already. */
function rename(all, prefix) {
    const names = new Map();
    for (const each of all.filter(one => one.id)) {
        names.set(each.id, `${prefix}-${each.id}`);
        each.id = names.get(each.id);
    }
    const renamed = value => value
        .replace(/^url\(#([^)]*)\)$/, (whole, name) => names.has(name) ? `url(#${names.get(name)})` : whole)
        .replace(/^[^()]+$/, whole => names.get(whole) ?? whole);
    for (const each of all) {
        for (const name of REFERENCES.filter(one => each.hasAttribute(one))) {
            each.setAttribute(name, renamed(each.getAttribute(name)));
        }
    }
}

/** What a lane consists of: everything that lasts, and what is marked, in the order of time. */
function itemsOf(lane) {
    const items = Array.from(lane.querySelectorAll('.span, .mark'), node => ({
        node,
        lane,
        from: Number(node.dataset.from ?? node.dataset.at),
        to: Number(node.dataset.to ?? node.dataset.at),
        line: node.dataset.line === undefined ? null : Number(node.dataset.line),
        says: `${lane.dataset.name} ${node.dataset.says}`,
    }));
    return items.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Nanoseconds as a reader sees them. */
export function duration(ns) {
    const [unit, size] = [['s', 1e9], ['ms', 1e6], ['µs', 1e3], ['ns', 1]].find(([, one]) => ns >= one) ?? ['ns', 1];
    const value = ns / size;
    return `${Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0))} ${unit}`;
}

/** `a, b and 3 more`. */
function some(names) {
    const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
    return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/**
 * The page's hold on one timeline.
 *
 * The host is the listing: `light(lines)` shows lines of the program, if the program is still the
 * one that ran; `fits()` tells whether it is.
 */
export class Timeline {
    /**
     * @param {HTMLElement} root the drawing
     * @param {{light: (lines: number[]) => void, fits: () => boolean}} host
     */
    constructor(root, host) {
        this.root = root;
        this.host = host;
        this.view = root.querySelector('.timeline-view');
        this.svg = this.view.querySelector('svg');
        this.begin = Number(root.dataset.begin);
        this.end = Number(root.dataset.end);
        this.left = Number(root.dataset.left);
        this.width = Number(root.dataset.width);
        this.lanes = Array.from(this.svg.querySelectorAll('.lane'), itemsOf).filter(items => items.length > 0);
        this.items = new Map(this.lanes.flat().map(item => [item.node, item]));
        this.chosen = null;
        this.build();
        this.listen();
    }

    build() {
        // A title of the whole picture would be the tip of the pointer everywhere on it.
        const title = this.svg.querySelector(':scope > title');
        this.svg.setAttribute('aria-label', title?.textContent ?? 'Timeline');
        this.svg.removeAttribute('aria-labelledby');
        title?.remove();

        this.lights = shape('g', 'lights', {});
        this.svg.append(this.lights);
        this.says = this.root.querySelector(':scope > .timeline-says') ?? element('p', 'timeline-says');
        this.says.setAttribute('aria-live', 'polite');
        this.view.after(this.says);
        this.view.tabIndex = 0;
        // So that a screen reader leaves the arrow keys to it; without, there is the table.
        this.view.setAttribute('role', 'application');
        this.view.setAttribute('aria-label', 'Timeline: arrow keys go from step to step and from thread to thread');
        this.rest();
    }

    /** What stands where the sentences will be. */
    rest() {
        this.says.textContent = 'Point at a step, or go through them with the arrow keys.';
        this.says.dataset.rest = '';
    }

    listen() {
        this.svg.addEventListener('pointerover', event => {
            const item = this.items.get(event.target.closest('.span, .mark'));
            if (item) {
                this.show([item]);
            }
        });
        this.svg.addEventListener('pointerleave', () => this.choose(this.chosen));
        this.svg.addEventListener('click', event => {
            const item = this.items.get(event.target.closest('.span, .mark'));
            if (item) {
                this.choose(item);
            }
        });
        this.view.addEventListener('keydown', event => this.key(event));
        this.view.addEventListener('focus', () => {
            if (this.chosen === null && this.lanes.length > 0 && this.view.matches(':focus-visible')) {
                this.choose(this.lanes[0][0]);
            }
        });
        this.view.addEventListener('blur', () => this.choose(null));
    }

    key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || this.lanes.length === 0) {
            return;
        }
        const to = this.target(event.key);
        if (to === undefined) {
            return;
        }
        // The page has keys of its own: arrows turn it.
        event.preventDefault();
        event.stopPropagation();
        this.choose(to);
        to?.node.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    }

    /** Where a key leads: an item, null for none at all, undefined if it is no key of ours. */
    target(key) {
        const lane = this.chosen === null ? this.lanes[0] : this.lanes.find(items => items.includes(this.chosen));
        const at = lane.indexOf(this.chosen);
        switch (key) {
        case 'ArrowRight':
            return lane[Math.min(at + 1, lane.length - 1)];
        case 'ArrowLeft':
            return lane[Math.max(at - 1, 0)];
        case 'ArrowDown':
        case 'ArrowUp': {
            const row = this.lanes.indexOf(lane) + (key === 'ArrowDown' ? 1 : -1);
            return this.at(this.lanes[Math.max(0, Math.min(row, this.lanes.length - 1))]);
        }
        case 'Home':
            return lane[0];
        case 'End':
            return lane[lane.length - 1];
        case 'Escape':
            return null;
        default:
            return undefined;
        }
    }

    /** What a lane did at the time of the chosen item, or what is next to that. */
    at(lane) {
        const time = this.chosen === null ? 0 : (this.chosen.from + this.chosen.to) / 2;
        const distance = item => Math.max(item.from - time, time - item.to, 0);
        return lane.reduce((best, item) => distance(item) < distance(best) ? item : best);
    }

    /** Stays at an item, whatever the pointer passes meanwhile; null for none. */
    choose(item) {
        this.chosen = item;
        this.show(item === null ? [] : [item]);
    }

    /** Shows some items and the lines they are on. */
    show(items) {
        this.mark(items);
        const lines = items.map(item => item.line).filter(line => line !== null);
        this.host.light(lines);
        if (items.length === 0) {
            this.rest();
            return;
        }
        this.say(`${items[0].says}.`);
    }

    say(text) {
        if (this.says.textContent !== text) {
            this.says.textContent = text;
        }
        delete this.says.dataset.rest;
    }

    /** Frames some items. */
    mark(items) {
        this.lights.replaceChildren(...items.map(({ node }) => {
            const place = Object.fromEntries(['x', 'y', 'width', 'height'].map(name => [name, node.getAttribute(name)]));
            return node.matches('.mark')
                ? shape('circle', 'light', { cx: place.x, cy: place.y, r: 8 })
                : shape('rect', 'light', { ...place, rx: 2 });
        }));
    }

    /** A line of the program was pointed at, or null. */
    lit(line) {
        const items = line === null ? [] : this.lanes.flat().filter(item => item.line === line);
        if (items.length === 0) {
            this.choose(this.chosen);
            return;
        }
        this.mark(items);
        this.host.light([line]);
        const names = [...new Set(items.map(item => item.lane.dataset.name))];
        const time = items.reduce((sum, item) => sum + item.to - item.from, 0);
        const times = items.length === 1 ? '' : `, ${items.length} times`;
        this.say(time > 0
            ? `Line ${line}: ${some(names)}${times}, ${duration(time)}${names.length > 1 ? ' taken together' : ''}.`
            : `Line ${line}: ${some(names)}${times}.`);
    }

    /** Shows where a replay is, in nanoseconds; null when there is none. */
    play(at) {
        if (at === null) {
            this.cursor?.remove();
            this.cursor = undefined;
            return;
        }
        if (!this.cursor) {
            this.cursor = shape('g', 'replay', {});
            this.cursor.append(
                shape('rect', 'future', { y: 17, height: '100%' }),
                shape('line', 'cursor', { y1: 14, y2: '100%' }),
            );
            this.svg.append(this.cursor);
        }
        const part = (at - this.begin) / (this.end - this.begin);
        const x = this.left + this.width * Math.min(1, Math.max(0, part));
        const [future, cursor] = this.cursor.children;
        future.setAttribute('x', `${x}%`);
        future.setAttribute('width', `${Math.max(0, 100 - x)}%`);
        cursor.setAttribute('x1', `${x}%`);
        cursor.setAttribute('x2', `${x}%`);
    }
}

/** A link under a drawing with which the reader gets the trace as a file. */
export function download(chrome, name) {
    const row = element('p', 'timeline-export');
    const link = element('a', 'timeline-download', 'Download this trace');
    link.download = `${name}.trace.json`;
    // Not before it is wanted: it may be large.
    link.href = '#';
    link.addEventListener('click', event => {
        if (link.getAttribute('href') === '#') {
            link.href = URL.createObjectURL(new Blob([chrome], { type: 'application/json' }));
        }
        event.stopPropagation();
    });
    row.append(link, ' to open it in ');
    const perfetto = element('a', 'timeline-perfetto', 'Perfetto');
    perfetto.href = 'https://ui.perfetto.dev/';
    perfetto.rel = 'noopener';
    row.append(perfetto, '.');
    return row;
}
