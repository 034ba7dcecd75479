'use strict';

/*
 * Engines: what can run a listing for the page.
 *
 * An engine has an `id`, a `label` for the reader, and
 *
 *     start(program, onEvent) → { stop() }
 *
 * with program = { listing, code, mode, edition }. It reports events in the runner's vocabulary:
 *
 *     { event: 'queued', ahead }                   so many programs go first; whenever that changes
 *     { event: 'compiling' }
 *     { event: 'diagnostic', level, code, line, text }
 *     { event: 'started' }
 *     { event: 'line', us, stream, text }          us is null where nobody measured it
 *     { event: 'test', us, name, result, seconds, output }   result is ok, failed or ignored
 *     { event: 'end', us, outcome: { kind, … } }
 *     { event: 'failed', message }                 the engine could not run the program at all
 *     { event: 'timeline', html, chrome }          what its threads did, drawn; and as a file for Perfetto
 *     { event: 'untraced', why }                   why there is no timeline
 *
 * and closes with exactly one `end` or `failed`. After `end` there may be one `timeline` or
 * `untraced`; nothing else follows, whatever arrives late. The kinds of outcomes, and what else
 * they say, are where they are told: `describeOutcome` in output.js. A replay also tells how far
 * it is: `us()`.
 */
(function () {
    const course = (window.course = window.course || {});

    /** The official Playground. The book may name another: `playground-url` in book.toml. */
    const PLAYGROUND = 'https://play.rust-lang.org';
    /** The Playground allows itself 10 s to compile and run; waiting less would cut off good answers. */
    const PLAYGROUND_PATIENCE_MS = 20_000;
    /** Another one may take longer to compile, and may have a queue. */
    const OTHER_PATIENCE_MS = 90_000;
    /** What the Playground answers when its own limit of 10 s is reached. */
    const PLAYGROUND_TIMED_OUT = /timed out/i;
    /** How long parsing may keep the page from painting. */
    const SLICE_MS = 12;

    /** Passes events on until the one that closes the run, and then the one that draws it. */
    function untilClosed(onEvent) {
        let state = 'open';
        return event => {
            const draws = event.event === 'timeline' || event.event === 'untraced';
            if (state === 'closed' || draws !== (state === 'ended')) {
                return;
            }
            if (draws || event.event === 'failed') {
                state = 'closed';
            } else if (event.event === 'end') {
                state = 'ended';
            }
            onEvent(event);
        };
    }

    function meta(name) {
        const element = document.querySelector(`meta[name="${name}"]`);
        return element ? element.content : null;
    }

    /** A function for cargo's test harness, and one to run; as the Playground's own page tells them. */
    const TEST = /^\s*#\s*\[\s*test\s*\]/m;
    const MAIN = /^\s*(pub\s+)?(const\s+)?(async\s+)?fn\s+main\s*\(\s*\)/m;

    /** Whether a program is there to be tested: it has tests, and nothing else to run. */
    function isTest(code) {
        return TEST.test(code) && !MAIN.test(code);
    }

    /** The text of an error answer: the server's own words where it sent some. */
    async function errorText(response) {
        const text = await response.text().catch(() => '');
        try {
            const { error } = JSON.parse(text);
            if (typeof error === 'string' && error !== '') {
                return error;
            }
        } catch {
            // Not JSON: the status has to do.
        }
        return `it answered with status ${response.status}`;
    }

    /** Calls `onLine` for every line of a byte stream, letting the page paint in between. */
    async function eachLine(stream, onLine) {
        const reader = stream.getReader();
        const decoder = new TextDecoder();
        let rest = '';
        let sliceEnd = performance.now() + SLICE_MS;
        for (;;) {
            const { done, value } = await reader.read();
            rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
            const lines = rest.split('\n');
            rest = done ? '' : lines.pop();
            for (const line of lines) {
                if (line.trim() !== '') {
                    onLine(line);
                }
                if (performance.now() > sliceEnd) {
                    await new Promise(resolve => setTimeout(resolve));
                    sliceEnd = performance.now() + SLICE_MS;
                }
            }
            if (done) {
                return;
            }
        }
    }

    /** The runner of `cargo run`, on the server this page came from: the reader's own, or that of a class. */
    function local(token, inClass = false) {
        const name = inClass ? 'The runner of this class' : 'The local runner';
        const cure = inClass
            ? 'Is the class over, or have you left its network?'
            : 'Is “cargo run” still running in its terminal?';

        function failure(error) {
            return `${name} does not answer (${error.message}). ${cure}`;
        }

        async function refused(response) {
            const why = `${name} did not run this: ${await errorText(response)}`;
            // A proxy in front says no more than the status.
            const strange = inClass && /status 40[13]$/.test(why);
            return strange ? `${why}. Open the link again that your instructor shows.` : why;
        }

        async function run(program, report, signal) {
            let response;
            try {
                response = await fetch('/-/run', {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json', 'X-Course-Token': token },
                    body: JSON.stringify({
                        code: program.code,
                        mode: program.mode,
                        edition: program.edition,
                        tests: isTest(program.code) || undefined,
                    }),
                    signal,
                });
            } catch (error) {
                report({ event: 'failed', message: failure(error) });
                return;
            }
            if (!response.ok) {
                report({ event: 'failed', message: await refused(response) });
                return;
            }
            try {
                await eachLine(response.body, line => report(JSON.parse(line)));
                // Reached without an `end`, this closes the run; after one it is dropped.
                report({ event: 'failed', message: `${name} broke off in the middle of the run.${inClass ? '' : ' Its terminal says why.'}` });
            } catch (error) {
                report({ event: 'failed', message: failure(error) });
            }
        }

        return {
            id: 'local',
            label: inClass ? 'runner of this class' : 'local runner',
            start(program, onEvent) {
                const abort = new AbortController();
                const close = untilClosed(onEvent);
                let startedAt = null;
                const report = event => {
                    if (event.event === 'started') {
                        startedAt = performance.now();
                    }
                    close(event);
                };
                run(program, report, abort.signal);
                return {
                    stop() {
                        const us = startedAt === null ? null : Math.round((performance.now() - startedAt) * 1000);
                        close({ event: 'end', us, outcome: { kind: 'stopped' } });
                        abort.abort();
                    },
                };
            },
        };
    }

    const DIAGNOSTIC = /^(error|warning)(?:\[(E\d{4})\])?: /;
    /** What cargo and rustc say around the diagnostics; it tells a reader nothing about the program. */
    const CHATTER = [
        /^\s*(Compiling|Finished|Running|Blocking|Updating|Downloading|Downloaded|Doc-tests) /,
        /^For more information about (this error|an error), try /,
        /^Some errors have detailed explanations: /,
        /^error: could not compile /,
        /^warning: `[^`]+` \([^)]*\) generated \d+ warning/,
        /^(error: aborting|warning: \d+ warnings? emitted)/,
    ];

    /** What cargo adds after tests have run. */
    const TEST_CHATTER = /^(\s+Doc-tests |error: (test failed, to rerun pass|doctest failed, to rerun pass) )/;

    function isChatter(line) {
        return CHATTER.some(pattern => pattern.test(line));
    }

    /** @returns {string[]} the lines of a stream's text; a last newline ends a line and begins none */
    function linesOf(text) {
        if (text === '') {
            return [];
        }
        return text.replace(/\n$/, '').split('\n');
    }

    /** One diagnostic from the lines rustc rendered for it. */
    function diagnostic(lines) {
        const [, level, code] = DIAGNOSTIC.exec(lines[0]);
        const text = lines.join('\n').trimEnd();
        const place = /^\s*--> src\/main\.rs:(\d+):/m.exec(text);
        return { event: 'diagnostic', level, code: code ?? null, line: place ? Number(place[1]) : null, text };
    }

    /** The diagnostics in what cargo printed before the program ran. */
    function diagnosticsIn(lines) {
        const groups = [];
        for (const line of lines.filter(each => !isChatter(each))) {
            if (DIAGNOSTIC.test(line)) {
                groups.push([line]);
            } else if (groups.length > 0) {
                groups[groups.length - 1].push(line);
            }
        }
        return groups.map(diagnostic);
    }

    /** The outcome behind `exitDetail`: "Exited with status 101", "Exited with signal 6 (SIGABRT): …". */
    function outcomeOf(answer) {
        const detail = answer.exitDetail ?? '';
        const signal = /signal (\d+)/i.exec(detail);
        if (signal) {
            return { kind: 'signalled', signal: Number(signal[1]) };
        }
        const status = /status (\d+)/i.exec(detail);
        if (status) {
            return { kind: 'exited', code: Number(status[1]) };
        }
        return { kind: 'exited', code: answer.success ? 0 : 1 };
    }

    /**
     * The Playground's answer as events. It sends both streams whole and no times: the lines carry
     * none, and those of stdout come first.
     */
    function playgroundEvents(answer) {
        const stderr = linesOf(answer.stderr ?? '');
        const running = stderr.findIndex(line => /^\s+Running (`|unittests )/.test(line));
        const tested = running >= 0 && !stderr[running].includes('`');
        const ran = running >= 0 || answer.success;
        // Everything before "Running" is cargo's; without it nothing ran, and all of it is.
        const cargoLines = ran ? stderr.slice(0, running + 1) : stderr;
        const events = diagnosticsIn(cargoLines);
        if (!ran && (events.some(each => each.level === 'error') || /could not compile/.test(answer.stderr ?? ''))) {
            events.push({ event: 'end', us: null, outcome: { kind: 'rejected' } });
            return events;
        }
        const line = stream => text => ({ event: 'line', us: null, stream, text });
        const programLines = ran
            ? stderr.slice(running + 1).filter(each => !(tested && TEST_CHATTER.test(each)))
            : stderr.filter(each => !isChatter(each));
        events.push({ event: 'started' });
        events.push(...linesOf(answer.stdout ?? '').map(line('stdout')));
        events.push(...programLines.map(line('stderr')));
        events.push({ event: 'end', us: null, outcome: outcomeOf(answer) });
        return events;
    }

    /** The official Playground, or another that speaks its protocol, such as a runner of this course. */
    function playground(address) {
        const base = address.replace(/\/+$/, '');
        const host = base.replace(/^https?:\/\//, '');
        const official = base === PLAYGROUND;
        const patienceMs = official ? PLAYGROUND_PATIENCE_MS : OTHER_PATIENCE_MS;
        const name = official ? 'The Rust Playground' : `The runner at ${host}`;
        const where = official ? `${name} (${host})` : name;

        async function ask(program, signal) {
            const tests = isTest(program.code);
            const response = await fetch(`${base}/execute`, {
                method: 'POST',
                headers: { 'Content-Type': 'application/json' },
                body: JSON.stringify({
                    channel: 'stable',
                    mode: program.mode,
                    edition: program.edition,
                    // A program without `main` is a library.
                    crateType: tests ? 'lib' : 'bin',
                    tests,
                    backtrace: false,
                    code: program.code,
                }),
                signal,
            });
            if (!response.ok) {
                const why = await errorText(response);
                throw new Error(
                    official && PLAYGROUND_TIMED_OUT.test(why)
                        ? `${name} stopped this program at its limit of 10 s for compiling and running. It sends no output then.`
                        : `${name} did not run this: ${why.replace(/\.$/, '')}.`,
                );
            }
            return response.json();
        }

        function failure(error, timedOut) {
            if (timedOut) {
                return `${where} did not answer within ${patienceMs / 1000} s.`;
            }
            // fetch reports "no network", "blocked" and "no such host" alike, as a TypeError.
            if (error instanceof TypeError) {
                return `${where} cannot be reached. Are you offline, or is it blocked here?`;
            }
            if (error instanceof SyntaxError) {
                return `${where} sent an answer this page does not understand.`;
            }
            return error.message;
        }

        return {
            id: 'playground',
            label: `${official ? 'Rust Playground' : `runner at ${host}`}, which sends no times`,
            start(program, onEvent) {
                const abort = new AbortController();
                const report = untilClosed(onEvent);
                let timedOut = false;
                const patience = setTimeout(() => {
                    timedOut = true;
                    abort.abort();
                }, patienceMs);
                report({ event: 'compiling' });
                ask(program, abort.signal)
                    .then(answer => playgroundEvents(answer).forEach(report))
                    .catch(error => report({ event: 'failed', message: failure(error, timedOut) }))
                    .finally(() => clearTimeout(patience));
                return {
                    stop() {
                        report({ event: 'end', us: null, outcome: { kind: 'stopped' } });
                        clearTimeout(patience);
                        abort.abort();
                    },
                };
            },
        };
    }

    /**
     * Plays a recorded run with the times it was recorded with.
     * @param {{lines: {us: number, stream: string, text: string}[], us: number, outcome: object}} recording
     */
    function replay(recording) {
        return {
            id: 'replay',
            label: 'recorded run',
            start(_program, onEvent) {
                const report = untilClosed(onEvent);
                const startedAt = performance.now();
                const elapsed = () => (performance.now() - startedAt) * 1000;
                let next = 0;
                let timer = null;

                function step() {
                    while (next < recording.lines.length && recording.lines[next].us <= elapsed()) {
                        report({ event: 'line', ...recording.lines[next] });
                        next += 1;
                    }
                    if (next === recording.lines.length && recording.us <= elapsed()) {
                        report({ event: 'end', us: recording.us, outcome: recording.outcome });
                        return;
                    }
                    const due = next < recording.lines.length ? recording.lines[next].us : recording.us;
                    // In whole milliseconds, as timers are: less would only be looked at too early.
                    timer = setTimeout(step, Math.max(0, Math.ceil((due - elapsed()) / 1000)));
                }

                report({ event: 'started' });
                step();
                return {
                    us: elapsed,
                    stop() {
                        clearTimeout(timer);
                        report({ event: 'end', us: Math.round(elapsed()), outcome: { kind: 'stopped' } });
                    },
                };
            },
        };
    }

    /** Runs nothing and says why. */
    function refusal(message) {
        return {
            id: 'none',
            label: 'not run',
            start(_program, onEvent) {
                onEvent({ event: 'failed', message });
                return { stop() {} };
            },
        };
    }

    /**
     * Which engine runs a listing on this page; the only place that decides it.
     * @param {{playground: ?string, notOnPlayground: ?string, recording: ?object, edited: boolean}} listing
     * @returns {{engine: object, note: ?string}} the engine, and what the reader should know about it
     */
    function choose(listing) {
        const token = meta('course-runner');
        if (token !== null) {
            return { engine: local(token, meta('course-class') !== null), note: null };
        }
        // What the official Playground lacks, whoever runs another can add.
        if (listing.playground !== null) {
            return { engine: playground(listing.playground), note: null };
        }
        if (listing.notOnPlayground === null) {
            return { engine: playground(PLAYGROUND), note: null };
        }
        const why = `This program cannot run on the Rust Playground: ${listing.notOnPlayground.replace(/\.$/, '')}.`;
        if (listing.edited || listing.recording === null) {
            return { engine: refusal(`${why} To run it, start the course on your own machine with “cargo run”.`), note: null };
        }
        return { engine: replay(listing.recording), note: `${why} This is the recorded run.` };
    }

    course.engines = { choose, local, playground, replay, playgroundEvents, diagnosticsIn, isTest };
})();
