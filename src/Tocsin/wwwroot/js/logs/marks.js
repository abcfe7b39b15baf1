// What the detectors found in the file, by byte: all of it for the scrollbar, and anew for what is near the view.

import { setMarks } from './rows.js';

const PAUSE = 4000; // milliseconds between two questions about the same lines

export class Marks {
  #abort = new AbortController();
  #known = new Map();
  #asked = new Map();

  constructor({ wire, changed }) {
    Object.assign(this, { wire, changed });
    this.all = [];
  }

  dispose() { this.#abort.abort(); }

  /** Asks about the whole file, once. */
  async whole(length) {
    const to = length();
    if (to) await this.#ask(0, to);
  }

  /** Asks about the lines that are loaded. */
  async near(from, to) {
    const key = `${from}-${to}`;
    const now = performance.now();
    if (now - (this.#asked.get(key) ?? -PAUSE) < PAUSE || to <= from) return;
    if (this.#asked.size > 100) this.#asked.clear();
    this.#asked.set(key, now);
    await this.#ask(from, to);
  }

  /** What was found on a line, or on the line that begins at a byte. */
  of(row, offset) {
    if (row) return row.marks;
    return this.all.filter(mark => mark.offset === offset);
  }

  /** Puts them into the margins of rows, which are in the order of the file. */
  onto(rows) {
    if (this.all.length === 0) return;
    let at = this.all.findIndex(mark => mark.offset >= (rows[0]?.offset ?? 0));
    rows.forEach((row, index) => {
      const end = rows[index + 1]?.offset ?? Infinity;
      const found = [];
      for (; at >= 0 && at < this.all.length && this.all[at].offset < end; at++) found.push(this.all[at]);
      setMarks(row, found);
    });
  }

  async #ask(from, to) {
    let found;
    try {
      found = await this.wire.marks(from, to, this.#abort.signal);
    } catch {
      return; // the lines are what matters; what was found there is asked for again
    }

    const before = this.#known.size;
    for (const mark of found) this.#known.set(`${mark.offset} ${mark.kind} ${mark.text}`, mark);
    if (this.#known.size === before) return;
    this.all = [...this.#known.values()].sort((a, b) => a.offset - b.offset);
    this.changed();
  }
}
