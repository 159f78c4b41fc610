// The editor for scripts: takes the place of the form's text field, which stays in the form and is what is sent. It stands in
// a shadow root, because there its styles are sheets that a program makes, and not elements that the page's policy forbids.
import { autocompletion, closeBrackets, closeBracketsKeymap, completeAnyWord, completionKeymap, snippetCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { javascript } from '@codemirror/legacy-modes/mode/javascript';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// The small reader of JavaScript: the full grammar would be a quarter of all this, and what is wrong the interpreter says.
const language = StreamLanguage.define({ ...javascript, tokenTable: { property: tags.propertyName } });

// The page's own colours, which know day and night.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.modifier], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--warm)' },
  { tag: [tags.comment], color: 'var(--ink-soft)', fontStyle: 'italic' },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.propertyName)], fontWeight: '600' },
  { tag: [tags.invalid], color: 'var(--bad)' },
]);

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '8px', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace', lineHeight: '1.5', maxHeight: '70vh', overflow: 'auto' },
  '.cm-content, .cm-gutter': { minHeight: '20rem' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '0.5rem' },
  '.cm-gutters': { color: 'var(--ink-soft)', backgroundColor: 'var(--sunken)', border: '0', borderStartStartRadius: '8px', borderEndStartRadius: '8px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--fill) 55%, transparent)' },
  '.cm-cursor': { borderInlineStartColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-wash)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--town)' },
  '.cm-tooltip': { color: 'var(--ink)', backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--on-accent)', backgroundColor: 'var(--accent)' },
  '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'var(--ink-soft)', fontStyle: 'normal' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderInlineStart: '4px solid var(--bad)' },
  '.cm-lintRange-error': { backgroundColor: 'var(--bad-wash)', backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' },
});

const given = ['key', 'text', 'language', 'now', 'weekday', 'tables', 'prepared'];

const frames = [
  snippetCompletion('function answer(input) {\n\t${return { text: "" };}\n}', { label: 'answer', type: 'function', detail: '(input)' }),
  snippetCompletion('function prepare({ ${table} }) {\n\t${return table;}\n}', { label: 'prepare', type: 'function', detail: '(tables)' }),
  snippetCompletion('{ text: ${""} }', { label: 'text', type: 'property', detail: '{ text: "…" }' }),
  snippetCompletion('{ notFound: true }', { label: 'notFound', type: 'property', detail: '{ notFound: true }' }),
  snippetCompletion('{ ask: true }', { label: 'ask', type: 'property', detail: '{ ask: true }' }),
];

/** What the script is given: the input's members, the town's tables, and their columns after any other dot. */
function completion(tables) {
  const names = Object.keys(tables).map(name => ({ label: name, type: 'variable', detail: tables[name].join(', ').slice(0, 60) }));
  const columns = Object.entries(tables).flatMap(([table, list]) => list.map(label => ({ label, type: 'property', detail: table })));
  const once = [...new Map(columns.map(column => [column.label, column])).values()];
  return context => {
    const member = context.matchBefore(/([\w$]+)\s*\??\.\s*[\w$]*/);
    if (member) {
      const from = context.pos - context.matchBefore(/[\w$]*/).text.length;
      const owner = /^[\w$]+/.exec(member.text)[0];
      const options = owner === 'input' ? given.map(label => ({ label, type: 'property' })) : owner === 'tables' ? names : once;
      return { from, options, validFor: /^[\w$]*$/ };
    }

    const word = context.matchBefore(/[\w$]+/);
    return word || context.explicit ? { from: word ? word.from : context.pos, options: [...frames, ...names], validFor: /^[\w$]*$/ } : null;
  };
}

function edit(field) {
  const { form } = field;
  const hint = form.querySelector('[data-editor-hint]');
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const press = name => () => {
    form.requestSubmit(form.querySelector(`button[value="${name}"]`));
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(), lintGutter(),
        indentOnInput(), indentUnit.of('  '), bracketMatching(), closeBrackets(), autocompletion({ icons: false }),
        language, language.data.of({ autocomplete: completion(JSON.parse(field.dataset.tables)) }), language.data.of({ autocomplete: completeAnyWord }),
        syntaxHighlighting(colours), look, EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': field.dataset.label, 'aria-description': hint.textContent, spellcheck: 'false', tabindex: '0' }),
        EditorState.phrases.of({ Completions: field.dataset.proposals, 'Selection deleted': field.dataset.deleted }),
        keymap.of([
          { key: 'Mod-s', run: press('save'), preventDefault: true }, { key: 'Mod-Enter', run: press('run') },
          ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab,
        ]),
      ],
    }),
  });
  field.hidden = true;
  hint.hidden = false;
  field.after(host);
  form.addEventListener('formdata', event => event.formData.set(field.name, view.state.doc.toString()));

  const wrong = Number(field.dataset.wrong);
  if (wrong >= 1 && wrong <= view.state.doc.lines) {
    const line = view.state.doc.line(wrong);
    view.dispatch(setDiagnostics(view.state, [{ from: line.from, to: line.to, severity: 'error', message: field.dataset.problem }]));
    view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) });
  }
}

document.querySelectorAll('textarea[data-editor]').forEach(edit);
