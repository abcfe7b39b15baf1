// The scrollbar of a file: its height stands for all bytes of the text. Near the view the lines scroll exactly; here one jumps. What was found and what a search hit stand
// on it as ticks.

import { element } from '../text.js';
import { bytesText } from './text.js';
import { stepOf } from './rows.js';

const SVG = 'http://www.w3.org/2000/svg';
const LEAST = 24; // pixels of the thumb

export class Rail {
  #share = 0;
  #dragging = false;
  #hits = [];
  #marks = [];

  /** jump(share, resting): where the reader dragged to, 0 to 1; step(pages): by keys. */
  constructor({ jump, step }) {
    Object.assign(this, { jump, step });
    this.thumb = element('div', 'file-rail__thumb');
    this.ticks = document.createElementNS(SVG, 'svg');
    this.ticks.setAttribute('class', 'file-rail__ticks');
    this.ticks.setAttribute('aria-hidden', 'true');
    this.tip = element('div', 'file-rail__tip mono');
    this.tip.hidden = true;
    this.element = element('div', 'file-rail', this.ticks, this.thumb, this.tip);
    this.element.tabIndex = 0;
    const attributes = { role: 'scrollbar', 'aria-label': 'Place in the file', 'aria-orientation': 'vertical', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 };
    for (const [name, value] of Object.entries(attributes)) this.element.setAttribute(name, value);
    this.element.addEventListener('pointerdown', event => this.#begin(event));
    this.element.addEventListener('pointermove', event => this.#move(event));
    this.element.addEventListener('pointerup', event => this.#finish(event));
    this.element.addEventListener('pointercancel', event => this.#finish(event));
    this.element.addEventListener('keydown', event => this.#key(event));
    this.sizes = new ResizeObserver(() => this.#draw());
    this.sizes.observe(this.element);
  }

  dispose() { this.sizes.disconnect(); }

  /** Where the view is: its first byte, the bytes in sight, all bytes; words for the tip. */
  show({ first, seen, length, atBottom, words }) {
    this.place = { first, seen, length, words };
    if (!this.#dragging) this.#share = atBottom ? 1 : length > seen ? Math.min(1, first / (length - seen)) : 0;
    this.size = length > 0 ? Math.min(1, seen / length) : 1;
    this.element.toggleAttribute('data-whole', this.size >= 1);
    this.element.setAttribute('aria-valuenow', String(Math.round(100 * this.#share)));
    this.element.setAttribute('aria-valuetext', `${bytesText(first)} of ${bytesText(length)}${words ? `, ${words}` : ''}`);
    this.#draw();
  }

  mark(marks, hits) {
    this.#marks = marks;
    this.#hits = hits;
    this.#ticks();
  }

  get isDragging() { return this.#dragging; }

  #draw() {
    const height = this.element.clientHeight;
    if (height === 0 || !this.place) return;
    const thumb = Math.max(LEAST, Math.round(height * this.size));
    this.thumb.style.height = `${thumb}px`;
    this.thumb.style.transform = `translateY(${Math.round((height - thumb) * this.#share)}px)`;
    if (this.drawnFor !== `${height} ${this.place.length}`) this.#ticks();
    if (this.#dragging) {
      this.tip.style.transform = `translateY(${Math.round(Math.max(0, Math.min(height - 44, (height - thumb) * this.#share)))}px)`;
      this.tip.textContent = `${bytesText(this.#share * this.place.length)}\n${this.place.words || `${(100 * this.#share).toFixed(1)} %`}`;
    }
  }

  // One tick a pixel at most, whatever is there.
  #ticks() {
    const height = this.element.clientHeight;
    const length = this.place?.length ?? 0;
    this.ticks.replaceChildren();
    if (height === 0 || length === 0) return;
    this.drawnFor = `${height} ${length}`;
    const y = offset => Math.min(height - 2, Math.round(offset / length * (height - 2)));
    const path = (rows, name, from, to) => {
      if (rows.size === 0) return;
      const made = document.createElementNS(SVG, 'path');
      made.setAttribute('class', name);
      made.setAttribute('d', [...rows].map(row => `M${from} ${row}h${to - from}v2h${from - to}z`).join(''));
      this.ticks.append(made);
    };

    path(new Set(this.#hits.map(y)), 'file-rail__hit', 1, 7);
    const steps = Array.from({ length: 7 }, () => new Set());
    for (const mark of this.#marks) steps[stepOf(mark.bits)].add(y(mark.offset));
    steps.forEach((rows, step) => path(rows, `file-rail__mark bits--${step}`, 7, 15));
  }

  #shareOf(event) {
    const box = this.element.getBoundingClientRect();
    const thumb = this.thumb.offsetHeight;
    return Math.max(0, Math.min(1, (event.clientY - box.top - this.grip) / Math.max(1, box.height - thumb)));
  }

  #begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    const thumb = this.thumb.getBoundingClientRect();
    const onThumb = event.clientY >= thumb.top && event.clientY <= thumb.bottom;
    this.grip = onThumb ? event.clientY - thumb.top : thumb.height / 2;
    this.#dragging = true;
    this.tip.hidden = false;
    this.element.toggleAttribute('data-dragged', true);
    if (onThumb) this.#draw(); else this.#move(event);
  }

  #move(event) {
    if (!this.#dragging) return;
    this.#share = this.#shareOf(event);
    this.#draw();
    this.jump(this.#share, false);
  }

  #finish(event) {
    if (!this.#dragging) return;
    this.#dragging = false;
    this.tip.hidden = true;
    this.element.removeAttribute('data-dragged');
    if (event.type === 'pointerup') this.jump(this.#share, true);
  }

  #key(event) {
    const by = { ArrowDown: 0.1, ArrowUp: -0.1, PageDown: 1, PageUp: -1 }[event.key];
    const to = { Home: 0, End: 1 }[event.key];
    if (by === undefined && to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) this.jump(to, true); else this.step(by);
  }
}
