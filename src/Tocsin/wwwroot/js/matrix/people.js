// The individuals that this page knows: bounded, the least recently seen leaves. No DOM here.

import { glyphOf } from './glyphs.js';

export const MOST = 5000;
export const REMEMBERED = 32; // signs of an individual's last actions

const FIELDS = ['org', 'source', 'pop', 'id'];

/** One string for an individual; the parts may hold anything. */
export const keyOf = one => FIELDS.map(field => encodeURIComponent(wellFormed(one[field] ?? ''))).join('/');

/** What a key says, or null. */
export function parseKey(key) {
  const parts = (key ?? '').split('/');
  if (parts.length !== FIELDS.length) return null;
  try {
    return Object.fromEntries(FIELDS.map((field, at) => [field, decodeURIComponent(parts[at])]));
  } catch {
    return null;
  }
}

const wellFormed = text => text.toWellFormed?.() ?? text;

/** An answer of the feed is one only if it names somebody and counts: anything else is left out. */
export const isAnswer = one =>
  one !== null && typeof one === 'object' && typeof one.id === 'string' && typeof one.action === 'string'
  && Number.isFinite(one.zscore) && Number.isFinite(one.score) && Number.isFinite(one.count);

export class People {
  #byKey = new Map(); // in the order in which they were last seen

  constructor(most = MOST, left = () => {}) {
    this.most = most;
    this.left = left; // told of each that makes room
  }

  get size() { return this.#byKey.size; }

  get all() { return this.#byKey.values(); }

  find(key) { return this.#byKey.get(key); }

  /** Takes in an answer of the feed. */
  see(answer, now) {
    const person = this.#take(answer);
    person.seen = now;
    person.action = answer.action;
    person.glyphs[person.at++ % REMEMBERED] = glyphOf(answer.action);
    person.pending++;
    return person;
  }

  /** Takes in somebody from a list, who has not acted while this page looked. What the feed said is newer and stays. */
  know(row) {
    const known = this.#byKey.get(keyOf(row));
    return known && known.at > 0 ? known : this.#take(row);
  }

  clear() {
    this.#byKey.clear();
  }

  #take(from) {
    const key = keyOf(from);
    let person = this.#byKey.get(key);
    if (person) {
      this.#byKey.delete(key);
    } else {
      person = {
        key, org: from.org ?? '', source: from.source ?? '', pop: from.pop ?? '', id: from.id,
        glyphs: new Uint8Array(REMEMBERED), at: 0, pending: 0, seen: 0, action: null, column: null, bits: undefined,
      };
      if (this.#byKey.size >= this.most) this.#forget();
    }

    person.z = from.zscore;
    person.score = from.score;
    person.count = from.count;
    this.#byKey.set(key, person);
    return person;
  }

  #forget() {
    const [key, oldest] = this.#byKey.entries().next().value;
    this.#byKey.delete(key);
    this.left(oldest);
  }
}
