// The viewer of one collected file. The address bar holds where it is; this file puts the parts together.

import { count, element } from '../text.js';
import { Bar } from './bar.js';
import { Drawer } from './drawer.js';
import { Hits, Tint } from './hits.js';
import { listen } from './keys.js';
import { Lines } from './lines.js';
import { Marks } from './marks.js';
import { Rail } from './rail.js';
import { States } from './states.js';
import { Tail } from './tail.js';
import { bytesText, momentOf, timeText } from './text.js';
import { firstPage, Wire } from './wire.js';

export class Viewer {
  #address = { offset: null, q: null, regex: null, case: null, row: null, follow: null, wrap: null };
  #moving = false;
  #current = null;
  #wanted = null;
  #jumping = false;
  #live = true;

  /** { id, state: what the address holds, first: a promise of the first answer, live }; changed(values): what the address should hold. */
  constructor({ id, state = {}, first = null, live = true, changed }) {
    this.changed = changed;
    this.#live = live;
    Object.assign(this.#address, state);
    this.wire = new Wire(id);
    this.lines = new Lines({
      wire: this.wire, moved: () => this.#moved(), changed: () => this.#rowsChanged(), fault: fault => this.#failed(fault),
    });
    this.rail = new Rail({ jump: (share, resting) => this.#jump(share, resting), step: pages => this.lines.scroller.scrollBy({ top: pages * this.lines.scroller.clientHeight }) });
    this.marks = new Marks({ wire: this.wire, changed: () => this.#showMarks() });
    this.hits = new Hits({ id, changed: () => this.#hitsChanged() });
    this.tint = new Tint();
    this.tail = new Tail({ wire: this.wire, lines: this.lines, told: said => this.#told(said) });
    this.drawer = new Drawer({ wire: this.wire, close: () => this.openLine(null) });
    this.states = new States({ retry: () => this.#begin(), follow: () => this.goEnd() });
    this.bar = new Bar({
      search: (text, up) => this.#search(text, up), step: down => this.step(down), stop: () => this.hits.stop(), leave: () => this.lines.scroller.focus(),
      time: text => this.#goTime(text), toggle: name => this.toggle(name), top: () => this.goTop(), end: () => this.goEnd(),
    });
    this.where = element('span', 'file-foot__where mono');
    this.noted = element('span', 'file-foot__noted');
    this.element = element(
      'div', 'file-view', this.bar.element, this.states.notice,
      element('section', 'panel file-panel', this.lines.scroller, this.rail.element, this.states.over, this.states.pill),
      element('footer', 'file-foot', this.where, this.noted), this.drawer.element);
    this.lines.list.addEventListener('click', event => this.#clicked(event));
    this.silence = listen(this);
    this.#showSwitches();
    this.bar.query = this.#address.q ?? '';
    this.#begin(first);
  }

  dispose() {
    clearTimeout(this.timer);
    this.silence();
    this.tail.stop();
    this.hits.clear();
    this.tint.dispose();
    this.marks.dispose();
    this.lines.dispose();
    this.rail.dispose();
    this.element.remove();
  }

  /** The address came from elsewhere: a link, the browser's way back. */
  update(state) {
    const before = { ...this.#address };
    Object.assign(this.#address, state);
    this.#showSwitches();
    const now = this.#address;
    if (now.row !== before.row) this.#openDrawer();
    if (now.follow !== before.follow) this.#followChanged();
    if (['q', 'regex', 'case'].some(name => now[name] !== before[name])) {
      this.bar.query = now.q ?? '';
      this.#find(true);
    }

    if (now.offset !== before.offset && now.offset !== null && now.follow === null) this.lines.goTo(Number(now.offset));
  }

  /** Paused, the page stands still: nothing is followed. */
  setLive(live) {
    if (live === this.#live) return;
    this.#live = live;
    if (this.#address.follow !== null) this.#followChanged();
  }

  /** After it was moved to another place in the document. */
  moved() { this.lines.restore(); }

  goTop() {
    this.#wanted = null;
    this.#stopFollowing();
    return this.lines.goTo(0);
  }

  goEnd() {
    this.#wanted = null;
    this.tail.waiting = 0;
    this.states.held(0);
    return this.lines.goEnd();
  }

  focusSearch() {
    this.bar.field.focus();
    this.bar.field.select();
  }

  focusTime() {
    this.bar.clock.focus();
    this.bar.clock.select();
  }

  toggle(name) {
    this.#set({ [name]: this.#address[name] === null ? 'on' : null });
    this.#showSwitches();
    if (name === 'follow') this.#followChanged();
    if (name === 'wrap') this.lines.restore();
    if (name === 'regex' || name === 'case') this.#find(true);
  }

  /** Opens a line beside the others; null closes it. */
  openLine(offset) {
    this.#set({ row: offset === null ? null : String(offset) });
    this.#openDrawer();
  }

  /** To the next hit below or above; asks for older ones where the known ones end. */
  async step(down) {
    const from = this.#current?.offset ?? (this.lines.first?.offset ?? 0) - (down ? 1 : 0);
    let found = this.hits.step(from, down);
    if (!down && (found === null || found.wrapped) && !this.hits.isComplete) {
      await this.hits.more();
      found = this.hits.step(from, down);
    }

    if (found === null) return;
    this.#current = found;
    this.#wanted = null;
    const row = await this.lines.goTo(found.offset, { middle: true });
    row?.element.focus({ preventScroll: true });
    this.#rowsChanged();
    this.bar.showHits(this.hits, found);
  }

  async #begin(first = null) {
    const offset = Number(this.#address.row ?? this.#address.offset ?? 0);
    const atEnd = this.#address.follow !== null && this.#address.offset === null;
    this.states.loading(true);
    await this.lines.begin(first?.then(firstPage) ?? this.wire.content(atEnd ? { tail: 160 } : { from: Math.max(0, offset), lines: 160 }), { end: atEnd, offset });
    this.states.loading(false);
    this.states.empty(this.lines.rows.length === 0 && this.states.isQuiet);
    if (this.#address.row !== null) this.#openDrawer();
    if (this.#address.follow !== null && this.#live) this.tail.start();
    if (this.#address.q !== null) this.#find(false);
    this.marks.whole(() => this.lines.length);
  }

  #set(values) {
    const other = Object.entries(values).filter(([name, value]) => this.#address[name] !== value);
    if (other.length === 0) return;
    Object.assign(this.#address, values);
    this.changed(Object.fromEntries(other));
  }

  #showSwitches() {
    const { follow, wrap, regex } = this.#address;
    this.bar.show({ follow: follow !== null, wrap: wrap !== null, regex: regex !== null, isCase: this.#address.case !== null });
    this.lines.scroller.classList.toggle('file-lines--wrap', wrap !== null);
  }

  #moved() {
    if (this.#moving) return;
    this.#moving = true;
    requestAnimationFrame(() => {
      this.#moving = false;
      const first = this.lines.first;
      if (first === null) return;
      const length = this.lines.length ?? this.lines.end;
      const timed = this.#timeNear(first);
      this.rail.show({ first: first.offset, seen: this.lines.seen, length, atBottom: this.lines.atEnd && this.lines.isAtBottom, words: timed ? timeText(timed, false) : '' });
      this.where.textContent = `byte ${count(first.offset)} of ${this.lines.isLengthKnown ? '' : 'at least '}${bytesText(length)}${timed ? ` · ${timeText(timed)} UTC` : ''}`;
      if (this.lines.atEnd && this.lines.isAtBottom && this.tail.waiting > 0) {
        this.tail.waiting = 0;
        this.states.held(0);
      }

      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#rest(), 350);
    });
  }

  #rest() {
    const first = this.lines.first;
    if (first === null || this.rail.isDragging) return;
    const following = this.#address.follow !== null && this.lines.isAtBottom;
    this.#set({ offset: following || first.offset === 0 ? null : String(first.offset) });
    this.marks.near(this.lines.start, this.lines.end);
  }

  // A line without a time has that of the line before it.
  #timeNear(row) {
    for (let at = this.lines.rows.indexOf(row), patience = 200; at >= 0 && patience > 0; at--, patience--) {
      if (this.lines.rows[at].time) return this.lines.rows[at].time;
    }

    return null;
  }

  // One jump at a time: the place that was wanted last is the next.
  async #jump(share, resting) {
    this.#wanted = { share, resting };
    if (this.#jumping) return;
    this.#jumping = true;
    while (this.#wanted !== null) {
      const { share: to } = this.#wanted;
      this.#wanted = null;
      const length = this.lines.length ?? this.lines.end;
      if (to >= 0.9995) await this.goEnd(); else await this.lines.goTo(to <= 0.0005 ? 0 : Math.round(to * Math.max(0, length - this.lines.seen)));
    }

    this.#jumping = false;
    this.#moved();
  }

  async #goTime(text) {
    const about = this.lines.first && this.#timeNear(this.lines.first);
    const iso = momentOf(text, about ?? this.lines.rows.find(row => row.time)?.time);
    if (iso === null) return this.bar.wrongTime();
    this.#wanted = null;
    this.#stopFollowing();
    const row = await this.lines.goTime(iso);
    this.noted.textContent = row === null ? `No line at or after ${timeText(iso)} UTC.` : '';
    if (row === null) return;

    // Whoever has gone on typing, here or elsewhere, while the lines were fetched keeps his place.
    const { clock } = this.bar;
    if (document.activeElement !== document.body && (document.activeElement !== clock || clock.value !== text)) return;
    clock.blur();
    row.element.focus({ preventScroll: true });
  }

  #search(text, up) {
    const same = text === (this.#address.q ?? '') && this.hits.query !== null;
    if (same && text !== '') return this.step(!up);
    this.#set({ q: text === '' ? null : text });
    this.#find(true);
  }

  #find(jump) {
    const { q, regex } = this.#address;
    this.#current = null;
    if (q === null) {
      this.hits.clear();
      return this.#hitsChanged();
    }

    this.jumpToFirst = jump;
    if (jump) this.#stopFollowing();
    this.hits.find({ q, regex: regex !== null, ignoreCase: this.#address.case === null });
  }

  #hitsChanged() {
    if (this.#current) this.#current.at = Math.max(0, this.hits.sorted.indexOf(this.#current.offset));
    this.bar.showHits(this.hits, this.#current);
    this.#rowsChanged();
    this.#showMarks();
    if (!this.jumpToFirst || this.hits.count === 0) return;
    this.jumpToFirst = false;
    this.bar.field.blur();
    const from = (this.lines.first?.offset ?? 0) - 1;
    this.step(this.hits.sorted.some(offset => offset > from));
  }

  #rowsChanged() {
    this.tint?.over(this.lines.rows, this.hits.query, this.hits);
    for (const row of this.lines.rows) row.element.toggleAttribute('data-current', row.offset === this.#current?.offset);
    const open = this.drawer.offset;
    for (const row of this.lines.rows) row.element.setAttribute('aria-selected', String(row.offset === open));
    this.marks.onto(this.lines.rows);
  }

  #showMarks() {
    this.marks.onto(this.lines.rows);
    if (this.drawer.offset !== null) this.drawer.mark(this.marks.of(this.lines.find(this.drawer.offset), this.drawer.offset));
    this.rail.mark(this.marks.all, this.hits.sorted);
  }

  #openDrawer() {
    const { row } = this.#address;
    if (row === null || !/^\d{1,16}$/.test(row)) this.drawer.close();
    else this.drawer.open(Number(row), this.marks.of(this.lines.find(Number(row)), Number(row)));
    this.#rowsChanged();
  }

  #clicked(event) {
    if (getSelection().toString() !== '') return;
    const row = this.lines.rowOfElement(event.target);
    if (row) this.openLine(row.offset);
  }

  #followChanged() {
    if (this.#address.follow === null || !this.#live) {
      this.tail.stop();
      this.states.held(0);
      this.states.said(null);
      return;
    }

    this.tail.start();
    this.goEnd();
  }

  #stopFollowing() {
    if (this.#address.follow !== null) this.toggle('follow');
  }

  #told({ state, waiting, dropped, replaced, gap, appended }) {
    if (state) this.states.connection(state);
    if (waiting !== undefined) this.states.held(waiting);
    if (appended) {
      this.states.held(0);
      this.states.empty(false);
    }

    if (dropped) this.states.said(`${count(dropped)} lines came faster than this page reads and were left out of the live view; they are in the file.`);
    if (replaced) this.states.said('The file was emptied or replaced by another one. This is what it holds now.');
    if (dropped || replaced || gap) this.goEnd();
  }

  #failed(fault) {
    if (fault.status === 404 || fault.status === 410) {
      this.states.gone();
    } else if (fault.status === 416) {
      this.states.said('The file has become shorter: it was emptied or replaced. This is its begin.');
      this.lines.goTo(0);
    } else {
      this.states.failed(fault, this.lines.rows.length > 0);
    }
  }
}
