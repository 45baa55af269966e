// Numbers, times and words as people read them.

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = n => (n < 100000 ? whole : short).format(n);

export function rate(n) {
  if (n == null) return '–';
  return n === 0 ? '0' : n < 10 ? n.toFixed(1) : whole.format(Math.round(n));
}

export function time(ms) {
  if (ms == null) return '–';
  if (ms === 0) return '0';
  if (ms < 1) return Math.round(1000 * ms) + ' µs';
  if (ms < 10) return ms.toFixed(2) + ' ms';
  if (ms < 1000) return ms.toFixed(ms < 100 ? 1 : 0) + ' ms';
  if (ms < 60000) return (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + ' s';
  if (ms < 3600000) return (ms / 60000).toFixed(1) + ' min';
  return (ms / 3600000).toFixed(1) + ' h';
}

// share is a part of 1 in percent.
export function share(f) {
  if (f == null) return '–';
  const p = 100 * f;
  return p === 0 ? '0 %' : p === 100 ? '100 %' : p < 10 || p > 99 ? p.toFixed(1) + ' %' : Math.round(p) + ' %';
}

export const clock = at => new Date(at).toLocaleTimeString('en-GB');

// place is a line of a file; of a long path the last three parts, which say enough.
export const place = (file, line) => file ? file.split('/').slice(-3).join('/') + ':' + line : '';

export const plural = (n, one, many) => count(n) + ' ' + (n === 1 ? one : many);

const words = {
  l1: 'memory', l2: 'Redis', shared: 'another call', transaction: 'in a transaction', foreign: 'another handle', none: 'refused',
};

// source says what answered.
export const source = name => words[name] || name;

// sources are what answered, the most frequent first.
export function sources(by) {
  return Object.entries(by).sort((a, b) => b[1] - a[1]).map(([name, n]) => source(name) + ' ' + count(n)).join(', ');
}
