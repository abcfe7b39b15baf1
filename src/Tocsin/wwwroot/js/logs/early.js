// On a fresh load of a file's page: its first screen is asked for before anything else happens.

export function early() {
  const room = document.querySelector('[data-stage^="file "]');
  if (!room) return;
  const id = room.dataset.stage.slice(5);
  const query = new URLSearchParams(location.search);
  const state = Object.fromEntries(['offset', 'q', 'regex', 'case', 'row', 'follow', 'wrap'].map(name => [name, query.get(name) || null]));
  const from = state.row ?? state.offset ?? '0';
  const asked = state.follow !== null && state.offset === null && state.row === null ? { tail: 160 } : { from: /^\d{1,16}$/.test(from) ? from : 0, lines: 160 };
  const answer = fetch(`/api/v1/files/${encodeURIComponent(id)}/content?${new URLSearchParams(asked)}`, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  answer.catch(() => { /* whoever shows it says so */ });
  import('./bridge.js').then(bridge => bridge.begin(room, id, state, answer));
}
