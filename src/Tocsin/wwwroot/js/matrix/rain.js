// The rain on its canvas. A grid of cells remembers which sign each shows and since when; a frame draws only the cells whose
// brightness has changed, so its work follows what is seen and not how much comes in.

import { Atlas, LEVELS, css, palette } from './atlas.js';
import { Columns } from './columns.js';
import { FOOT } from './layout.js';
import { RED, kindOf } from './rules.js';
import { REMEMBERED } from './people.js';
import { shown } from './text.js';

const CROSSING = 2300; // milliseconds from the top of a band to its end
const FALL = 1250; // milliseconds in which a trail decays to what lasts
const LEAST_SPEED = 7; // rows a second, in short bands
const GLOW = 9000; // milliseconds in which the last of a trail goes out
const REST = 3; // the brightness that lasts
const HEADS = 8; // drops of one column that fall at the same time
const GAP = 0.3; // of a band's rows between two of them, and six rows at least
const MOST_DRAWN = 6000; // cells of a frame; what is over waits for the next one
const STILL = 500; // milliseconds between two drawings without motion

export class Rain {
  #frame = 0;
  #last = 0;
  #offset = 0;
  #stillAt = -Infinity;
  #damaged = false;

  constructor(canvas, { red, size }) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d', { alpha: false });
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
    this.#mark(column, false);
    this.#name(column);
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

  // New cells for a new plan. Every column begins with its last signs, as if they had fallen a while ago.
  #prepare() {
    const plan = this.columns.plan;
    this.columns.changed = false;
    this.cellWidth = Math.max(1, Math.round(plan.cell.width * this.scale));
    this.cellHeight = Math.max(1, Math.round(plan.cell.height * this.scale));
    this.colours = palette();
    if (this.atlas?.key !== `${this.cellWidth}×${this.cellHeight}`) {
      this.atlas = new Atlas(this.colours, this.cellWidth, this.cellHeight);
      this.atlas.key = `${this.cellWidth}×${this.cellHeight}`;
    }

