import { sparkline, draw, spanText, tile } from './chart.js';
import { el, reconcile, setAttr, setText } from './dom.js';
import { count, rate, share, sources, time } from './format.js';
import { Table } from './table.js';

// between makes points of what two samples differ by.
function between(samples, f) {
  return samples.slice(1).map((s, i) => [s.at, f(s, samples[i], (s.at - samples[i].at) / 1000)]);
}

const perSecond = name => samples => between(samples, (s, before, dt) => (dt > 0 ? (s[name] - before[name]) / dt : null));
const part = (f, all) => (all > 0 ? f / all : null);
const sum = (s, name) => s.servers.reduce((n, x) => n + x[name], 0);
const worst = s => s.servers.reduce((most, x) => (x.lag_ms == null ? most : Math.max(most ?? 0, x.lag_ms)), null);

// The charts: name, points, how a value is written, and what is at least at the top.
const tiles = [
  ['Calls a second', perSecond('calls'), rate],
  ['Mean time at servers', s => between(s, (a, b) => part(a.time_ms - b.time_ms, a.reached - b.reached)), time],
  ['Errors a second', perSecond('errors'), rate],
  ['Slow a second', perSecond('slow'), rate],
  ['Hit rate of memory', s => between(s, (a, b) => part(a.l1_hits - b.l1_hits, a.l1_lookups - b.l1_lookups)), share, 1],
  ['Hit rate of Redis', s => between(s, (a, b) => part(a.l2_hits - b.l2_hits, a.l2_lookups - b.l2_lookups)), share, 1],
  ['Invalidations a second', perSecond('invalidations'), rate],
  ['Refused by limits a second', perSecond('refused'), rate],
  ['Connections in use', s => s.map(x => [x.at, sum(x, 'in_use')]), count],
  ['Waiting for a connection', s => s.map(x => [x.at, sum(x, 'waiters')]), count],
  ['Largest lag of a replica', s => s.map(x => [x.at, worst(x)]), time],
];

// view says over which time charts go: what there is, at least a minute, so that the
// first samples are not drawn as if they were all.
export function view(doc) {
  const s = doc.samples;
  const age = s.length ? s[s.length - 1].at - s[0].at : 0;
  return { span: Math.min(Math.max(age, 60000), doc.keep_ms), pause: Math.max(3 * doc.interval_ms, 15000) };
}

export function overview(section) {
  const all = tiles.map(([name, points, format, least]) => ({ ...tile(name), points, format, least }));
  section.append(el('div', { class: 'tiles' }, ...all.map(t => t.figure)));
  return doc => {
    const over = view(doc);
    for (const t of all) t.update(t.points(doc.samples), n => (n == null ? '–' : t.format(n)), { ...over, least: t.least });
  };
}

const address = s => s.host + ':' + s.port;

// charted is a cell with a text and the last minutes.
function charted(td, text, label, points, doc, format) {
  if (!td.chart) {
    td.text = el('span');
    td.chart = sparkline(true);
    td.append(td.chart, ' ', td.text);
  }
  setText(td.text, text);
  const over = view(doc);
  const seen = draw(td.chart, points, over);
  setAttr(td.chart, 'aria-label', seen.most == null ? `${label}: nothing yet` : `${label}: most ${format(seen.most)} in ${spanText(over.span)}`);
}

function health(r) {
  if (!r) return '● primary';
  return r.healthy ? '✓ healthy' : '✗ gets no reads: ' + (r.error || 'the reason is not known');
}

const breakers = { closed: '✓ closed', open: '✗ open', 'half-open': '◐ half-open' };

