import { el, reconcile, setAttr, setText } from './dom.js';

const step = 100; // rows that are shown at first, and more at each click
let tables = 0;

// A Table shows rows that can be sorted by each column. A column has a key, a label,
// text(row), value(row) to sort by, and draw(cell, row) instead of text where a text
// is not enough. With detail(row, cell) each row can be opened by its first cell.
export class Table {
  constructor({ label, columns, key, sort, detail, empty }) {
    Object.assign(this, { columns, key, sort, detail, rows: [], shown: step, opened: new Set(), id: 'table-' + ++tables });
    this.heads = columns.map(c => this.head(c));
    this.body = el('tbody', { role: 'rowgroup' });
    this.table = el('table', { role: 'table', 'aria-label': label },
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...this.heads)), this.body);
    this.empty = el('p', { class: 'empty' }, empty || 'Nothing yet.');
    this.more = el('button', { type: 'button', class: 'more', on: { click: () => { this.shown += step; this.render(true); } } });
    this.element = el('div', {}, this.sortControls(label), el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label + ', table' }, this.table), this.empty, this.more);
    this.render(true);
  }

  head(column) {
    const arrow = el('span', { class: 'arrow', 'aria-hidden': 'true' });
    const button = el('button', { type: 'button', on: { click: () => this.sortBy(column.key) } }, column.label, arrow);
    const th = el('th', { role: 'columnheader', scope: 'col', class: column.number ? 'number' : null, 'data-key': column.key }, button);
    th.arrow = arrow;
    return th;
  }

  // sortControls are for narrow screens, on which there is no row of heads.
  sortControls(label) {
    this.select = el('select', { id: this.id + '-sort', on: { change: () => this.sortBy(this.select.value) } },
      ...this.columns.map(c => el('option', { value: c.key }, c.label)));
    this.turn = el('button', { type: 'button', on: { click: () => this.sortBy(this.sort.key) } });
    return el('div', { class: 'sortby', role: 'group', 'aria-label': 'Order of ' + label }, el('label', { for: this.id + '-sort' }, 'Sort by'), this.select, this.turn);
  }

  sortBy(key) {
    const column = this.columns.find(c => c.key === key);
    const down = this.sort.key === key ? !this.sort.down : Boolean(column.number);
    this.sort = { key, down };
    this.render(true);
  }

  // update shows other rows. Rows do not change places while they are pointed at or
  // have the focus, unless rows come or go.
  update(rows) {
    this.rows = rows;
    this.render(false);
  }

  order(force) {
    const column = this.columns.find(c => c.key === this.sort.key);
    const was = this.placed;
    if (!force && was && (this.body.matches(':hover') || this.body.contains(document.activeElement))) {
      return [...this.rows].sort((a, b) => (was.get(this.key(a)) ?? Infinity) - (was.get(this.key(b)) ?? Infinity) || 0);
    }
    const turn = this.sort.down ? -1 : 1;
    const sorted = [...this.rows].sort((a, b) => turn * compare(column.value(a), column.value(b)) || compare(this.key(a), this.key(b)));
    this.placed = new Map(sorted.map((r, i) => [this.key(r), i]));
    return sorted;
  }

  render(force) {
    for (const th of this.heads) {
      const by = th.dataset.key === this.sort.key;
      setAttr(th, 'aria-sort', by ? (this.sort.down ? 'descending' : 'ascending') : 'none');
      setText(th.arrow, by ? (this.sort.down ? '▼' : '▲') : '');
    }
    this.select.value = this.sort.key;
    setText(this.turn, this.sort.down ? '▼ largest first' : '▲ smallest first');
    const rows = this.order(force);
    const items = [];
    for (const row of rows.slice(0, this.shown)) {
      items.push({ key: this.key(row), row });
      if (this.opened.has(this.key(row))) items.push({ key: this.key(row) + '/detail', row, detail: true });
    }
    reconcile(this.body, items, i => i.key, i => (i.detail ? this.detailRow(i.row) : this.row(i.row)), (tr, i) => this.fill(tr, i));
    this.empty.hidden = rows.length > 0;
    this.table.parentNode.hidden = rows.length === 0;
    this.more.hidden = rows.length <= this.shown;
    setText(this.more, `Show more: ${rows.length - this.shown} are not shown`);
  }

  row(row) {
    const tr = el('tr', { role: 'row', 'data-key': this.key(row) });
    for (const [i, c] of this.columns.entries()) {
      const td = el('td', { role: 'cell', class: c.number ? 'number' : null, 'data-label': c.label });
      if (i === 0 && this.detail) this.opener(td, this.key(row));
      tr.append(td);
    }
    return tr;
  }

  opener(td, key) {
    td.mark = el('span', { class: 'mark', 'aria-hidden': 'true' }, '▸');
    td.label = el('span');
    td.button = el('button', { type: 'button', class: 'open', 'aria-expanded': 'false', on: { click: () => this.toggle(key) } }, td.mark, td.label);
    td.append(td.button);
  }

  toggle(key, open = !this.opened.has(key)) {
    if (open) this.opened.add(key); else this.opened.delete(key);
    this.render(false);
  }

  // reveal opens a row and puts the focus on it.
  reveal(key) {
    this.render(true);
    this.shown = Math.max(this.shown, 1 + (this.placed.get(key) ?? 0));
    this.toggle(key, true);
    const tr = this.body.kept.get(key);
    tr?.scrollIntoView({ block: 'center' });
    tr?.querySelector('button')?.focus({ preventScroll: true });
  }

  detailRow(row) {
    const td = el('td', { role: 'cell', colspan: this.columns.length });
    return el('tr', { role: 'row', class: 'detail', id: this.detailID(row) }, td);
  }

  detailID(row) { return this.id + '-' + this.key(row); }

  fill(tr, { row, detail }) {
    if (detail) return this.detail(row, tr.firstChild);
    for (const [i, c] of this.columns.entries()) {
      const td = tr.children[i];
      if (td.button) {
        const open = this.opened.has(this.key(row));
        setText(td.mark, open ? '▾' : '▸');
        setAttr(td.button, 'aria-expanded', String(open));
        if (open) setAttr(td.button, 'aria-controls', this.detailID(row)); else td.button.removeAttribute('aria-controls');
        setText(td.label, c.text(row));
      } else if (c.draw) c.draw(td, row);
      else setText(td, c.text(row));
    }
  }
}

function compare(a, b) {
  if (a == null || b == null) return (a == null ? 0 : 1) - (b == null ? 0 : 1); // what is not known is least
  return typeof a === 'string' ? a.localeCompare(b) : a - b;
}
