import { el, reconcile, setText, show } from './dom.js';
import { clock, count, place, share, sources, time } from './format.js';

// What is shown of a statement when it is opened: its text, what the generator knows,
// and the plans that were taken of it.

const patience = 5000; // between two requests for one statement's plans

function fact(name, value) {
  return value ? el('div', {}, el('dt', {}, name), el('dd', {}, value)) : null;
}

export function planElement(p) {
  return el('details', {}, el('summary', {}, `Plan of ${clock(p.at)}${p.server ? ' on ' + p.server : ''}: ${time(p.execution_ms)}, planned in ${time(p.planning_ms)}`), el('pre', {}, p.text));
}

// detail fills a cell with a statement; doc() is the newest document.
export function detail(doc) {
  return (row, cell) => {
    const s = row.statement || row;
    if (!cell.made) build(cell, s);
    setText(cell.figures, `${count(s.calls)} calls, ${count(s.errors)} errors, ${count(s.rows)} rows, ${count(s.slow)} slow. ` +
      `p50 ${time(s.p50_ms)}, p95 ${time(s.p95_ms)}, p99 ${time(s.p99_ms)}, max ${time(s.max_ms)}, mean ${time(s.mean_ms)}, in all ${time(s.total_ms)}. ` +
      (s.hit_rate == null ? '' : `Hit rate ${share(s.hit_rate)}. `) + (s.calls ? `Answered by: ${sources(s.sources)}. ` : '') + (s.last_run ? `Last sent at ${clock(s.last_run)}.` : ''));
    notes(cell, s, doc());
    fetchPlans(cell, s);
  };
}

function build(cell, s) {
  cell.made = true;
  cell.figures = el('p');
  cell.text = el('pre', {}, s.sql);
  cell.notes = el('ul', { class: 'notes' });
  cell.plans = el('div');
  cell.none = el('p', { class: 'muted' });
  show(cell, el('h3', {}, 'SQL'), cell.text,
    el('dl', { class: 'facts' }, fact('Operation', s.operation + (s.command ? ' :' + s.command : '')), fact('Table', s.table), fact('Written in', s.file), fact('Many at once', s.batch)),
    s.policy ? el('h3', {}, 'Policy') : null, s.policy ? el('pre', {}, s.policy) : null,
    el('h3', {}, 'Figures'), cell.figures, cell.notes, el('h3', {}, 'Plans'), cell.none, cell.plans);
}

function notes(cell, s, doc) {
  const all = [
    ...doc.findings.filter(f => f.id === s.id).map(f => ({ key: f.rule + place(f.file, f.line), text: `${f.rule}: ${f.message} ${place(f.file, f.line)}` })),
    ...doc.suggestions.filter(i => i.id === s.id).map(i => ({ key: i.ddl, text: `missing index: ${i.ddl}` })),
  ];
  reconcile(cell.notes, all, n => n.key, () => el('li'), (li, n) => setText(li, n.text));
}

async function fetchPlans(cell, s) {
  const state = s.plans + '/' + s.slow;
  if (cell.state === state || cell.asking || Date.now() - (cell.asked || 0) < patience) return;
  if (!s.plans && s.sql.length < 2000) { // nothing to ask for
    cell.state = state;
    return setText(cell.none, 'None was taken. Plans are taken of slow calls of reads, where the configuration has Queries.Explain.');
  }
  cell.asking = true;
  cell.asked = Date.now();
  try {
    const answer = await fetch('statement.json?id=' + encodeURIComponent(s.id), { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const all = await answer.json();
    cell.state = state;
    setText(cell.text, all.sql);
    setText(cell.none, all.kept_plans.length ? '' : 'None is kept.');
    reconcile(cell.plans, all.kept_plans, p => p.shape + p.at, planElement);
  } catch {
    setText(cell.none, 'The plans could not be loaded.');
  } finally {
    cell.asking = false;
  }
}