export function servers(section) {
  let doc;
  const at = s => doc.servers.indexOf(s);
  const column = (key, label, value, text = count) => ({ key, label, number: true, value, text: s => text(value(s)) });
  const table = new Table({
    label: 'Servers', key: address, sort: { key: 'server', down: false },
    columns: [
      { key: 'server', label: 'Server', value: address, text: address },
      { key: 'role', label: 'Role', value: s => s.role, text: s => s.role },
      { key: 'health', label: 'State', value: s => health(s.replica), draw: (td, s) => { setText(td, health(s.replica)); td.className = !s.replica || s.replica.healthy ? 'good' : 'bad'; } },
      { key: 'in_use', label: 'In use', number: true, value: s => s.in_use / s.size, draw: (td, s) =>
        charted(td, `${s.in_use} of ${s.size}`, 'Connections in use', doc.samples.map(x => [x.at, x.servers[at(s)]?.in_use]), doc, count) },
      column('waiters', 'Waiting', s => s.waiters),
      column('waited', 'Waited', s => s.waited),
      column('average_wait_ms', 'Mean wait', s => s.average_wait_ms, time),
      column('exhausted', 'Exhausted', s => s.exhausted),
      column('errors', 'Broken', s => s.errors),
      { key: 'lag', label: 'Lag', number: true, value: s => s.replica?.lag_ms, draw: (td, s) => {
        if (!s.replica) return setText(td, '–');
        charted(td, s.replica.lag_ms == null ? 'not known' : time(s.replica.lag_ms), 'Lag', doc.samples.map(x => [x.at, x.servers[at(s)]?.lag_ms]), doc, time);
      } },
      { key: 'breaker', label: 'Breaker', value: s => s.replica?.breaker, draw: (td, s) => setText(td, s.replica ? breakers[s.replica.breaker] || s.replica.breaker : '–') },
      column('load', 'Load', s => s.replica?.load, share),
    ],
  });
  section.append(table.element);
  return now => { doc = now; table.update(doc.servers); };
}

const yes = (is, good, bad) => (is ? '✓ ' + good : '✗ ' + bad);

const facts = [
  ['Answered by memory', d => `${share(d.cache.l1.hit_rate)} of ${count(d.cache.l1.hits + d.cache.l1.misses)}`],
  ['Answered by Redis', d => `${share(d.cache.l2.hit_rate)} of ${count(d.cache.l2.hits + d.cache.l2.misses)}`],
  ['Answered by either', d => share(d.cache.hit_rate)],
  ['Redis for the cache', d => yes(d.cache.l2_up, 'answers', 'not there')],
  ['Memory may answer', d => yes(d.cache.fence_open, 'yes', 'no: messages may be missing')],
  ['Entries in memory', d => `${count(d.cache.l1_entries)}, ${count(d.cache.evictions)} evicted`],
  ['Loads', d => `${count(d.cache.loads)}, ${count(d.cache.load_errors)} failed`],
  ['Given another call’s load', d => count(d.cache.shared)],
  ['Served while refreshed', d => count(d.cache.stale)],
  ['Invalidations by this process', d => count(d.cache.invalidations)],
  ['Invalidations by others', d => count(d.cache.received)],
  ['Invalidations that Redis waits for', d => `${count(d.cache.pending_invalidations)} now, ${count(d.cache.late)} late`],
  ['Memory emptied', d => count(d.cache.cleared)],
  ['Not written to Redis', d => `${count(d.cache.dropped_fills)}, ${count(d.cache.l2_errors)} exchanges failed`],
  ['Limits: let in', d => `${count(d.limits.allowed)}, ${count(d.limits.waited)} after waiting`],
  ['Limits: refused', d => count(d.limits.refused)],
  ['Limits: exempt', d => count(d.limits.exempt)],
  ['Limits counted without Redis', d => `${count(d.limits.fallbacks)}, ${count(d.limits.errors)} exchanges failed`],
  ['Redis for the limits', d => yes(d.limits.redis_up, 'answers', 'not there')],
  ['Session tokens', d => `${count(d.tokens.issued)} issued, ${count(d.tokens.accepted)} accepted, ${count(d.tokens.refused)} refused`],
  ['Calls by what answered', d => sources(d.totals.sources) || '–'],
];

export function cacheAndLimits(section) {
  const list = el('dl', { class: 'facts' });
  section.append(list);
  return doc => reconcile(list, facts, f => f[0], f => el('div', {}, el('dt', {}, f[0]), el('dd')), (div, f) => setText(div.lastChild, f[1](doc)));
}
