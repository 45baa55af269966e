// Keeps a document up to date: by server-sent events, or by asking now and then where
// events cannot be had.

const askEvery = 5000, tryAgain = 60000, silence = 10000;

// live calls changed(document) and state(kind, text). Kinds: live, paused, lost, asking
// and stopped.
export function live({ changed, state }) {
  let doc = null, events = null, timer = 0, watchdog = 0, since = 0, paused = false, stopped = false;

  function merge(c) {
    if (!doc) return;
    const { sample, statements, ...rest } = c;
    Object.assign(doc, rest);
    doc.samples.push(sample);
    const most = doc.keep_ms / doc.interval_ms + 1;
    if (doc.samples.length > most) doc.samples.splice(0, doc.samples.length - most);
    const by = new Map(doc.statements.map(s => [s.id, s]));
    for (const s of statements) {
      if (by.has(s.id)) Object.assign(by.get(s.id), s);
      else doc.statements.push(s);
    }
    changed(doc);
  }

  function end() {
    events?.close();
    events = null;
    clearTimeout(timer);
    clearTimeout(watchdog);
  }

  function watch() {
    end();
    events = new EventSource('events');
    events.addEventListener('full', e => {
      clearTimeout(watchdog);
      doc = JSON.parse(e.data);
      state('live', 'Live');
      changed(doc);
    });
    events.addEventListener('change', e => merge(JSON.parse(e.data)));
    events.addEventListener('error', () => {
      if (document.hidden) return end(); // nobody looks; the page's return begins again
      if (events?.readyState === EventSource.CLOSED) { since = Date.now(); ask(); }
      else state('lost', 'Connection lost, trying again');
    });
    watchdog = setTimeout(() => { since = Date.now(); ask(); }, silence); // something on the way gathers events
  }

  async function ask() {
    end();
    try {
      const answer = await fetch('data.json', { cache: 'no-store' });
      if (answer.status === 401 || answer.status === 403) {
        stopped = true;
        return state('stopped', 'You may not see this page any more: sign in, then load it again');
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.json();
      if (paused) return;
      doc = text;
      state('asking', 'Asking every five seconds: there is no live view to be had');
      changed(doc);
    } catch {
      if (paused) return;
      since = 0;
      state('lost', 'Connection lost, trying again');
    }
    timer = setTimeout(() => (Date.now() - since > tryAgain ? watch() : ask()), askEvery);
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !events && !paused && !stopped) watch();
  });

  return {
    start: watch,
    pause() { paused = true; end(); state('paused', 'Paused'); },
    resume() { paused = false; if (!stopped) { state('lost', 'Connecting…'); watch(); } },
    get paused() { return paused; },
    get document() { return doc; },
  };
}
