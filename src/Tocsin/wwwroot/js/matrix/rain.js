// The rain on its canvas: who has a column, what falls in it, and how long its trail is. What a cell then looks like is the
// cells' own affair.

import { LEVELS } from './atlas.js';
import { Cells } from './cells.js';
import { Columns } from './columns.js';
import { REMEMBERED } from './people.js';
import { RED, kindOf } from './rules.js';

const CROSSING = 2300; // milliseconds from the top of a band to its end
const LEAST_SPEED = 7; // rows a second, in short bands
const TRAIL = [0.35, 0.6]; // of a band's rows: what a drop leaves behind it, the shortest and the longest
const GAP = [0.5, 1]; // of a band's rows between two drops of a column, and six rows at least
const RED_LASTS = 6000; // milliseconds: an outlier's trail stays, so that somebody who looks up still sees it
const HEADS = 8; // drops of one column that fall at the same time
const REST = 3; // the brightness of the oldest sign that stands still
const STILL = 500; // milliseconds between two drawings without motion

export class Rain {
  #frame = 0;
  #last = 0;
  #stillAt = -Infinity;

  constructor(canvas, { red, size }) {
    this.canvas = canvas;
    this.columns = new Columns(person => this.#settle(person));
    this.red = red;
    this.size = size;
    this.paused = false;
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    this.still.addEventListener('change', this.#again);
    this.counts = { drawn: 0, late: 0, unseen: 0, frames: 0, busy: 0, launched: 0 };
    this.resize();
  }

  /** Sizes the canvas to its element in device pixels and lays everything out anew. */
  resize() {
    const box = this.canvas.parentElement.getBoundingClientRect();
    this.scale = Math.min(3, Math.max(1, devicePixelRatio || 1));
    this.width = Math.max(1, box.width);
    this.height = Math.max(1, box.height);
    this.canvas.width = Math.round(this.width * this.scale);
    this.canvas.height = Math.round(this.height * this.scale);
    this.columns.fit(this.width, this.height, this.size);
    this.#prepare();
  }

  setSize(size) {
    this.size = size;
    this.columns.fit(this.width, this.height, size);
    this.#prepare();
  }

  setRed(red) {
    this.red = red;
    for (const column of this.columns.taken) {
      const kind = kindOf(column.person.z, red);
      if (kind !== column.kind) this.#recolour(column, kind);
    }

    this.wake();
  }

  /** Somebody acted, or stands elsewhere now. */
  touch(person) {
    const column = this.columns.give(person, performance.now(), kindOf(person.z, this.red) === RED);
    if (this.columns.changed) this.#prepare();
    if (column === null) {
      this.counts.unseen += person.pending;
      person.pending = 0;
    } else {
      const kind = kindOf(person.z, this.red);
      if (kind !== column.kind) this.#recolour(column, kind);
    }

    this.wake();
  }

  /** Takes a column away: filtered out, or forgotten. */
  remove(person) {
    const column = person.column;
    this.columns.take(person);
    if (!column) return;
    this.cells.mark(column, false);
    this.cells.name(column);
    this.wake();
  }

  /** Closes up when many have gone. */
  tidy() {
    this.columns.tidy();
    if (this.columns.changed) this.#prepare();
  }

  clear() {
    this.columns.clear();
    this.#prepare();
  }

  wake() {
    if (this.#frame === 0 && !this.paused) this.#frame = requestAnimationFrame(this.#draw);
  }

  setPaused(paused) {
    this.paused = paused;
    if (paused) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    } else {
      this.#last = 0;
      this.wake();
    }
  }

  dispose() {
    this.setPaused(true);
    this.still.removeEventListener('change', this.#again);
  }

  #again = () => this.#prepare();

  // New cells for a new plan. What fell goes on falling where it would be by now.
  #prepare() {
    const plan = this.columns.plan;
    this.columns.changed = false;
    this.cells = new Cells(this.canvas, this.columns, this.scale, this.cells?.atlas);
    this.speed = Math.max(LEAST_SPEED, plan.rows / (CROSSING / 1000));
    for (const column of this.columns.taken) this.#settle(column.person);
    this.#stillAt = -Infinity;
    this.wake();
  }

  // A column that stands in a new place: its mark, its name, and the drop of its last action.
  #settle(person) {
    const column = person.column;
    const { rows } = this.cells;
    const now = performance.now();
    const perMillisecond = this.#perMillisecond(column);
    const fallen = Math.floor((now - person.seen) * perMillisecond);
    const falls = person.pending === 0 && person.at > 0;
    column.kind = kindOf(person.z, this.red);
    column.count = 0;
    if (falls && fallen < rows) this.#launch(column, Math.max(1, fallen));
    for (let row = 1; row < rows; row++) {
      const behind = fallen - row;
      const sign = falls ? signOf(person, behind === 0 ? 0 : row % Math.min(person.at, REMEMBERED)) : 0;
      this.cells.light(column.slot * rows + row, sign, falls && behind >= 0 ? now - behind / perMillisecond : -Infinity, this.#lasts(column));
    }

    this.cells.mark(column, true);
    this.cells.name(column);
  }

  #draw = now => {
    this.#frame = 0;
    const begun = performance.now();
    const elapsed = this.#last === 0 ? 16 : Math.min(100, now - this.#last);
    this.#last = now;
    let alive;
    if (this.still.matches) {
      alive = this.#standStill(now);
    } else {
      for (const column of this.columns.taken) this.#drop(column, now, elapsed);
      alive = this.cells.fade(now, 1100 / this.speed, this.counts) || this.columns.falling;
    }

    this.counts.frames++;
    this.counts.busy += performance.now() - begun;
    if (alive && !this.paused) this.#frame = requestAnimationFrame(this.#draw);
  };

  // Launches what waits, and lets what falls go on falling.
  #drop(column, now, elapsed) {
    const { person } = column;
    const { cells } = this;
    const { rows } = cells;
    const first = column.slot * rows;
    const step = this.#perMillisecond(column) * elapsed;
    let kept = 0;
    for (let head = 0; head < column.count; head++) {
      const from = column.heads[head];
      const to = from + step;
      for (let row = Math.floor(from) + 1; row <= Math.min(Math.floor(to), rows - 1); row++) {
        // The head carries its own sign; what it leaves behind are the signs of what the individual did before.
        cells.light(first + row, column.signs[head], now, this.#lasts(column));
        if (row > 1 && person.at > 1) cells.glyphs[first + row - 1] = signOf(person, row % Math.min(person.at, REMEMBERED));
      }

      if (to < rows) {
        column.heads[kept] = to;
        column.signs[kept++] = column.signs[head];
      }
    }

    column.count = kept;
    if (person.pending === 0) return;
    const clear = kept === 0 || column.heads[kept - 1] >= column.gap;
    if (clear && kept < HEADS) {
      this.#launch(column, 1);
      cells.light(first + Math.min(1, rows - 1), signOf(person, 0), now, this.#lasts(column));
      this.counts.launched++;
      this.counts.unseen += person.pending - 1;
      person.pending = 0;
    } else if (person.pending > 1) {
      this.counts.unseen += person.pending - 1; // they would have fallen on top of each other
      person.pending = 1;
    }
  }

  // A drop of its own length, at its own distance from the one before: no two columns look alike, and no column is a wall.
  #launch(column, row) {
    const { rows } = this.cells;
    column.chance = (column.chance + 0.6180339887) % 1;
    column.trail = Math.max(4, rows * between(TRAIL, column.chance));
    column.gap = Math.min(rows - 1, Math.max(6, Math.round(rows * between(GAP, (column.chance * 7) % 1))));
    column.heads[column.count] = row;
    column.signs[column.count++] = signOf(column.person, 0);
  }

  #perMillisecond(column) { return (this.speed * column.pace) / 1000; }

  #lasts(column) { return column.kind === RED ? RED_LASTS : column.trail / this.#perMillisecond(column); }

  // For readers who want no motion: the last signs of each, the newest at the top, drawn twice a second at most.
  #standStill(now) {
    if (now - this.#stillAt < STILL) return true;
    this.#stillAt = now;
    const { rows } = this.cells;
    for (const column of this.columns.taken) {
      const person = column.person;
      person.pending = 0;
      const known = Math.min(person.at, REMEMBERED, rows - 1);
      for (let row = 1; row < rows; row++) {
        const level = row > known ? 0 : row === 1 ? LEVELS - 1 : Math.max(REST, LEVELS - 2 - Math.floor(((row - 1) / known) * (LEVELS - 4)));
        this.cells.stand(column.slot * rows + row, row <= known ? signOf(person, row - 1) : 0, level);
      }
    }

    return false;
  }

  #recolour(column, kind) {
    column.kind = kind;
    this.cells.relight(column.slot, kind === RED ? RED_LASTS : 0);
    this.cells.mark(column, true);
    this.cells.name(column);
  }
}

const between = ([least, most], share) => least + (most - least) * share;

/** The sign of an individual's action so many actions ago. */
const signOf = (person, back) => person.glyphs[(person.at - 1 - back + REMEMBERED * 2) % REMEMBERED];
