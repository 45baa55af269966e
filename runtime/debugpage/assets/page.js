// The page: it connects the parts to the document.
import { el, setAttr, setText } from './dom.js';
import { clock } from './format.js';
import { live } from './live.js';
import { findings, opener, planChanges, suggestions } from './notes.js';
import { cacheAndLimits, overview, servers } from './overview.js';
import { queries, slow } from './queries.js';

const $ = id => document.getElementById(id);

// The colours are the system's unless the reader chose others, which is kept where the
// browser lets it.
const schemeKey = 'dbgen-debug-scheme';

function applyScheme(scheme) {
  if (scheme) setAttr(document.documentElement, 'data-scheme', scheme);
  else document.documentElement.removeAttribute('data-scheme');
  $('scheme').value = scheme;
}

try { applyScheme(localStorage.getItem(schemeKey) || ''); } catch { applyScheme(''); }
$('scheme').addEventListener('change', () => {
  applyScheme($('scheme').value);
  try { localStorage.setItem(schemeKey, $('scheme').value); } catch { /* it holds until the page is left */ }
});

const table = queries($('queries'), $('search'), $('filter'), $('count'));
const reveal = id => table.reveal(id);
const link = (td, c) => { if (!td.firstChild) td.append(opener(reveal, c.id, c.name)); };

const parts = [
  overview($('overview')),
  servers($('servers')),
  cacheAndLimits($('cache')),
  table.update,
  slow($('slow'), el('h3', {}, 'The last slow calls'), link),
  planChanges($('plans'), reveal),
  findings($('findings'), reveal),
  suggestions($('indexes'), reveal),
];

const marks = { live: '●', paused: '‖', lost: '✗', asking: '◌', stopped: '✗' };

const feed = live({
  changed(doc) {
    for (const update of parts) update(doc);
    setText($('at'), 'as of ' + clock(doc.at));
  },
  state(kind, text) {
    setText($('state'), marks[kind] + ' ' + text);
    setAttr($('state'), 'class', kind === 'live' ? 'good' : kind === 'paused' ? 'muted' : 'warn');
  },
});

$('pause').addEventListener('click', () => {
  if (feed.paused) feed.resume(); else feed.pause();
  setText($('pause'), feed.paused ? 'Resume' : 'Pause');
});

feed.start();
