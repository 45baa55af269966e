import { setText } from './dom.js';
import { clock, count, share, source, sources, time } from './format.js';
import { detail } from './statement.js';
import { Table } from './table.js';

const number = (key, label, value, text = count) => ({ key, label, number: true, value, text: r => text(value(r)) });

const filters = {
  all: () => true,
  ran: s => s.calls > 0,
  never: s => s.calls === 0,
  generated: s => s.package !== '',
  other: s => s.package === '',
  cached: s => s.hit_rate != null,
  slow: s => s.slow > 0,
  errors: s => s.errors > 0,
  plans: s => s.plans > 0,
  noted: (s, doc) => doc.findings.some(f => f.id === s.id) || doc.suggestions.some(i => i.id === s.id),
};

function matches(s, words) {
  const text = [s.name, s.table, s.operation, s.file, s.policy, s.sql].join('\n').toLowerCase();
  return words.every(w => text.includes(w));
}

// queries shows the table of all statements, and returns how to update it and how to
// open one.
export function queries(section, search, filter, counted) {
  let doc = null, timer = 0;
  const table = new Table({
    label: 'Queries', key: s => s.id, sort: { key: 'total', down: true }, detail: detail(() => doc), empty: 'None of these.',
    columns: [
      { key: 'name', label: 'Query', value: s => s.name.toLowerCase(), text: s => s.name },
      number('calls', 'Calls', s => s.calls),
      number('total', 'Time in all', s => s.total_ms, time),
      number('mean', 'Mean', s => s.mean_ms, time),
      number('p50', 'p50', s => s.p50_ms, time),
      number('p95', 'p95', s => s.p95_ms, time),
      number('p99', 'p99', s => s.p99_ms, time),
      number('max', 'Max', s => s.max_ms, time),
      number('rows', 'Rows', s => s.rows),
      number('errors', 'Errors', s => s.errors),
      number('slow', 'Slow', s => s.slow),
      number('hit_rate', 'Hit rate', s => s.hit_rate, share),
      { key: 'sources', label: 'Answered by', value: s => sources(s.sources), text: s => sources(s.sources) || '–' },
    ],
  });
  section.append(table.element);

  function update() {
    if (!doc) return 0;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = doc.statements.filter(s => filters[filter.value](s, doc) && matches(s, words));
    table.update(rows);
    return rows.length;
  }

  // Only what the reader changed is told aloud, once they have stopped typing.
  function chosen() {
    update();
    clearTimeout(timer);
    timer = setTimeout(() => setText(counted, `${count(update())} of ${count(doc?.statements.length || 0)} queries`), 500);
  }
  search.addEventListener('input', chosen);
  filter.addEventListener('change', chosen);
  return {
    update(now) { doc = now; update(); },
    reveal(id) {
      search.value = '';
      filter.value = 'all';
      chosen();
      table.reveal(id);
    },
  };
}

const slowest = 10;

// slow shows the statements with the slowest calls, and the last slow calls.
export function slow(section, heading, reveal) {
  let doc = null;
  const worst = new Table({
    label: 'Slowest queries', key: s => s.id, sort: { key: 'p99', down: true }, detail: detail(() => doc), empty: 'No call was slow.',
    columns: [
      { key: 'name', label: 'Query', value: s => s.name.toLowerCase(), text: s => s.name },
      number('slow', 'Slow calls', s => s.slow),
      number('p95', 'p95', s => s.p95_ms, time),
      number('p99', 'p99', s => s.p99_ms, time),
      number('max', 'Max', s => s.max_ms, time),
      number('plans', 'Plans', s => s.plans),
    ],
  });
  const last = new Table({
    label: 'The last slow calls', key: c => c.key, sort: { key: 'at', down: true }, empty: 'None is remembered.',
    columns: [
      { key: 'at', label: 'At', value: c => c.at, text: c => clock(c.at) },
      { key: 'name', label: 'Query', value: c => c.name.toLowerCase(), draw: (td, c) => reveal(td, c) },
      number('took', 'Took', c => c.took_ms, time),
      number('rows', 'Rows', c => c.rows),
      { key: 'server', label: 'Answered by', value: c => c.source, text: c => source(c.source) + (c.server ? ' ' + c.server : '') },
      { key: 'reason', label: 'Sent there since', value: c => c.reason, text: c => c.reason || '–' },
      { key: 'outcome', label: 'Outcome', value: c => c.outcome, text: c => c.outcome },
    ],
  });
  section.append(worst.element, heading, last.element);
  return now => {
    doc = now;
    worst.update(doc.statements.filter(s => s.slow > 0).sort((a, b) => b.p99_ms - a.p99_ms).slice(0, slowest));
    last.update(doc.slow.map((c, i) => ({ ...c, key: c.at + c.id + c.took_ms + '/' + doc.slow.slice(0, i).filter(o => o.at === c.at && o.id === c.id).length })));
  };
}
