// Between the viewer and the page that it stands on. On a fresh load the viewer begins before the circuit is there: the circuit draws the page anew, and the viewer moves into
// the new room with its lines. What it would have written to the address meanwhile is written then.

import { Viewer } from './viewer.js';

let early = null;

/** Begins in the room that the server sent, unless the circuit came first. `first` is the first page, asked for already. */
export function begin(room, id, state, first, live) {
  if (!room.isConnected || room.hasChildNodes()) return;
  const held = {};
  const viewer = new Viewer({ id, state, first, live, changed: values => early?.send(values) });
  early = { id, room, viewer, send: values => Object.assign(held, values), held };
  room.append(viewer.element);

  // The new room is in the document before the next frame: nothing flickers.
  early.watch = new MutationObserver(() => {
    const next = document.querySelector(`[data-stage="file ${id}"]`);
    if (next && next !== early?.room) move(next);
  });
  early.watch.observe(document.body, { childList: true, subtree: true });
}

function move(room) {
  early.room = room;
  room.append(early.viewer.element);
  early.viewer.moved();
}

const ECHO = 5000; // milliseconds in which what was told comes back

export function create(room, options, dotnet) {
  const told = []; // an address that comes back later than the reader has moved on must not move him back
  const tell = values => {
    const at = performance.now();
    for (const [name, value] of Object.entries(values)) told.push({ name, value, at });
    dotnet.invokeMethodAsync('Change', values);
  };

  const isEcho = ([name, value]) => {
    const at = told.findIndex(one => one.name === name && one.value === value && performance.now() - one.at < ECHO);
    if (at < 0) return false;
    for (let i = at; i >= 0; i--) if (told[i].name === name) told.splice(i, 1);
    return true;
  };

  let viewer;
  if (early !== null && String(early.id) === String(options.id)) {
    viewer = early.viewer;
    early.watch.disconnect();
    if (viewer.element.parentElement !== room) move(room);
    viewer.changed = tell;
    if (Object.keys(early.held).length > 0) tell(early.held);
    early = null;
  } else {
    viewer = new Viewer({ id: options.id, state: options.state, live: options.live, changed: tell });
    room.append(viewer.element);
  }

  let known = options.state;
  return {
    update(next) {
      const other = Object.fromEntries(Object.entries(next.state).filter(([name, value]) => value !== known[name]).filter(pair => !isEcho(pair)));
      known = next.state;
      if (Object.keys(other).length > 0) viewer.update(other);
      viewer.setLive(next.live);
    },
    dispose() { viewer.dispose(); },
  };
}
