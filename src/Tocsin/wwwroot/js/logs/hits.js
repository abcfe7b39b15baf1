// A search within one file: where it hits, by byte. The server finds them from the end of the file backwards; more are asked for when the reader steps beyond the oldest.

import { ask, hitOf, objectsOf, progressOf } from './wire.js';

const LIMIT = 1000;

export class Hits {
  #abort = null;
  #offsets = new Set();

  /** changed(): there are more, or it has ended. */
  constructor({ id, changed }) {
    Object.assign(this, { id, changed });
    this.clear();
  }

  clear() {
    this.#abort?.abort();
    this.#abort = null;
    this.#offsets = new Set();
    Object.assign(this, { query: null, sorted: [], cursor: null, isRunning: false, isComplete: true, progress: null, fault: null });
  }

  get count() { return this.#offsets.size; }

  has(offset) { return this.#offsets.has(offset); }

  find(query) {
    this.clear();
    this.query = query;
    this.isComplete = false;
    return this.more();
  }

  stop() {
    this.#abort?.abort();
    this.isRunning = false;
    this.changed();
  }

  async more() {
    if (this.isRunning || this.isComplete || !this.query) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.isRunning = true;
    this.changed();
    const { q, regex, ignoreCase } = this.query;
    const asked = new URLSearchParams({ q, file: this.id, limit: LIMIT, regex: String(regex), ignore_case: String(ignoreCase) });
    if (this.cursor) asked.set('after', this.cursor);
    let found = 0;
    try {
      const answer = await ask(`/api/v1/search?${asked}`, abort.signal, 'application/x-ndjson');
      for await (const json of objectsOf(answer)) {
        if (this.#abort !== abort) return;
        if (json.progress) {
          this.progress = progressOf(json.progress);
          if (json.next) this.cursor = json.next;
        } else {
          const hit = hitOf(json);
          found++;
          this.cursor = hit.cursor ?? this.cursor;
          this.#offsets.add(hit.offset);
        }

        this.#soon(abort);
      }

      this.isComplete = this.progress?.isComplete ?? found < LIMIT;
    } catch (fault) {
      if (fault.name !== 'AbortError' && this.#abort === abort) this.fault = fault;
    } finally {
      if (this.#abort === abort) {
        this.isRunning = false;
        this.#sort();
        this.changed();
      }
    }
  }

  /** The nearest hit behind a byte (or before it), and which one it is; null when there is none. */
  step(from, down) {
    if (this.sorted.length === 0) return null;
    const below = this.sorted.findIndex(offset => offset > from);
    let at = down ? below : this.sorted.findLastIndex(offset => offset < from);
    const wrapped = at < 0;
    if (wrapped) at = down ? 0 : this.sorted.length - 1;
    return { offset: this.sorted[at], at, wrapped };
  }

  #soon(abort) {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      if (this.#abort !== abort) return;
      this.#sort();
      this.changed();
    });
  }

  #sort() { this.sorted = [...this.#offsets].sort((a, b) => a - b); }
}

/** Tints what a plain word hits in rows, without a change of the document. Patterns are left to the server: it alone bounds their time. */
export class Tint {
  #highlight = typeof Highlight === 'function' && CSS.highlights ? new Highlight() : null;

  constructor() {
    if (this.#highlight) CSS.highlights.set('tocsin-hit', this.#highlight);
  }

  dispose() { if (this.#highlight) CSS.highlights.delete('tocsin-hit'); }

  over(rows, query, hits) {
    this.#highlight?.clear();
    const word = query && !query.regex ? fold(query.q, query.ignoreCase) : '';
    for (const row of rows) {
      row.element.toggleAttribute('data-hit', query !== null && hits.has(row.offset));
      if (word !== '' && this.#highlight) this.#tint(row, word, query.ignoreCase);
    }
  }

  #tint(row, word, ignoreCase) {
    const text = fold(row.body.textContent, ignoreCase);
    let at = text.indexOf(word);
    if (at < 0) return;
    const nodes = [];
    const walk = document.createTreeWalker(row.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(), from = 0; node; node = walk.nextNode()) {
      nodes.push({ node, from });
      from += node.length;
    }

    for (let patience = 0; at >= 0 && patience < 50; patience++, at = text.indexOf(word, at + word.length)) {
      const range = new Range();
      const [start, end] = [placeOf(nodes, at), placeOf(nodes, at + word.length, true)];
      range.setStart(start.node, start.at);
      range.setEnd(end.node, end.at);
      this.#highlight.add(range);
    }
  }
}

// Letters whose other case is longer would move what follows: such a text is compared as it is.
const fold = (text, ignoreCase) => {
  const lower = ignoreCase ? text.toLowerCase() : text;
  return lower.length === text.length ? lower : text;
};

function placeOf(nodes, at, isEnd = false) {
  const index = nodes.findLastIndex(({ from }) => (isEnd ? from < at : from <= at));
  const { node, from } = nodes[Math.max(0, index)];
  return { node, at: Math.min(node.length, at - from) };
}
