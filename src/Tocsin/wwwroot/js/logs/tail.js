// What is written to the file while one looks, line by line as the server sends it. The first lines of each connection are such as are here already: they show that nothing
// lies between. Where something does, the end is read anew.

import { lineOf } from './wire.js';

const OVERLAP = 64;

export class Tail {
  #source = null;
  #queue = [];
  #due = false;
  #synced = false;
  #latest = -1;

  /** told({state, waiting, dropped, replaced}): what the reader should know. */
  constructor({ wire, lines, told }) {
    Object.assign(this, { wire, lines, told });
    this.waiting = 0;
  }

  get isOn() { return this.#source !== null; }

  start() {
    if (this.#source) return;
    this.waiting = 0;
    this.lines.isFollowed = true;
    const source = new EventSource(this.wire.tailPath(OVERLAP));
    this.#source = source;
    source.addEventListener('open', () => {
      this.#synced = false;
      this.#latest = -1;
      this.told({ state: 'open' });
    });
    source.addEventListener('error', () => this.told({ state: source.readyState === EventSource.CLOSED ? 'refused' : 'lost' }));
    for (const name of ['message', 'line', 'dropped']) source.addEventListener(name, event => this.#take(event.data));
  }

  stop() {
    this.lines.isFollowed = false;
    this.#source?.close();
    this.#source = null;
    this.#queue = [];
    this.waiting = 0;
  }

  #take(data) {
    let json;
    try { json = JSON.parse(data); } catch { return; }
    if (Number.isFinite(json.dropped)) {
      this.#synced = false;
      return this.told({ dropped: json.dropped });
    }

    if (!Number.isFinite(json.offset)) return;
    this.#queue.push(lineOf(json));
    if (this.#due) return;
    this.#due = true;
    this.#soon();
  }

  // A page in the background draws no frames, and must not keep what it will never show.
  #soon() {
    if (document.hidden) setTimeout(() => this.#flush(), 250); else requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    // A window that was read before these lines were written would take their place.
    if (this.#source && this.lines.isLoading) return this.#soon();
    this.#due = false;
    const lines = this.#queue;
    this.#queue = [];
    if (!this.#source || lines.length === 0) return;
    if (lines[0].offset < this.#latest || lines.some((line, at) => at > 0 && line.offset < lines[at - 1].offset)) {
      this.#latest = -1;
      return this.told({ replaced: true });
    }

    this.#latest = lines.at(-1).offset;
    const last = this.lines.last;
    if (!this.lines.isAtBottom) {
      const fresh = lines.filter(line => line.offset > Math.max(this.heard ?? -1, last?.offset ?? -1)).length;
      this.heard = this.#latest;
      if (fresh === 0) return;
      this.waiting += fresh;
      this.lines.hasMore();
      return this.told({ waiting: this.waiting });
    }

    this.heard = this.#latest;
    if (!this.lines.atEnd) return this.told({ gap: true });
    if (!this.#synced && last && lines[0].offset > last.offset && lines[0].offset !== this.lines.end) return this.told({ gap: true });
    this.#synced = true;
    this.waiting = 0;
    this.lines.append(lines);
    this.told({ appended: lines.length });
  }
}
