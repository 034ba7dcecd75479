'use strict';

/*
 * Every listing on the page: its toolbar, its program as the reader has it, its runs.
 * Needs engines.js and output.js.
 */
(function () {
    const course = (window.course = window.course || {});

    // --- The text of a program -------------------------------------------------------------

    /**
     * A program as the page holds it: its text without the last newline, and which parts of it
     * are hidden lines, as [from, to) offsets of whole lines without their last newline.
     * @typedef {{text: string, hidden: [number, number][]}} Source
     */

    /** Joins the pieces of hidden text that highlighting or the preprocessor left apart. */
    function hiddenRanges(pieces, text) {
        const ranges = [];
        for (const [from, to] of pieces) {
            const last = ranges[ranges.length - 1];
            if (last && from <= last[1]) {
                last[1] = Math.max(last[1], to);
            } else if (to > from) {
                ranges.push([from, to]);
            }
        }
        return ranges
            .map(([from, to]) => [from, text[to - 1] === '\n' ? to - 1 : Math.min(to, text.length)])
            .filter(([from, to]) => from < to);
    }

    /** The program in a code element. @returns {Source} */
    function readSource(code) {
        const pieces = [];
        let all = '';
        const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.parentElement.closest('.boring')) {
                pieces.push([all.length, all.length + node.data.length]);
            }
            all += node.data;
        }
        const text = all.replace(/\n+$/, '');
        return { text, hidden: hiddenRanges(pieces, text) };
    }

    /** What is sent: the whole program, ending in exactly one newline. */
    function programText(source) {
        return `${source.text.replace(/\n+$/, '')}\n`;
    }

    /** The nodes of a code element for a program; hidden lines as mdBook writes them. */
    function sourceNodes(source) {
        const nodes = [];
        let at = 0;
        for (const [from, to] of source.hidden) {
            const end = Math.min(to + 1, source.text.length);
            nodes.push(source.text.slice(at, from));
            nodes.push(course.output.element('span', 'boring', source.text.slice(from, end)));
            at = end;
        }
        nodes.push(`${source.text.slice(at)}\n`);
        return nodes;
    }

    /** The numbers of the lines that show, one below the other. */
    function visibleLineNumbers(source, withHidden) {
        const numbers = [];
        let offset = 0;
        source.text.split('\n').forEach((line, index) => {
            const hidden = source.hidden.some(([from, to]) => from <= offset && offset <= to);
            if (withHidden || !hidden) {
                numbers.push(index + 1);
            }
            offset += line.length + 1;
        });
        return numbers.join('\n');
    }

    /** A short hash (FNV-1a, twice 32 bits) that tells whether a listing is still the one that was edited. */
    function fingerprint(text) {
        let low = 0x811c9dc5;
        let high = 0xc9dc5811;
        for (let i = 0; i < text.length; i += 1) {
            low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
            high = Math.imul(high ^ (text.charCodeAt(i) + i), 0x01000193);
        }
        return (low >>> 0).toString(16).padStart(8, '0') + (high >>> 0).toString(16).padStart(8, '0');
    }

    // --- Edits that outlive the page ---------------------------------------------------------

    /** Several books may share an origin, so the book's own address is part of the key. */
    function bookRoot() {
        // mdBook declares it with `const`: a global name, but no property of window.
        return new URL(typeof path_to_root === 'string' ? path_to_root : '', document.baseURI);
    }

    function editKey(name) {
        return `course-edit:${bookRoot().pathname}:${name}`;
    }

    function isSource(value) {
        return typeof value.text === 'string' && Array.isArray(value.hidden)
            && value.hidden.every(range => Array.isArray(range) && range.length === 2
                && range.every(Number.isInteger) && range[0] < range[1] && range[1] <= value.text.length);
    }

    /** The reader's edit of a listing: { of, text, hidden }, or null. */
    function loadEdit(name) {
        try {
            const stored = JSON.parse(localStorage.getItem(editKey(name)));
            return stored !== null && typeof stored.of === 'string' && isSource(stored) ? stored : null;
        } catch {
            return null;
        }
    }

    /** @returns {boolean} whether the browser keeps it */
    function saveEdit(name, edit) {
        try {
            localStorage.setItem(editKey(name), JSON.stringify(edit));
            return true;
        } catch {
            return false;
        }
    }

    function forgetEdit(name) {
        try {
            localStorage.removeItem(editKey(name));
        } catch {
            // Without storage there is nothing to forget.
        }
    }

    // --- Toolbar ---------------------------------------------------------------------------

    const ICONS = {
        run: 'M4 2.5v11l9-5.5z',
        stop: 'M3.5 3.5h9v9h-9z',
        edit: 'M2 11.2V14h2.8l7.6-7.6-2.8-2.8zM13.6 5.2a.9.9 0 0 0 0-1.3l-1.5-1.5a.9.9 0 0 0-1.3 0L9.9 3.3l2.8 2.8z',
        done: 'M6.3 12.3 2.4 8.4l1.3-1.3 2.6 2.6 6-6 1.3 1.3z',
        reset: 'M8 3a5 5 0 1 1-4.9 6h1.6A3.5 3.5 0 1 0 8 4.5c-.9 0-1.8.4-2.4 1L7.2 7H3V2.9l1.5 1.5A5 5 0 0 1 8 3z',
        replay: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zm0 1.5a4.7 4.7 0 1 0 0 9.4 4.7 4.7 0 0 0 0-9.4zM7.3 4.8h1.4v3l2.2 1.3-.7 1.2-2.9-1.7z',
        copy: 'M5 1.5h7A1.5 1.5 0 0 1 13.500 3v8h-1.5V3H5zM3.500 4h6A1.500 1.500 0 0 1 11 5.500v7.500a1.500 1.500 0 0 1-1.500 1.500h-6A1.500 1.500 0 0 1 2 13V5.500A1.500 1.500 0 0 1 3.500 4zm0 1.500V13h6V5.500z',
        eye: 'M8 3.500c3.200 0 5.800 2 7 4.500-1.200 2.500-3.800 4.500-7 4.500S2.200 10.500 1 8c1.200-2.500 3.800-4.500 7-4.500zm0 1.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6zm0 1.500a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3z',
    };

    function icon(name) {
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        svg.setAttribute('viewBox', '0 0 16 16');
        svg.setAttribute('aria-hidden', 'true');
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.setAttribute('d', ICONS[name]);
        svg.append(path);
        return svg;
    }

    /** A button with an icon and a word; or, with `quiet`, an icon whose word is its accessible name. */
    function button(name, text, { quiet = false, title } = {}) {
        const made = course.output.element('button', `listing-${name}`);
        made.type = 'button';
        made.append(icon(name === 'hidden' ? 'eye' : name));
        if (quiet) {
            made.setAttribute('aria-label', text);
            made.title = text;
        } else {
            made.append(course.output.element('span', 'listing-word', text));
        }
        if (title) {
            made.title = title;
        }
        return made;
    }

    function relabel(made, iconName, text) {
        made.replaceChildren(icon(iconName), course.output.element('span', 'listing-word', text));
    }

    /** Shows one of two buttons, and keeps the focus if the other had it. */
    function swap(out, into) {
        const focused = document.activeElement === out;
        into.hidden = false;
        if (focused) {
            into.focus();
        }
        out.hidden = true;
    }

    // --- A listing -------------------------------------------------------------------------

    let lastId = 0;

    /** What makes a timeline answer; loaded when there is one to be seen. */
    function loadTimeline() {
        return import(new URL('assets/timeline.js', bookRoot()).href);
    }

    class Listing {
        constructor(figure) {
            this.figure = figure;
            this.name = figure.dataset.listing;
            this.pre = figure.querySelector('.listing-code');
            this.code = this.pre.querySelector('code');
            this.recordingElement = figure.querySelector('.recording');
            this.recording = course.output.readRecording(this.recordingElement);
            this.original = readSource(this.code);
            this.source = this.original;
            this.shipped = Array.from(this.code.childNodes);
            this.storable = true;
            this.lit = [];
            this.recordedDrawing = this.recordingElement?.querySelector(':scope > .timeline') ?? null;
            this.build();
            this.listen();
            this.restore();
            this.showLineNumbers();
        }

        build() {
            const make = course.output.element;
            // mdBook's own buttons appear over the code on hovering; ours are in the toolbar.
            this.pre.querySelector('.buttons')?.remove();

            this.runButton = button('run', 'Run', { title: 'Run this program (Ctrl+Enter)' });
            this.stopButton = button('stop', 'Stop');
            this.editButton = button('edit', 'Edit');
            this.resetButton = button('reset', 'Reset', { title: 'Back to the program as it came' });
            this.replayButton = button('replay', 'Replay', { title: 'Play the recorded run with its timing' });
            this.copyButton = button('copy', 'Copy the whole program', { quiet: true });
            this.hiddenButton = button('hidden', 'Show hidden lines', { quiet: true });
            this.stopButton.hidden = true;
            this.resetButton.hidden = true;
            this.replayButton.hidden = this.recording === null;
            this.hiddenButton.hidden = this.original.hidden.length === 0;
            this.hiddenButton.setAttribute('aria-pressed', 'false');
            this.mark = make('span', 'listing-mark', 'edited');
            this.mark.hidden = true;

            this.toolbar = make('div', 'listing-toolbar');
            this.toolbar.setAttribute('role', 'group');
            this.toolbar.setAttribute('aria-label', `Program ${this.name}`);
            this.toolbar.append(this.runButton, this.stopButton, this.editButton, this.resetButton, this.replayButton,
                this.mark, make('span', 'listing-space'), this.hiddenButton, this.copyButton);

            this.note = make('p', 'listing-note');
            this.note.hidden = true;
            this.hint = make('p', 'sr-only', 'Press Enter to edit this program, Control and Enter to run it.');
            lastId += 1;
            this.hint.id = `listing-hint-${lastId}`;
            this.status = make('p', 'listing-status sr-only');
            this.status.setAttribute('role', 'status');

            this.code.tabIndex = 0;
            this.code.setAttribute('role', 'group');
            this.code.setAttribute('aria-label', `Program ${this.name}`);
            this.code.setAttribute('aria-describedby', this.hint.id);

            this.pre.before(this.toolbar, this.hint, this.status, this.note);
            this.output = make('div', 'listing-output');
            this.recordingElement?.before(this.output);
            if (!this.recordingElement) {
                this.pre.after(this.output);
            }
            if (this.recordingElement) {
                course.output.decorateRecording(this.recordingElement);
            }
        }

        listen() {
            this.runButton.addEventListener('click', () => this.run());
            this.stopButton.addEventListener('click', () => this.running?.stop());
            this.editButton.addEventListener('click', () => this.editor ? this.closeEditor() : this.edit());
            this.resetButton.addEventListener('click', () => this.reset());
            this.replayButton.addEventListener('click', () => this.replay());
            this.hiddenButton.addEventListener('click', () => this.toggleHidden());
            this.pre.addEventListener('dblclick', event => this.edit(this.offsetAt(event)));
            this.code.addEventListener('keydown', event => {
                if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
                    event.preventDefault();
                    this.edit();
                }
            });
            // In the capturing phase, so that the editor does not also take it for a new line.
            this.figure.addEventListener('keydown', event => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                    event.preventDefault();
                    event.stopPropagation();
                    this.run();
                }
            }, true);
            window.addEventListener('pagehide', () => this.save());
            this.listenForCopying();
            this.listenForLines();
        }

        /** Tells the timeline which line of the program the pointer is at. */
        listenForLines() {
            this.code.addEventListener('pointermove', event => this.pointAt(this.lineAt(event.clientY)));
            this.code.addEventListener('pointerleave', () => this.pointAt(null));
            if (this.recordedDrawing) {
                this.recordingElement.addEventListener('toggle', () => {
                    if (this.recordingElement.open) {
                        this.readyRecorded();
                    }
                });
            }
        }

        listenForCopying() {
            // mdBook brings ClipboardJS, which also works where the page is not served securely.
            if (typeof ClipboardJS === 'undefined') {
                this.copyButton.hidden = true;
                return;
            }
            const clipboard = new ClipboardJS(this.copyButton, { text: () => programText(this.source) });
            clipboard.on('success', () => {
                this.announce('Copied the whole program.');
                this.copyButton.classList.add('copied');
                setTimeout(() => this.copyButton.classList.remove('copied'), 1500);
            });
            clipboard.on('error', () => this.announce('The browser did not let this page copy.'));
        }

        announce(text) {
            this.status.textContent = text;
        }

        get edited() {
            return this.source.text !== this.original.text;
        }

        // --- Showing the program

        /** Shows the present program in the plain code block, highlighted as book.js does it. */
        showSource() {
            if (this.edited) {
                this.code.replaceChildren(...sourceNodes(this.source));
                window.hljs?.highlightBlock(this.code);
            } else {
                this.code.replaceChildren(...this.shipped);
            }
            this.showLineNumbers();
        }

        showLineNumbers() {
            const all = !this.code.classList.contains('hide-boring');
            this.pre.dataset.numbers = visibleLineNumbers(this.source, all);
        }

        toggleHidden() {
            const show = this.code.classList.toggle('hide-boring') === false;
            this.hiddenButton.setAttribute('aria-pressed', String(show));
            this.editor?.showHidden(show);
            this.showLineNumbers();
            this.light(this.lit);
        }

        /** Says something about the program between toolbar and code; null takes it away. */
        showNote(text, action) {
            this.note.hidden = text === null;
            this.note.replaceChildren(text ?? '');
            if (action) {
                const made = course.output.element('button', 'listing-note-action', action.text);
                made.type = 'button';
                made.addEventListener('click', action.run);
                this.note.append(' ', made);
            }
        }

        /** Brings marks and buttons in line with whether the program is edited. */
        showEdited() {
            const edited = this.edited;
            if (edited === ('edited' in this.figure.dataset)) {
                return;
            }
            if (edited) {
                this.figure.dataset.edited = '';
                this.resetButton.hidden = false;
            } else {
                delete this.figure.dataset.edited;
                if (document.activeElement === this.resetButton) {
                    this.runButton.focus();
                }
                this.resetButton.hidden = true;
            }
            this.mark.hidden = !edited;
        }

        // --- Editing

        /** Brings back what the reader wrote here before, without loading the editor. */
        restore() {
            const edit = loadEdit(this.name);
            if (edit === null) {
                return;
            }
            this.source = { text: edit.text, hidden: edit.hidden };
            if (!this.edited) {
                forgetEdit(this.name);
                return;
            }
            this.editOf = edit.of;
            this.showSource();
            this.showEdited();
            if (edit.of !== fingerprint(this.original.text)) {
                this.showNote('This listing has changed since you edited it. You see your version; Reset brings the new one.');
            }
        }

        /** Where in the program the reader double-clicked. */
        offsetAt(event) {
            const caret = document.caretPositionFromPoint
                ? document.caretPositionFromPoint(event.clientX, event.clientY)
                : document.caretRangeFromPoint?.(event.clientX, event.clientY);
            const node = caret?.offsetNode ?? caret?.startContainer;
            if (!node || !this.code.contains(node)) {
                return undefined;
            }
            const before = document.createRange();
            before.setStart(this.code, 0);
            before.setEnd(node, caret.offset ?? caret.startOffset);
            return before.toString().length;
        }

        async edit(offset) {
            if (this.editor) {
                this.editor.focus();
                return;
            }
            this.opening ??= this.openEditor(offset).finally(() => {
                this.opening = undefined;
            });
            await this.opening;
        }

        async openEditor(offset) {
            this.editButton.setAttribute('aria-busy', 'true');
            try {
                const module = await import(new URL('assets/editor.js', bookRoot()).href);
                this.editorBox = course.output.element('div', 'listing-editor');
                this.pre.before(this.editorBox);
                this.editor = module.createEditor({
                    parent: this.editorBox,
                    source: this.source,
                    label: `Program ${this.name}`,
                    description: 'Escape leaves the editor; Tab indents. Control and Enter runs the program.',
                    showHidden: this.hiddenButton.getAttribute('aria-pressed') === 'true',
                    onChange: source => this.changed(source),
                    onLine: line => this.pointAt(line),
                    onLeave: () => this.runButton.hidden ? this.stopButton.focus() : this.runButton.focus(),
                });
            } catch (error) {
                this.editorBox?.remove();
                this.showNote(`The editor could not be loaded (${error.message}). Are you offline? Press Edit to try again.`);
                this.announce('The editor could not be loaded.');
                return;
            } finally {
                this.editButton.removeAttribute('aria-busy');
            }
            this.light([]);
            this.pre.hidden = true;
            this.figure.dataset.editing = '';
            relabel(this.editButton, 'done', 'Done');
            this.editor.focus(offset);
        }

        closeEditor() {
            this.light([]);
            this.editor.destroy();
            this.editor = undefined;
            this.editorBox.remove();
            this.showSource();
            this.pre.hidden = false;
            delete this.figure.dataset.editing;
            relabel(this.editButton, 'edit', 'Edit');
            this.save();
        }

        /** The reader typed. */
        changed(source) {
            this.source = source;
            this.showEdited();
            this.unsaved = true;
            clearTimeout(this.saveTimer);
            this.saveTimer = setTimeout(() => this.save(), 300);
        }

        save() {
            clearTimeout(this.saveTimer);
            if (!this.unsaved) {
                return;
            }
            this.unsaved = false;
            if (!this.edited) {
                forgetEdit(this.name);
                return;
            }
            this.editOf ??= fingerprint(this.original.text);
            const kept = saveEdit(this.name, { of: this.editOf, ...this.source });
            if (!kept && this.storable) {
                this.storable = false;
                this.showNote('Your browser does not let this page keep your edit: it is lost when you leave the page.');
            }
        }

        /** Back to the listing as it came; the note offers the way back from that. */
        reset() {
            const discarded = { source: this.source, of: this.editOf };
            this.adopt(this.original, undefined);
            this.showNote('Back to the program as it came.', {
                text: 'Bring my version back',
                run: () => {
                    this.runButton.focus();
                    this.showNote(null);
                    this.adopt(discarded.source, discarded.of);
                },
            });
            this.announce('Reset: the program is as it came.');
        }

        adopt(source, of) {
            this.source = source;
            this.editOf = of;
            this.editor?.setSource(source);
            this.showSource();
            this.showEdited();
            this.unsaved = true;
            this.save();
        }

        // --- The timeline

        /** Where the lines of the code block are: the first one, and how high each is. */
        measure() {
            const style = getComputedStyle(this.code);
            return { top: this.code.offsetTop + parseFloat(style.paddingTop), height: parseFloat(style.lineHeight) };
        }

        /** The numbers of the lines in the code block. */
        shownLines() {
            return this.pre.dataset.numbers.split('\n').map(Number);
        }

        /** The line of the program at that height of the window, or null. */
        lineAt(y) {
            const { height } = this.measure();
            const top = this.code.getBoundingClientRect().top + parseFloat(getComputedStyle(this.code).paddingTop);
            return this.shownLines()[Math.floor((y - top) / height)] ?? null;
        }

        /** Shows lines of the program, in the code block or in the editor. */
        light(lines) {
            this.lit = [...new Set(lines)];
            this.editor?.light(this.lit);
            for (const old of this.pre.querySelectorAll('.listing-lit')) {
                old.remove();
            }
            if (this.lit.length === 0 || this.pre.hidden) {
                return;
            }
            const { top, height } = this.measure();
            const shown = this.shownLines();
            for (const row of this.lit.map(line => shown.indexOf(line)).filter(each => each >= 0)) {
                const mark = course.output.element('span', 'listing-lit');
                mark.style.top = `${top + row * height}px`;
                mark.style.height = `${height}px`;
                this.pre.append(mark);
            }
        }

        /** The pointer or the caret is at that line, or at none. */
        pointAt(line) {
            if (line === this.pointed) {
                return;
            }
            this.pointed = line;
            this.timeline?.lit(this.timeline.fits() ? line : null);
        }

        /** Brings a drawing to life. It is the one that answers to the program's lines from then on. */
        async ready(root, ran) {
            const { Timeline } = await loadTimeline();
            const fits = () => this.source.text === ran;
            const timeline = new Timeline(root, { light: lines => this.light(fits() ? lines : []) });
            timeline.fits = fits;
            return timeline;
        }

        async readyRecorded() {
            this.recordedTimeline ??= this.ready(this.recordedDrawing, this.original.text);
            try {
                const timeline = await this.recordedTimeline;
                this.timeline ??= timeline;
                return timeline;
            } catch {
                // The drawing says all there is to say without a script.
                this.recordedTimeline = undefined;
                return null;
            }
        }

        /** Shows the drawing of a run, below its output. */
        async draw(panel, { html, chrome }, ran) {
            let drawing = null;
            let module;
            try {
                module = await loadTimeline();
                lastId += 1;
                drawing = module.parse(html, `run-${lastId}`);
            } catch {
                // As for one that cannot be read.
            }
            if (!panel.root.isConnected) {
                return;
            }
            if (drawing === null) {
                this.explain(panel, 'it could not be shown');
                return;
            }
            const title = course.output.element('p', 'timeline-title', 'What the threads of this run did');
            panel.root.append(title, drawing);
            if (chrome) {
                panel.root.append(module.download(chrome, this.name));
            }
            this.timeline = await this.ready(drawing, ran);
        }

        /** Says why there is no drawing. */
        explain(panel, why) {
            panel.root.append(course.output.element('p', 'timeline-title', `No timeline of this run: ${why.replace(/\.$/, '')}.`));
        }

        /** Takes the recorded drawing to its replay, or back to where it was. */
        async moveRecorded(panel) {
            if (!this.recordedDrawing) {
                return;
            }
            if (panel) {
                panel.root.append(this.recordedDrawing);
                this.timeline = await this.readyRecorded();
            } else if (!this.recordingElement.contains(this.recordedDrawing)) {
                this.recordingElement.append(this.recordedDrawing);
            }
        }

        /** Moves the cursor of the recorded drawing with its replay; where motion is unwanted, from line to line. */
        async follow(panel, replay) {
            const timeline = await this.readyRecorded();
            const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
            const step = () => {
                if (this.running !== replay || !panel.root.isConnected) {
                    timeline?.play(null);
                    return;
                }
                const us = still ? panel.lastUs ?? 0 : replay.us();
                timeline?.play(us * 1000);
                requestAnimationFrame(step);
            };
            step();
        }

        // --- Running

        run() {
            const { engine, note } = course.engines.choose({
                playground: this.figure.dataset.playground ?? null,
                notOnPlayground: this.figure.dataset.notOnPlayground ?? null,
                recording: this.recording,
                edited: this.edited,
            });
            if (engine.id === 'replay') {
                this.replay(note);
                return;
            }
            const facts = [`${this.figure.dataset.mode} build`, engine.label];
            if (this.edited) {
                facts.unshift('edited program');
            }
            this.start(engine, { what: 'Your run', facts: facts.join(', '), note, label: 'Output of your run' });
        }

        replay(note = null) {
            const facts = this.recordingElement.querySelector('.recording-facts')?.textContent ?? '';
            const aboutEdit = this.edited ? 'The recording is of the program as it came, without your edit.' : null;
            this.start(course.engines.replay(this.recording), {
                what: 'Replay of the recorded run', facts, note: note ?? aboutEdit, label: 'Replay of the recorded run',
            });
        }

        start(engine, words) {
            this.running?.stop();
            this.save();
            const program = {
                listing: this.name,
                code: programText(this.source),
                mode: this.figure.dataset.mode,
                edition: this.figure.dataset.edition,
            };
            const panel = new course.output.Panel(words);
            const diagnostics = [];
            const ran = this.source.text;
            this.timeline = undefined;
            this.light([]);
            this.moveRecorded(null);
            panel.root.dataset.engine = engine.id;
            panel.close.addEventListener('click', () => this.closePanel());
            this.output.replaceChildren(panel.root);
            this.figure.dataset.showing = engine.id;
            this.editor?.mark([]);
            this.announce(engine.id === 'replay' ? 'Replaying the recorded run.' : 'Running.');
            swap(this.runButton, this.stopButton);

            let closed = false;
            let waiting = false;
            this.running = engine.start(program, event => {
                panel.show(event);
                // Once: who listens does not want to hear every change.
                if (event.event === 'queued' && !waiting) {
                    waiting = true;
                    this.announce(`${course.output.describeQueue(event.ahead)}.`);
                } else if (event.event === 'started' && waiting) {
                    this.announce('Running.');
                }
                if (event.event === 'diagnostic') {
                    diagnostics.push(event);
                }
                if (event.event === 'end' || event.event === 'failed') {
                    closed = true;
                    this.finished(panel, diagnostics);
                } else if (event.event === 'timeline') {
                    this.draw(panel, event, ran);
                } else if (event.event === 'untraced') {
                    this.explain(panel, event.why);
                }
            });
            if (closed) {
                this.running = undefined;
            }
            if (engine.id === 'replay') {
                this.moveRecorded(panel);
                if (this.running) {
                    this.follow(panel, this.running);
                }
            }
            panel.root.scrollIntoView({ block: 'nearest' });
        }

        finished(panel, diagnostics) {
            this.running = undefined;
            swap(this.stopButton, this.runButton);
            this.announce(panel.summary);
            this.editor?.mark(diagnostics);
            if (panel.failed) {
                this.offerRecording(panel);
            }
            panel.root.scrollIntoView({ block: 'nearest' });
        }

        /** Where nothing could run, what was recorded is the next best thing. */
        offerRecording(panel) {
            if (this.recording) {
                panel.offer('Replay the recorded run', () => {
                    this.replayButton.focus();
                    this.replay();
                });
            } else if (this.recordingElement) {
                panel.offer('Show the recorded result', () => {
                    this.recordingElement.open = true;
                    this.recordingElement.querySelector('.recording-lines')?.focus();
                });
            }
        }

        closePanel() {
            this.light([]);
            this.moveRecorded(null);
            this.timeline = undefined;
            if (this.recordingElement?.open && this.recordedDrawing) {
                this.readyRecorded();
            }
            this.output.replaceChildren();
            delete this.figure.dataset.showing;
            this.editor?.mark([]);
            this.runButton.focus();
        }
    }

    /** The page of the whole book is for paper: it shows listings as they came. */
    function isPrintPage() {
        return /\/print(\.html)?$/.test(location.pathname);
    }

    course.listing = { readSource, hiddenRanges, programText, visibleLineNumbers, fingerprint };

    if (typeof document !== 'undefined') {
        for (const figure of document.querySelectorAll('figure.listing')) {
            if (isPrintPage()) {
                for (const recording of figure.querySelectorAll('.recording')) {
                    course.output.decorateRecording(recording);
                    recording.open = true;
                }
            } else {
                new Listing(figure);
            }
        }
    }
})();
