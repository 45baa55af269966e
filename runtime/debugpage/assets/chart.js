import { el, setAttr, setText, svg } from './dom.js';

const width = 300, height = 48;

// lineOf draws values over the window that the samples span. A value of null, or a
// pause in the samples, is a gap.
function lineOf(points, from, to, most, pause) {
  let d = '', last = null;
  for (const [t, v] of points) {
    if (v == null) { last = null; continue; }
    const x = (width * (t - from) / Math.max(to - from, 1)).toFixed(1);
    const y = (height - 1 - (height - 3) * Math.min(v / most, 1)).toFixed(1);
    d += (last === null || t - last > pause ? 'M' : 'L') + x + ' ' + y;
    last = t;
  }
  return d;
}

// draw changes a chart. Points are [time, value]; about says in words what it shows.
export function draw(chart, points, { span, pause, least = 0 }) {
  const values = points.map(p => p[1]).filter(v => v != null);
  const most = Math.max(least, ...values) || 1;
  const to = points.length ? points[points.length - 1][0] : 0;
  chart.lastChild.setAttribute('d', lineOf(points, to - span, to, most, pause));
  return { now: values.length && points[points.length - 1][1] != null ? points[points.length - 1][1] : null, most: values.length ? Math.max(...values) : null };
}

export function sparkline(small) {
  const chart = svg('svg', { class: small ? 'chart small' : 'chart', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': 'nothing yet' });
  chart.append(svg('path', { class: 'base', d: `M0 ${height - 0.5}L${width} ${height - 0.5}` }), svg('path'));
  return chart;
}

// spanText says how much time a chart shows.
export function spanText(span) {
  return span < 90000 ? Math.max(1, Math.round(span / 1000)) + ' s' : Math.round(span / 60000) + ' min';
}

// tile is a chart with its name, its newest value and the most that there was.
export function tile(name) {
  const now = el('span', { class: 'now' }, '–');
  const range = el('p', { class: 'range' });
  const chart = sparkline(false);
  const figure = el('figure', { class: 'tile' }, el('figcaption', {}, el('span', {}, name), now), chart, range);
  return {
    figure,
    update(points, format, view) {
      const seen = draw(chart, points, view);
      setText(now, format(seen.now));
      setText(range, seen.most == null ? 'nothing yet' : `most ${format(seen.most)} in ${spanText(view.span)}`);
      setAttr(chart, 'aria-label', `${name}: ${format(seen.now)} now, ${seen.most == null ? 'nothing yet' : `most ${format(seen.most)} in ${spanText(view.span)}`}`);
    },
  };
}
