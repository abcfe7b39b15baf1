// Runs before the first paint. On a fresh load of a file's page its first screen is asked for before anything else happens, and is drawn as soon as there is room for it:
// it waits neither for the circuit nor for the script of the framework, only for the style sheet: lines without it have neither room nor place, and a window of lines over nothing
// asks for more and more above until the line that was wanted is let go.
(() => {
  const id = /^\/logs\/(\d{1,16})$/.exec(location.pathname)?.[1];
  if (!id) return;
  const query = new URLSearchParams(location.search);
  const state = Object.fromEntries(['offset', 'q', 'regex', 'case', 'row', 'follow', 'wrap'].map(name => [name, query.get(name) || null]));
  const from = state.row ?? state.offset ?? '0';
  const asked = state.follow !== null && state.offset === null && state.row === null ? { tail: 160 } : { from: /^\d{1,16}$/.test(from) ? from : 0, lines: 160 };
  const first = fetch(`/api/v1/files/${id}/content?${new URLSearchParams(asked)}`, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  first.catch(() => { /* whoever shows it says so */ });
  const bridge = import('./bridge.js');
  const styled = () => Promise.all([...document.querySelectorAll('link[rel="stylesheet"]')].map(link => link.sheet ?? new Promise(done => {
    link.addEventListener('load', done, { once: true });
    link.addEventListener('error', done, { once: true });
  })));
  const begin = () => {
    const room = document.querySelector(`[data-stage="file ${id}"]`);
    if (room) Promise.all([bridge, styled()]).then(([module]) => module.begin(room, id, state, first, query.get('live') !== 'off'));
    return room !== null;
  };

  const parsed = new MutationObserver(() => { if (begin()) parsed.disconnect(); });
  parsed.observe(document, { childList: true, subtree: true });
})();
