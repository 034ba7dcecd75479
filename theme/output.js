'use strict';

/*
 * The panel below a listing that shows a run as it happens. Everything a program or a compiler
 * says goes into the page as text, never as markup.
 */
(function () {
    const course = (window.course = window.course || {});

    /** How many lines are shown from the start of a long output, and how many from its end. */
    const FIRST_LINES = 1500;
    const LAST_LINES = 200;

    const SIGNALS = {
        4: 'SIGILL', 6: 'SIGABRT', 8: 'SIGFPE', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM', 24: 'SIGXCPU', 31: 'SIGSYS',
    };

    /** An element with a class and text. */
    function element(tag, className, text) {
        const made = document.createElement(tag);
        if (className) {
            made.className = className;
        }
        if (text !== undefined) {
            made.textContent = text;
        }
        return made;
    }

    /** Microseconds as the reader sees them: `0.102 s`. */
    function seconds(us) {
        return `${(us / 1e6).toFixed(3)} s`;
    }

    function count(number, noun) {
        return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
    }

    function size(bytes) {
        return bytes % 1048576 === 0 ? `${bytes / 1048576} MiB` : `${Math.round(bytes / 1024)} KiB`;
    }

    /** How a run ended, in words. A recorded one does not say its limit. */
    function describeOutcome(outcome) {
        const { kind, limit, limit_ms: ms, limit_bytes: bytes } = outcome;
        switch (kind) {
        case 'exited':
            return `Exit code ${outcome.code}`;
        case 'signalled':
            return `Killed by signal ${outcome.signal}${SIGNALS[outcome.signal] ? ` (${SIGNALS[outcome.signal]})` : ''}`;
        case 'timed-out':
            return ms ? `Stopped at the time limit of ${ms / 1000} s` : 'Stopped at the time limit';
        case 'too-much-output':
            return bytes ? `Stopped at the output limit of ${size(bytes)}` : 'Stopped at the output limit';
        case 'too-much-cpu':
            return ms ? `Killed: it used more than ${ms / 1000} s of processor time` : 'Killed: it used too much processor time';
        case 'too-much-memory':
            return bytes ? `Killed: it used more than ${size(bytes)} of memory` : 'Killed: it used too much memory';
        case 'too-many-tasks':
            return limit ? `Killed: it had more than ${limit} threads and processes` : 'Killed: it had too many threads and processes';
        case 'file-too-large':
            return bytes ? `Killed: it wrote a file larger than ${size(bytes)}` : 'Killed: it wrote a file that is too large';
        case 'too-much-disk':
            return bytes ? `Killed: its files took more than ${size(bytes)}` : 'Killed: its files took too much space';
        case 'rejected':
            return 'Did not compile';
        case 'stopped':
            return 'Stopped';
        default:
            return `Ended: ${kind}`;
        }
    }

    /** Where a program stands in the queue: `Waiting: 3 programs go first`. */
    function describeQueue(ahead) {
        return ahead > 0 ? `Waiting: ${count(ahead, 'program')} ${ahead === 1 ? 'goes' : 'go'} first` : 'Waiting: this program is next';
    }

    /** How many tests ended how: `3 passed, 1 failed`. */
    function describeTests({ ok, failed, ignored }) {
        const parts = [`${ok} passed`];
        if (failed > 0) {
            parts.push(`${failed} failed`);
        }
        if (ignored > 0) {
            parts.push(`${ignored} ignored`);
        }
        return parts.join(', ');
    }

    /** A test as lines of output: what it is called and how it ended, and what it printed if it failed. */
    function testLines({ us, name, result, output }) {
        const printed = result === 'failed' ? (output ?? '').replace(/\n$/, '') : '';
        return [
            { us, stream: 'test', result, text: `test ${name} … ${result}` },
            ...(printed === '' ? [] : printed.split('\n').map(text => ({ us: null, stream: 'test-output', text }))),
        ];
    }

    function wentWell(outcome) {
        return outcome.kind === 'exited' && outcome.code === 0;
    }

    /** Gives a line its time, as an attribute: a style sheet shows it, copying the output leaves it out. */
    function stamp(samp, us) {
        if (us !== null && us !== undefined && !Number.isNaN(us)) {
            samp.dataset.time = seconds(us);
        }
    }

    function lineElement(line) {
        const samp = element('samp', '', line.text);
        samp.dataset.stream = line.stream;
        if (line.result) {
            samp.dataset.result = line.result;
        }
        stamp(samp, line.us);
        return samp;
    }

    /** Fills `target` with a compiler message whose error code links to its explanation. */
    function linkErrorCode(target, text) {
        const found = /\[(E\d{4})\]/.exec(text);
        if (!found) {
            target.append(text);
            return;
        }
        const start = found.index + 1;
        const link = element('a', 'error-code', found[1]);
        link.href = `https://doc.rust-lang.org/error_codes/${found[1]}.html`;
        target.append(text.slice(0, start), link, text.slice(start + found[1].length));
    }

    /** A compiler message: its first line as a heading of its own, the drawing below as it is. */
    function diagnosticElement(diagnostic) {
        const box = element('div', 'diagnostic');
        box.dataset.level = diagnostic.level;
        const [first, ...rest] = diagnostic.text.trimEnd().split('\n');
        const pre = element('pre', 'diagnostic-text');
        pre.tabIndex = 0;
        const head = element('strong', 'diagnostic-head');
        linkErrorCode(head, first);
        pre.append(head, rest.map(line => `\n${line}`).join(''));
        box.append(pre);
        return box;
    }

    class Panel {
        /**
         * @param {{what: string, facts: string, note: ?string, label: string}} words
         */
        constructor(words) {
            this.words = words;
            this.pending = [];
            this.tail = [];
            this.shown = 0;
            this.total = 0;
            this.firstError = null;
            this.firstStderr = null;
            this.tests = null;
            this.lastUs = null;
            this.frame = null;
            this.build();
        }

        build() {
            this.root = element('div', 'live-output');
            this.root.setAttribute('role', 'group');
            this.root.setAttribute('aria-label', this.words.label);
            this.root.dataset.state = 'running';
            const title = element('p', 'live-title');
            this.what = element('span', 'live-what', 'Starting…');
            title.append(this.what, ' ', element('span', 'live-facts', this.words.facts));
            this.close = element('button', 'live-close', 'Close');
            this.close.type = 'button';
            this.close.hidden = true;
            const head = element('div', 'live-head');
            head.append(title, this.close);
            this.diagnostics = element('div', 'live-diagnostics');
            this.lines = element('pre', 'live-lines');
            this.lines.tabIndex = 0;
            this.lines.hidden = true;
            this.head = element('div', 'live-first');
            this.gap = element('p', 'live-gap');
            this.gap.hidden = true;
            this.last = element('div', 'live-last');
            this.lines.append(this.head, this.gap, this.last);
            this.root.append(head);
            if (this.words.note) {
                this.root.append(element('p', 'live-note', this.words.note));
            }
            this.root.append(this.diagnostics, this.lines);
        }

        /** Takes one event of the run. Lines wait for the next frame, all else shows at once. */
        show(event) {
            switch (event.event) {
            case 'queued':
                this.what.textContent = describeQueue(event.ahead);
                break;
            case 'compiling':
                this.what.textContent = 'Compiling…';
                break;
            case 'started':
                this.what.textContent = 'Running…';
                break;
            case 'diagnostic':
                this.diagnostics.append(diagnosticElement(event));
                if (event.level === 'error' && this.firstError === null) {
                    this.firstError = event.text.split('\n', 1)[0];
                }
                break;
            case 'line':
                this.addLine(event);
                break;
            case 'test':
                this.tests ??= { ok: 0, failed: 0, ignored: 0 };
                this.tests[event.result] += 1;
                testLines(event).forEach(line => this.addLine(line));
                break;
            case 'end':
                this.end(event);
                break;
            case 'failed':
                this.fail(event.message);
                break;
            }
        }

        addLine(line) {
            this.total += 1;
            this.lastUs = line.us;
            if (line.stream === 'stderr' && this.firstStderr === null && line.text.trim() !== '') {
                this.firstStderr = line.text;
            }
            if (this.shown + this.pending.length < FIRST_LINES) {
                this.pending.push(line);
            } else {
                this.tail.push(line);
                if (this.tail.length > 4 * LAST_LINES) {
                    this.tail = this.tail.slice(-LAST_LINES);
                }
            }
            this.frame ??= requestAnimationFrame(() => this.paint());
        }

        /** Writes what has come since the last frame. */
        paint() {
            this.frame = null;
            const box = this.lines;
            const follows = box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
            box.hidden = this.total === 0;
            this.head.append(...this.pending.map(lineElement));
            this.shown += this.pending.length;
            this.pending = [];
            this.tail = this.tail.slice(-LAST_LINES);
            this.last.replaceChildren(...this.tail.map(lineElement));
            const left = this.total - this.shown - this.tail.length;
            this.gap.hidden = left === 0;
            if (left > 0) {
                this.gap.textContent = `${count(left, 'more line')} not shown here`;
            }
            if (follows) {
                box.scrollTop = box.scrollHeight;
            }
        }

        /** Paints what is left, and lets go of the frame. */
        flush() {
            if (this.frame !== null) {
                cancelAnimationFrame(this.frame);
            }
            this.paint();
        }

        finish(what, text, good) {
            this.flush();
            this.root.dataset.state = 'done';
            this.what.textContent = what;
            const end = element('p', 'live-end', text);
            end.dataset.good = String(good);
            // A replay has its drawing below already.
            this.lines.after(end);
            this.close.hidden = false;
            return end;
        }

        end(event) {
            const good = wentWell(event.outcome);
            const parts = [this.closing(event.outcome)];
            if (event.us !== null && event.us !== undefined && event.outcome.kind !== 'rejected') {
                parts.push(seconds(event.us));
            }
            if (this.total === 0 && event.outcome.kind !== 'rejected') {
                parts.push('no output');
            } else if (this.gap.hidden === false || this.total > FIRST_LINES) {
                parts.push(count(this.total, 'line'));
            }
            this.finish(this.words.what, parts.join(' · '), good || event.outcome.kind === 'stopped');
            this.summary = this.summarize(event.outcome);
        }

        /** How it ended: for tests, how many passed, unless they were ended by something else. */
        closing(outcome) {
            if (this.tests === null) {
                return describeOutcome(outcome);
            }
            const tests = describeTests(this.tests);
            return outcome.kind === 'exited' ? tests : `${tests} · ${describeOutcome(outcome)}`;
        }

        fail(message) {
            const end = this.finish('Not run', message, false);
            end.classList.add('live-failure');
            this.summary = message;
            this.failed = true;
        }

        /** What a screen reader is told when the run is over. */
        summarize(outcome) {
            if (this.tests !== null) {
                return `${wentWell(outcome) ? 'Finished' : 'Failed'}: ${this.closing(outcome)}.`;
            }
            if (wentWell(outcome)) {
                return `Finished: ${count(this.total, 'line')} of output.`;
            }
            if (outcome.kind === 'stopped') {
                return `Stopped after ${count(this.total, 'line')} of output.`;
            }
            const first = this.firstError ?? this.firstStderr;
            return `Failed: ${describeOutcome(outcome)}.${first ? ` ${first}` : ''}`;
        }

        /** Adds a button below the end of the run. */
        offer(text, action) {
            const button = element('button', 'live-offer', text);
            button.type = 'button';
            button.addEventListener('click', action);
            this.root.append(button);
        }
    }

    /** Times and links for the recorded output that came with the page. */
    function decorateRecording(recording) {
        for (const samp of recording.querySelectorAll('samp')) {
            if (samp.dataset.us !== undefined) {
                stamp(samp, Number(samp.dataset.us));
            } else if (/^(error|warning)\[E\d{4}\]/.test(samp.textContent)) {
                const text = samp.textContent;
                samp.replaceChildren();
                linkErrorCode(samp, text);
            }
        }
    }

    /** The recording that came with the page, for the replay engine; null where nothing ran. */
    function readRecording(recording) {
        if (!recording || recording.dataset.outcome === 'rejected' || recording.dataset.us === undefined) {
            return null;
        }
        const lines = Array.from(recording.querySelectorAll('samp'), samp => ({
            us: Number(samp.dataset.us),
            stream: samp.dataset.stream,
            text: samp.textContent,
        }));
        return { lines, us: Number(recording.dataset.us), outcome: recordedOutcome(recording.dataset) };
    }

    function recordedOutcome(data) {
        switch (data.outcome) {
        case 'exited':
            return { kind: 'exited', code: Number(data.code) };
        case 'signalled':
            return { kind: 'signalled', signal: Number(data.signal ?? data.code) };
        default:
            return { kind: data.outcome };
        }
    }

    course.output = {
        Panel, element, decorateRecording, readRecording, describeOutcome, describeQueue, describeTests, testLines, seconds,
    };
})();
