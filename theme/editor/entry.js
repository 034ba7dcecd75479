// The editor of a listing: CodeMirror with Rust, line numbers of the whole program, and hidden
// lines that stay hidden, are never changed, and are part of the text all the same.
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { rust } from '@codemirror/lang-rust';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';

/** Stands where hidden lines are, so that the jump in the line numbers has a reason. */
class HiddenLines extends WidgetType {
    constructor(lines) {
        super();
        this.lines = lines;
    }

    eq(other) {
        return other.lines === this.lines;
    }

    toDOM() {
        const mark = document.createElement('div');
        mark.className = 'cm-hidden-lines';
        mark.textContent = this.lines === 1 ? '1 hidden line' : `${this.lines} hidden lines`;
        return mark;
    }
}

/** The hidden blocks as {from, to}, from the start of a line to the end of one; they move with the text. */
function hiddenField(initial) {
    return StateField.define({
        create: () => initial.map(([from, to]) => ({ from, to })),
        update: (blocks, tr) =>
            tr.docChanged
                ? blocks.map(({ from, to }) => ({ from: tr.changes.mapPos(from, 1), to: tr.changes.mapPos(to, -1) }))
                : blocks,
    });
}

/**
 * Ranges in which nothing may change: a hidden block and the newlines around it, or typing there
 * would join a visible line to a hidden one. At the edge of the text the range reaches beyond it,
 * since an insertion at the very end of a range counts as outside.
 */
function protectedRanges(blocks) {
    return blocks.flatMap(({ from, to }) => [from - 1, to + 1]);
}

function hiddenDecorations(state, field, show) {
    const blocks = state.field(field);
    if (!show) {
        return Decoration.set(
            blocks.map(({ from, to }) => {
                const lines = state.doc.lineAt(to).number - state.doc.lineAt(from).number + 1;
                return Decoration.replace({ widget: new HiddenLines(lines), block: true }).range(from, to);
            }),
        );
    }
    const dim = Decoration.line({ class: 'cm-shown-hidden' });
    const lines = [];
    for (const { from, to } of blocks) {
        for (let line = state.doc.lineAt(from); line.from <= to; line = state.doc.line(line.number + 1)) {
            lines.push(dim.range(line.from));
            if (line.number === state.doc.lines) {
                break;
            }
        }
    }
    return Decoration.set(lines);
}

const setDiagnostics = StateEffect.define();

/** Lines the compiler complained about. */
const diagnosticLines = StateField.define({
    create: () => Decoration.none,
    update(marks, tr) {
        let next = marks.map(tr.changes);
        for (const effect of tr.effects) {
            if (effect.is(setDiagnostics)) {
                next = Decoration.set(
                    effect.value
                        .filter(each => each.line >= 1 && each.line <= tr.state.doc.lines)
                        .map(each => Decoration.line({ class: `cm-${each.level}-line` }).range(tr.state.doc.line(each.line).from)),
                    true,
                );
            }
        }
        return next;
    },
    provide: field => EditorView.decorations.from(field),
});

const setLit = StateEffect.define();

/** Lines that the timeline points at. */
const litLines = StateField.define({
    create: () => Decoration.none,
    update(marks, tr) {
        let next = marks.map(tr.changes);
        for (const effect of tr.effects) {
            if (effect.is(setLit)) {
                next = Decoration.set(
                    effect.value
                        .filter(line => line >= 1 && line <= tr.state.doc.lines)
                        .map(line => Decoration.line({ class: 'cm-lit-line' }).range(tr.state.doc.line(line).from)),
                    true,
                );
            }
        }
        return next;
    },
    provide: field => EditorView.decorations.from(field),
});

const look = EditorView.theme({
    '&': { color: 'inherit', backgroundColor: 'transparent', fontSize: 'var(--listing-code-size)' },
    '&.cm-focused': { outline: '2px solid var(--course-focus)', outlineOffset: '-2px' },
    '.cm-scroller': { fontFamily: 'var(--mono-font)', lineHeight: 'var(--listing-line-height)', overflowX: 'auto' },
    '.cm-content': { padding: '1rem 0', caretColor: 'var(--fg)' },
    '.cm-line': { padding: '0 1rem 0 0' },
    '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--course-dim)', border: 'none' },
    '.cm-lineNumbers .cm-gutterElement': { minWidth: 'calc(var(--listing-gutter) + 1.2rem)', padding: '0 1.2rem 0 0' },
    '.cm-matchingBracket': { backgroundColor: 'var(--course-match) !important', color: 'inherit' },
    '.cm-hidden-lines': {
        color: 'var(--course-dim)', fontFamily: 'var(--course-font)', fontSize: '0.9em', lineHeight: '1.6', userSelect: 'none',
    },
    '.cm-shown-hidden': { opacity: '0.75' },
    '.cm-error-line': { backgroundColor: 'var(--course-error-line)' },
    '.cm-warning-line': { backgroundColor: 'var(--course-warning-line)' },
    '.cm-lit-line': { backgroundColor: 'var(--course-match)' },
});

