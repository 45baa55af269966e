import { el, reconcile, setText } from './dom.js';
import { clock, count, place, plural, share, time } from './format.js';
import { planElement } from './statement.js';

// Lists of what was found: plans that changed, queries that requests repeated, indexes
// that are missing.

// list shows one note for each item, and a text when there is none.
function list(section, empty, key, create, update) {
  const none = el('p', { class: 'empty' }, empty);
  const notes = el('ul', { class: 'notes' });
  section.append(none, notes);
  return items => {
    none.hidden = items.length > 0;
    notes.hidden = items.length === 0;
    reconcile(notes, items, key, create, update);
  };
}

// opener is a button that shows a query in the table of all.
export function opener(reveal, id, name) {
  return el('button', { type: 'button', class: 'open', on: { click: () => reveal(id) } }, name);
}

export function planChanges(section, reveal) {
  const show = list(section, 'No plan has changed. Plans are taken of slow calls of reads, where the configuration has Queries.Explain.',
    c => c.id + c.before.shape + c.now.shape,
    c => el('li', {}, opener(reveal, c.id, c.name), el('p'), planElement(c.before), planElement(c.now)),
    (li, c) => setText(li.children[1], `${c.now.execution_ms > c.before.execution_ms ? '▲ slower' : '▼ faster'}: ${time(c.before.execution_ms)} before, ${time(c.now.execution_ms)} since ${clock(c.now.at)}`));
  return doc => show(doc.plan_changes);
}

const rules = { 'n-plus-one': '⚠ n-plus-one', 'write-in-loop': '⚠ write-in-loop', duplicate: '⧉ duplicate' };

export function findings(section, reveal) {
  const show = list(section, 'No request has run a query again and again. Requests are counted where the application begins them (observe.Begin, or the middleware).',
    f => f.rule + f.id + f.file + f.line,
    f => el('li', {}, el('p', {}, el('span', { class: 'tag warn' }, rules[f.rule] || f.rule), ' ', opener(reveal, f.id, f.name)), el('p'), el('p'), el('p', { class: 'muted' })),
    (li, f) => {
      setText(li.children[1], f.message);
      setText(li.children[2], f.file ? `at ${place(f.file, f.line)}${f.func ? ' in ' + f.func : ''}` : 'The place is not known.');
      setText(li.children[3], `in ${plural(f.requests, 'request', 'requests')} (${f.request_names.filter(Boolean).join(', ') || 'without a name'}), ${count(f.total)} calls in all, last at ${clock(f.last)}`);
    });
  return doc => show(doc.findings);
}

export function suggestions(section, reveal) {
  const show = list(section, 'The analysis knows of no index that is missing for a query that ran.',
    i => i.id + i.ddl,
    i => el('li', {}, opener(reveal, i.id, i.name), el('pre', {}, i.ddl), el('p', {}, i.why), el('p', { class: 'muted' })),
    (li, i) => setText(li.children[3], `${count(i.calls)} calls took ${time(i.total_ms)}; ` +
      (i.improvement == null ? 'no plan says yet how much the index would save' : `the index would save about ${share(i.improvement)} of that, by the newest plan`)));
  return doc => show(doc.suggestions);
}
