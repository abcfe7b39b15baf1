// A window of whole lines over a file of any size. The browser scrolls natively inside the window; near its edges more is asked for and the far side is let go, so that
// what is in the document stays small. What lies further away is reached by its byte.

import { element } from '../text.js';
import { fill, rowOf } from './rows.js';

const CHUNK = 160; // lines asked for at once
const MOST = 1200; // rows in the document
const NEAR = 2; // screens below which more is asked for
const AT_END = 24; // pixels
const AGAIN = 1000; // milliseconds until the end of a file is looked for again

export class Lines {
  #generation = 0;
  #loading = 0;
  #abort = new AbortController();
  #filling = false;
  #looked = 0;
  #anchor = { offset: 0, delta: 0, bottom: false, height: 0 };

  /** moved(): the reader scrolled; changed(rows): there are new rows; fault(error): the server said no. */
  constructor({ wire, moved, changed, fault }) {
    Object.assign(this, { wire, moved, changed, fault });
    this.rows = [];
    this.start = 0;
    this.end = 0;
    this.length = null;
    this.isLengthKnown = true; // of a compressed file only when it was read to its end
    this.atStart = true;
    this.atEnd = true;
    this.isFollowed = false; // somebody else says what comes at the end
    this.list = element('div', 'file-lines__list');
    this.list.setAttribute('role', 'list');
    this.scroller = element('div', 'file-lines', this.list);
    this.scroller.dataset.rows = '';
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute('role', 'group');
    this.scroller.setAttribute('aria-label', 'Lines of the file');
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.sizes = new ResizeObserver(() => this.#resized());
    this.sizes.observe(this.scroller);
  }

  dispose() {
    this.#abort.abort();
    this.sizes.disconnect();
  }

  get first() { return this.rows[this.#indexAt(this.scroller.scrollTop)] ?? null; }

  /** Another window is on its way: what is appended now would be replaced by it. */
  get isLoading() { return this.#loading !== 0; }

  get last() { return this.rows.at(-1) ?? null; }

  /** Bytes of text that are in sight. */
  get seen() {
    const from = this.first;
    const below = this.rows[this.#indexAt(this.scroller.scrollTop + this.scroller.clientHeight) + 1];
    return from ? Math.max(1, (below?.offset ?? this.end) - from.offset) : 1;
  }

  get isAtBottom() { return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < AT_END; }

  find(offset) {
    const at = this.#indexOf(offset);
    return at >= 0 && (offset < (this.rows[at + 1]?.offset ?? this.end) || offset === this.rows[at].offset) ? this.rows[at] : null;
  }

  /** Shows the line that holds a byte: at the top, or in the middle with what stands around it. */
  async goTo(offset, { middle = false } = {}) {
    const inside = this.rows.length > 0 && offset >= this.start && offset < this.end;
    if (!inside && !await this.#load({ from: offset, lines: CHUNK })) return null;
    const row = this.find(offset) ?? this.rows[0] ?? null;
    if (row === null) return null;
    if (middle && !inside) await this.#extend('before', this.#generation);
    this.#place(row, middle);
    await this.#fill();
    return row;
  }

  /** Shows the end of the file. */
  async goEnd() {
    if (!await this.#load({ tail: CHUNK })) return false;
    this.#toBottom();
    await this.#fill();
    return true;
  }

  /** Shows the first line at or after a moment; null when there is none. */
  async goTime(iso) {
    if (!await this.#load({ time: iso, lines: CHUNK }, page => page.lines.length > 0)) return null;
    this.#place(this.rows[0], false);
    await this.#fill();
    return this.rows[0];
  }

  /** The first page, asked for before the rest of the script was there. */
  async begin(promise, { end, offset }) {
    if (!await this.#load(promise)) return;
    if (end) this.#toBottom();
    else this.#place(this.find(offset) ?? this.rows[0] ?? null, false);
    await this.#fill();
  }

  /** Lines that came at the end of the file, in their order. Keeps the end in sight. */
  append(lines) {
    const stuck = this.isAtBottom;
    this.#add(lines, false);
    const last = this.last;
    if (last) this.end = Math.max(this.end, last.offset + Math.max(1, last.text.length));
    this.length = Math.max(this.length ?? 0, this.end);
    this.#prune(true);
    if (stuck) this.#toBottom();
    else this.#remember();
    this.moved();
  }

  /** There is more behind the window than is known. */
  hasMore() { this.atEnd = false; }

  /** After the element was moved in the document, which forgets where it was scrolled to, or its room became another: who was at the end stays there. */
  restore() {
    if (this.#anchor.bottom) return this.#toBottom();
    const row = this.find(this.#anchor.offset);
    if (row) this.scroller.scrollTop = row.element.offsetTop + this.#anchor.delta;
  }

  /** Puts a row where it can be seen. */
  reveal(row) {
    const { offsetTop: top, offsetHeight: height } = row.element;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + height > scrollTop + clientHeight) this.scroller.scrollTop = top + height - clientHeight;
  }

  rowOfElement(target) {
    const made = target.closest?.('[data-row]');
    return made && this.list.contains(made) ? this.find(Number(made.dataset.row)) : null;
  }

  #indexOf(offset) {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle].offset <= offset) low = middle; else high = middle - 1;
    }

    return this.rows.length > 0 && this.rows[low].offset <= offset ? low : -1;
  }

  #indexAt(top) {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle].element.offsetTop <= top) low = middle; else high = middle - 1;
    }

    return Math.max(0, low);
  }

  #place(row, middle) {
    if (row === null) return;
    this.scroller.scrollTop = row.element.offsetTop - (middle ? Math.max(0, (this.scroller.clientHeight - row.element.offsetHeight) / 2) : 0);
    this.#remember();
    this.moved();
  }

  // Replaces the window. False when something else was asked for meanwhile, or nothing came.
  async #load(asked, isWanted = () => true) {
    this.#abort.abort();
    this.#abort = new AbortController();
    const generation = ++this.#generation;
    this.#loading = generation;
    try {
      const page = await (asked instanceof Promise ? asked : this.wire.content(asked, this.#abort.signal));
      if (generation !== this.#generation || !isWanted(page)) return false;
      this.#note(page);
      this.rows = [];
      this.list.replaceChildren();
      [this.start, this.end, this.atStart, this.atEnd] = [page.start, page.end, page.atStart, page.atEnd];
      this.#add(page.lines, false);
      return true;
    } catch (fault) {
      if (fault.name !== 'AbortError' && generation === this.#generation) this.fault(fault);
      return false;
    } finally {
      if (this.#loading === generation) this.#loading = 0;
    }
  }

  async #extend(side, generation) {
    const page = await this.wire.content(side === 'before' ? { before: this.start, lines: CHUNK } : { from: this.end, lines: CHUNK }, this.#abort.signal);
    if (generation !== this.#generation) return;
    this.#note(page);
    if (side === 'before') {
      this.atStart = page.atStart || page.lines.length === 0;
      if (page.lines.length === 0) return;
      const height = this.list.offsetHeight;
      this.#add(page.lines.filter(line => line.offset < this.start), true);
      this.start = page.start;
      this.scroller.scrollTop += this.list.offsetHeight - height;
      this.#prune(false);
    } else {
      this.atEnd = page.atEnd || page.lines.length === 0;
      if (page.lines.length === 0) return;
      this.#add(page.lines, false);
      this.end = Math.max(this.end, page.end);
      this.#prune(true);
    }
  }

  async #fill() {
    if (this.#filling) return;
    this.#filling = true;
    try {
      for (let patience = 0; patience < 40; patience++) {
        const { scrollTop, scrollHeight, clientHeight } = this.scroller;
        if (clientHeight === 0) break;
        if (!this.atEnd && scrollHeight - scrollTop - clientHeight < NEAR * clientHeight) await this.#extend('after', this.#generation);
        else if (!this.atStart && scrollTop < NEAR * clientHeight) await this.#extend('before', this.#generation);
        else break;
      }
    } catch (fault) {
      if (fault.name !== 'AbortError') this.fault(fault);
    } finally {
      this.#filling = false;
      this.moved();
    }
  }

  #note(page) {
    this.isLengthKnown = page.length !== null;
    if (page.length !== null) this.length = page.length;
    else this.length = Math.max(this.length ?? 0, page.end);
  }

  // A line that is here already has grown: it was the last one of the file.
  #add(lines, above) {
    const made = [];
    const parts = document.createDocumentFragment();
    for (const line of lines) {
      const last = made.at(-1) ?? (above ? null : this.last);
      if (!above && last && line.offset <= last.offset) {
        if (line.offset === last.offset && line.text !== last.text) {
          Object.assign(last, line);
          fill(last, row => this.#showAll(row));
        }

        continue;
      }

      const row = rowOf(line, { showAll: of => this.#showAll(of) });
      made.push(row);
      parts.append(row.element);
    }

    if (above) {
      this.list.prepend(parts);
      this.rows.unshift(...made);
    } else {
      this.list.append(parts);
      this.rows.push(...made);
    }

    this.changed(made);
  }

  async #showAll(row) {
    if (!row.isCut) return fill(row, null, row.text);
    const next = this.rows[this.rows.indexOf(row) + 1]?.offset ?? this.end;
    try {
      fill(row, null, await this.wire.bytes(row.offset, Math.max(row.offset + 1, Math.min(next, row.offset + (1 << 20))), this.#abort.signal));
    } catch (fault) {
      if (fault.name !== 'AbortError') this.fault(fault);
    }
  }

  #prune(above) {
    const over = this.rows.length - MOST;
    if (over <= 0) return;
    if (above) {
      const height = this.list.offsetHeight;
      const bottom = this.isAtBottom;
      for (const row of this.rows.splice(0, over)) row.element.remove();
      [this.start, this.atStart] = [this.rows[0].offset, false];
      if (!bottom) this.scroller.scrollTop -= height - this.list.offsetHeight;
    } else {
      const gone = this.rows.splice(MOST, over);
      for (const row of gone) row.element.remove();
      [this.end, this.atEnd] = [gone[0].offset, false];
    }
  }

  #remember() {
    const row = this.first;
    if (row) this.#anchor = { offset: row.offset, delta: this.scroller.scrollTop - row.element.offsetTop, bottom: this.atEnd && this.isAtBottom, height: this.scroller.clientHeight };
  }

  #toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#remember();
  }

  #scrolled() {
    if (!this.scroller.isConnected || this.scroller.clientHeight === 0) return;
    if (this.#anchor.bottom && this.#anchor.height !== this.scroller.clientHeight) this.#toBottom(); // its room became another, the reader did nothing
    this.#remember();
    this.moved();
    const now = performance.now();
    if (!this.isFollowed && this.atEnd && this.isAtBottom && now - this.#looked > AGAIN) {
      this.#looked = now;
      this.atEnd = false; // it may have grown since
    }

    this.#fill();
  }

  #resized() {
    if (this.scroller.clientHeight > 0 && this.rows.length > 0) {
      this.restore();
      this.#fill();
    }
  }
}
