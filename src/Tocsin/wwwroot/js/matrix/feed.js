// The feed: a WebSocket of text frames, each one or more answers as JSON, one a line. It comes back by itself, says in which
// state it is, and counts what could not be shown.

import { isAnswer } from './people.js';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const SECONDS = 5; // of which the rate is the mean

export class Feed {
  #socket = null;
  #timer = 0;
  #attempt = 0;
  #closed = false;
  #droppedBefore = 0;
  #perSecond = new Map();

  /** `probe` finds out with plain HTTP why a socket was refused: gives a reason for people, or null when nobody answers. */
  constructor(address, { answer, changed, probe }) {
    Object.assign(this, { address, answer, changed, probe });
    this.state = { name: 'connecting' };
    this.counts = { received: 0, unreadable: 0, dropped: 0 };
    this.#open();
  }

  /** Events a second, the mean of the last five whole seconds. */
  rate(now) {
    const second = Math.floor(now / 1000);
    let sum = 0;
    for (const at of this.#perSecond.keys()) {
      if (at < second - SECONDS) this.#perSecond.delete(at);
      else if (at < second) sum += this.#perSecond.get(at);
    }

    return sum / SECONDS;
  }

  retry() {
    clearTimeout(this.#timer);
    if (!this.#socket) this.#open();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open() {
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      this.#attempt = 0;
      this.#droppedBefore = this.counts.dropped;
      this.#become({ name: 'open' });
    });
    socket.addEventListener('message', event => this.#read(event.data));
    socket.addEventListener('close', () => {
      this.#socket = null;
      if (!this.#closed) this.#lost(opened);
    });
  }

  async #lost(opened) {
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempt++);
    const since = this.state.name === 'lost' ? this.state.since : new Date();
    const reason = opened ? null : await this.probe();
    if (this.#closed) return;
    this.#become(reason === null ? { name: 'lost', since, wait } : { name: 'error', reason, wait });
    this.#timer = setTimeout(() => this.#open(), wait);
  }

  #become(state) {
    this.state = state;
    this.changed(state);
  }

  #read(text) {
    if (typeof text !== 'string') return;
    const now = performance.now();
    let seen = 0;
    for (let from = 0; from < text.length;) {
      let to = text.indexOf('\n', from);
      if (to < 0) to = text.length;
      if (to > from) seen += this.#line(text.slice(from, to), now);
      from = to + 1;
    }

    if (seen === 0) return;
    this.counts.received += seen;
    const second = Math.floor(now / 1000);
    this.#perSecond.set(second, (this.#perSecond.get(second) ?? 0) + seen);
  }

  #line(line, now) {
    let one;
    try {
      one = JSON.parse(line);
    } catch {
      this.counts.unreadable++;
      return 0;
    }

    if (isAnswer(one)) {
      this.answer(one, now);
      return 1;
    }

    // How many answers of this connection the server left out, because this page was too slow.
    if (one !== null && Number.isFinite(one.dropped) && one.dropped >= 0) this.counts.dropped = this.#droppedBefore + one.dropped;
    else this.counts.unreadable++;
    return 0;
  }
}