    this.speed = Math.max(LEAST_SPEED, plan.rows / (CROSSING / 1000));
    this.gap = Math.min(plan.rows - 1, Math.max(6, Math.round(plan.rows * GAP)));
    const cells = plan.capacity * plan.rows;
    this.glyphs = new Uint8Array(cells);
    this.born = new Float64Array(cells).fill(-Infinity);
    this.levels = new Uint8Array(cells);
    this.context.fillStyle = css(this.colours.ground);
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const column of this.columns.taken) this.#settle(column.person);
    this.#stillAt = -Infinity;
    this.wake();
  }

  // A column that stands in a new place: its mark, its name, and what is left of its trail.
  #settle(person) {
    const column = person.column;
    const rows = this.columns.plan.rows;
    column.kind = kindOf(person.z, this.red);
    column.count = 0;
    column.last = -Infinity;
    const first = column.slot * rows;
    const now = performance.now();
    for (let row = 0; row < rows; row++) {
      const back = row % REMEMBERED;
      const known = back < Math.min(person.at, REMEMBERED);
      this.glyphs[first + row] = known ? signOf(person, back) : 0;
      this.born[first + row] = known && row > 0 ? now - FALL - 40 * row : -Infinity;
      this.levels[first + row] = row === 0 ? 0 : LEVELS; // not what any cell shows: it is drawn. The first row is the mark's
    }

    this.#mark(column, true);
    this.#name(column);
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
      alive = this.#fade(now);
    }

    this.counts.frames++;
    this.counts.busy += performance.now() - begun;
    if (alive && !this.paused) this.#frame = requestAnimationFrame(this.#draw);
  };

  // Launches what waits, and lets what falls go on falling.
  #drop(column, now, elapsed) {
    const person = column.person;
    const rows = this.columns.plan.rows;
    const first = column.slot * rows;
    const step = (this.speed * column.pace * elapsed) / 1000;
    let kept = 0;
    for (let head = 0; head < column.count; head++) {
      const from = column.heads[head];
      const to = from + step;
      for (let row = Math.floor(from) + 1; row <= Math.min(Math.floor(to), rows - 1); row++) {
        // The head carries its own sign; what it leaves behind are the signs of what the individual did before.
        this.#light(first + row, column.signs[head], now);
        if (row > 1 && person.at > 1) this.glyphs[first + row - 1] = signOf(person, row % Math.min(person.at, REMEMBERED));
      }

      if (to < rows) {
        column.heads[kept] = to;
        column.signs[kept++] = column.signs[head];
      }
    }

    column.count = kept;
    if (person.pending === 0) return;
    const clear = kept === 0 || column.heads[kept - 1] >= this.gap;
    if (clear && kept < HEADS) {
      column.heads[kept] = 1;
      column.signs[kept] = signOf(person, 0);
      column.count++;
      column.last = now;
      this.#light(first + Math.min(1, rows - 1), column.signs[kept], now);
      this.counts.launched++;
      this.counts.unseen += person.pending - 1;
      person.pending = 0;
    } else if (person.pending > 1) {
      this.counts.unseen += person.pending - 1; // they would have fallen on top of each other
      person.pending = 1;
    }
  }

  #light(cell, glyph, now) {
    this.glyphs[cell] = glyph;
    this.born[cell] = now;
    this.levels[cell] = LEVELS;
  }

  // Draws the cells whose brightness is another one now. False when nothing glows or falls any more.
  #fade(now) {
    const { rows } = this.columns.plan;
    const headTime = 1100 / this.speed;
    const cells = this.glyphs.length;
    let drawn = 0;
    let alive = this.columns.falling;
    for (let done = 0; done < cells; done++) {
      const cell = this.#offset + done < cells ? this.#offset + done : this.#offset + done - cells;
      const had = this.levels[cell];
      if (had === 0) continue;
      const level = levelAt(now - this.born[cell], headTime, FALL);
      if (level > 0) alive = true;
      if (level === had) continue;
      if (drawn === MOST_DRAWN) {
        this.#offset = cell;
        this.counts.late++;
        return true;
      }

      this.levels[cell] = level;
      this.#cell(cell, rows, level);
      drawn++;
    }

    this.counts.drawn += drawn;
    return alive;
  }

  // For readers who want no motion: the last signs of each, the newest at the top, drawn twice a second at most.
  #standStill(now) {
    if (now - this.#stillAt < STILL) return true;
    this.#stillAt = now;
    const rows = this.columns.plan.rows;
    for (const column of this.columns.taken) {
      const person = column.person;
      person.pending = 0;
      const known = Math.min(person.at, REMEMBERED, rows - 1);
      for (let row = 1; row < rows; row++) {
        const cell = column.slot * rows + row;
        this.glyphs[cell] = row <= known ? signOf(person, row - 1) : 0;
        const level = row > known ? 0 : row === 1 ? LEVELS - 1 : Math.max(REST, LEVELS - 2 - Math.floor(((row - 1) / known) * (LEVELS - 4)));
        this.levels[cell] = level;
        this.#cell(cell, rows, level);
      }
    }

    return false;
  }

  #cell(cell, rows, level) {
    const slot = Math.floor(cell / rows);
    const column = this.columns.slots[slot];
    const { x, y } = this.#corner(slot, cell - slot * rows);
    if (level === 0) {
      this.context.fillStyle = css(this.colours.ground);
      this.context.fillRect(x, y, this.cellWidth, this.cellHeight);
      return;
    }

    const kind = column ? column.kind : 1;
    const { atlas } = this;
    this.context.drawImage(
      atlas.canvas, this.glyphs[cell] * atlas.width, atlas.rowOf(kind, level), atlas.width, atlas.height, x, y, this.cellWidth, this.cellHeight);
  }

  #corner(slot, row) {
    const plan = this.columns.plan;
    const x = plan.left + (slot % plan.perBand) * plan.pitch;
    const band = Math.floor(slot / plan.perBand);
    return { x: x * this.cellWidth, y: Math.round(band * plan.bandHeight * this.scale) + row * this.cellHeight };
  }

  #recolour(column, kind) {
    column.kind = kind;
    const rows = this.columns.plan.rows;
    for (let cell = column.slot * rows; cell < (column.slot + 1) * rows; cell++) {
      if (this.levels[cell] > 0) this.levels[cell] = LEVELS;
    }

    this.#mark(column, true);
    this.#name(column);
  }

  // The first row of a column says with a shape what its colour says: an outlier stands under a triangle.
  #mark(column, there) {
    const { x, y } = this.#corner(column.slot, 0);
    const context = this.context;
    context.fillStyle = css(this.colours.ground);
    context.fillRect(x, y, this.cellWidth, this.cellHeight);
    if (!there || column.kind !== RED) return;
    const side = Math.min(this.cellWidth, this.cellHeight) * 0.78;
    const left = x + (this.cellWidth - side) / 2;
    const top = y + (this.cellHeight - side * 0.8) / 2;
    context.fillStyle = css(this.colours.kinds[RED][1]);
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left + side, top);
    context.lineTo(left + side / 2, top + side * 0.8);
    context.fill();
  }

  #name(column) {
    const plan = this.columns.plan;
    if (!plan.named) return;
    const context = this.context;
    const room = plan.pitch * this.cellWidth;
    const { x } = this.#corner(column.slot, 0);
    const middle = x + this.cellWidth / 2;
    const top = this.canvas.height - FOOT * this.scale;
    context.fillStyle = css(this.colours.ground);
    context.fillRect(middle - room / 2, top, room, FOOT * this.scale);
    const person = column.person;
    if (person === null) return;
    context.font = `${11 * this.scale}px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = css(this.colours.kinds[column.kind === RED ? RED : 0][1]);
    const signs = Math.max(3, Math.floor((room - 8 * this.scale) / (6.7 * this.scale)));
    context.fillText(shown(person.id, signs), middle, top + (FOOT * this.scale) / 2, room - 4 * this.scale);
  }
}

/** The sign of an individual's action so many actions ago. */
const signOf = (person, back) => person.glyphs[(person.at - 1 - back + REMEMBERED * 2) % REMEMBERED];

/** The brightness of a cell so many milliseconds after its drop came by: a bright head, a quick decay, a long rest. */
export function levelAt(age, headTime, fall) {
  if (age < headTime) return LEVELS - 1;
  if (age < fall) return LEVELS - 2 - Math.floor((LEVELS - 2 - REST) * ((age - headTime) / (fall - headTime)) ** 0.75);
  return age < GLOW ? REST - Math.floor((REST * (age - fall)) / (GLOW - fall)) : 0;
}
