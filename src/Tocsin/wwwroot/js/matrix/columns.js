// Who stands where. A column stays where it is while there is room; when there is none, a newcomer takes the place of one that
// has been silent for a while, and an outlier need not wait. No DOM here.

import { layout, orderOf, outgrown } from './layout.js';
import { RED } from './rules.js';

const SILENT = 4000; // milliseconds after which a full house lets somebody else in

export class Columns {
  #free = [];
  #hand = 0;

  /** `settled` is told of everybody who gets a place after the plan was made. */
  constructor(settled) {
    this.settled = settled;
    this.slots = [];
    this.people = new Set(); // all who should have a column
    this.changed = false; // the plan is another one: everything is to be drawn anew
  }

  get taken() { return this.#taken(); }

  get falling() {
    for (const column of this.#taken()) if (column.count > 0 || column.person.pending > 0) return true;
    return false;
  }

  get hidden() { return this.people.size - this.shown; }

  /** Lays out anew for a size. */
  fit(width, height, size) {
    Object.assign(this, { width, height, size });
    this.#plan();
  }

  /** The column of an individual, or null when there is none free. One that is `urgent` takes that of somebody who is not. */
  give(person, now, urgent) {
    if (person.column) {
      return person.column;
    }

    this.people.add(person);
    if (this.plan.capacity < this.people.size && outgrown(this.plan, this.width, this.height, this.size, this.people.size)) {
      this.#plan();
      return person.column;
    }

    const slot = this.#free.pop() ?? this.#silent(now, urgent);
    return slot === null || slot === undefined ? null : this.#put(person, slot, true);
  }

  /** The individual wants no column any more. */
  take(person) {
    this.people.delete(person);
    const column = person.column;
    if (!column) return;
    person.column = null;
    column.person = null;
    this.slots[column.slot] = undefined;
    this.shown--;
    this.#free.push(column.slot);
  }

  /** Closes up when many have gone. */
  tidy() {
    if (this.people.size > 0 && outgrown(this.plan, this.width, this.height, this.size, this.people.size)) this.#plan();
  }

  clear() {
    for (const person of this.people) person.column = null;
    this.people.clear();
    this.#plan();
  }

  #plan() {
    const standing = this.slots.filter(column => column).map(column => column.person);
    for (const person of this.people) person.column = null;
    this.plan = layout(this.width, this.height, this.size, this.people.size);
    this.slots = new Array(this.plan.capacity).fill(undefined);
    this.shown = 0;
    this.#free = orderOf(this.plan).reverse();
    for (const person of new Set([...standing, ...this.people])) {
      if (this.#free.length === 0) break;
      this.#put(person, this.#free.pop(), false);
    }

    this.changed = true;
  }

  #put(person, slot, tell) {
    const column = {
      slot, person, kind: 0, count: 0, heads: new Float32Array(8), signs: new Uint8Array(8), trail: 6, gap: 6,
      pace: 0.75 + ((slot * 37) % 23) / 44, // no two neighbours fall in step
      chance: (slot * 0.7548776662) % 1, // runs on with each drop
    };
    this.slots[slot] = column;
    person.column = column;
    this.shown++;
    if (tell) this.settled(person);
    return column;
  }

  // One that nobody would miss: silent for a while and no outlier, unless an outlier asks.
  #silent(now, urgent) {
    for (let tried = 0; tried < 64 && tried < this.slots.length; tried++) {
      this.#hand = (this.#hand + 1) % this.slots.length;
      const column = this.slots[this.#hand];
      if (!column || column.kind === RED || (!urgent && now - column.person.seen < SILENT)) continue;
      const { slot, person: gone } = column;
      gone.column = null;
      column.person = null;
      this.shown--;
      return slot;
    }

    return null;
  }

  *#taken() {
    for (const column of this.slots) if (column) yield column;
  }
}
