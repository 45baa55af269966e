// Makes elements. Everything that comes from outside is set as text: nothing here or
// elsewhere parses HTML.

export function el(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') for (const [event, f] of Object.entries(value)) e.addEventListener(event, f);
    else if (value === true) e.setAttribute(name, '');
    else if (value !== false && value != null) e.setAttribute(name, String(value));
  }
  e.append(...children.filter(c => c != null));
  return e;
}

export function svg(tag, attributes = {}) {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, String(value));
  return e;
}

// setText changes a text only when it differs, so that a selection in it stays.
export function setText(e, text) {
  if (e.textContent !== text) e.textContent = text;
}

// setAttr does the same for an attribute.
export function setAttr(e, name, value) {
  if (e.getAttribute(name) !== value) e.setAttribute(name, value);
}

// show puts nodes or texts into an element.
export function show(e, ...children) { e.replaceChildren(...children.filter(c => c != null)); }

// reconcile keeps one child of parent for each item, by key, in the order of the
// items. Children that stay are changed and not made anew, so that focus, selection
// and what is open stay as well.
export function reconcile(parent, items, key, create, update) {
  const had = parent.kept || new Map();
  const wanted = new Map(items.map(i => [key(i), i]));
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  for (const [k, node] of had) if (!wanted.has(k)) node.remove();
  const kept = new Map();
  let at = parent.firstChild;
  for (const [k, item] of wanted) {
    const node = had.get(k) || create(item);
    update?.(node, item);
    kept.set(k, node);
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  parent.kept = kept;
  if (focused && focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}