/** The first place where the reader can type. */
function firstVisible(source) {
    const [first] = source.hidden;
    return first && first[0] === 0 ? Math.min(first[1] + 1, source.text.length) : 0;
}

/**
 * Opens an editor.
 * @param {object} options
 * @param {HTMLElement} options.parent
 * @param {{text: string, hidden: [number, number][]}} options.source
 * @param {string} options.label accessible name
 * @param {string} options.description accessible description: how to get out again
 * @param {boolean} options.showHidden whether hidden lines show (they never change)
 * @param {(source: object) => void} options.onChange
 * @param {(line: ?number) => void} options.onLine the caret or the pointer is at that line, or at none
 * @param {() => void} options.onLeave the reader pressed Escape
 */
export function createEditor({ parent, source, label, description, showHidden, onChange, onLine, onLeave }) {
    const visibility = new Compartment();
    let field;
    let hiddenShown = showHidden;

    const hiddenExtension = show =>
        EditorView.decorations.compute(['doc', field], state => hiddenDecorations(state, field, show));

    function stateFor({ text, hidden }) {
        field = hiddenField(hidden);
        const own = field;
        return EditorState.create({
            doc: text,
            selection: { anchor: firstVisible({ text, hidden }) },
            extensions: [
                own,
                EditorState.changeFilter.of(tr => protectedRanges(tr.startState.field(own))),
                visibility.of(hiddenExtension(hiddenShown)),
                EditorView.atomicRanges.of(view =>
                    Decoration.set(view.state.field(own).map(({ from, to }) => Decoration.mark({}).range(from, to)))),
                lineNumbers(),
                history(),
                indentOnInput(),
                bracketMatching(),
                indentUnit.of('    '),
                EditorState.tabSize.of(4),
                EditorState.lineSeparator.of('\n'),
                rust(),
                syntaxHighlighting(classHighlighter),
                diagnosticLines,
                litLines,
                keymap.of([
                    { key: 'Escape', run: () => { onLeave(); return true; } },
                    ...defaultKeymap,
                    ...historyKeymap,
                    indentWithTab,
                ]),
                EditorView.contentAttributes.of({ 'aria-label': label, 'aria-description': description, tabindex: '0' }),
                EditorView.updateListener.of(update => {
                    if (update.docChanged) {
                        onChange(current(update.state));
                    } else if (update.selectionSet && update.view.hasFocus) {
                        onLine(update.state.doc.lineAt(update.state.selection.main.head).number);
                    }
                }),
                look,
            ],
        });
    }

    function current(state) {
        return { text: state.doc.toString(), hidden: state.field(field).map(({ from, to }) => [from, to]) };
    }

    const view = new EditorView({ parent, state: stateFor(source) });
    // The page has keys of its own (arrows turn the page, S searches): not while someone types.
    view.dom.addEventListener('keydown', event => event.stopPropagation());

    view.dom.addEventListener('pointermove', event => {
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        onLine(at === null ? null : view.state.doc.lineAt(at).number);
    });
    view.dom.addEventListener('pointerleave', () => onLine(null));

    return {
        /** @param {number} [offset] where to put the cursor */
        focus(offset) {
            if (offset !== undefined) {
                view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) }, scrollIntoView: true });
            }
            view.focus();
        },
        setSource(next) {
            view.setState(stateFor(next));
        },
        /** Marks the lines of diagnostics; an empty list clears them. */
        mark(diagnostics) {
            view.dispatch({ effects: setDiagnostics.of(diagnostics) });
        },
        /** Shows some lines, by number; an empty list shows none. */
        light(lines) {
            view.dispatch({ effects: setLit.of([...lines].sort((a, b) => a - b)) });
        },
        showHidden(show) {
            hiddenShown = show;
            view.dispatch({ effects: visibility.reconfigure(hiddenExtension(show)) });
        },
        destroy() {
            view.destroy();
        },
    };
}
