// The cells of the stage: which sign each shows, since when, and how long it glows. A drawing touches only the cells whose
// brightness has changed, so its work follows what is seen and not how much comes in.

import { Atlas, LEVELS, css, palette } from './atlas.js';
import { FOOT } from './layout.js';
import { RED } from './rules.js';
import { shown } from '../text.js';

const MOST_DRAWN = 6000; // cells of a frame; what is over waits for the next one

export class Cells {
  #context;
  #offset = 0;

  /** Dark cells for a plan, on a canvas that is black from now on. `atlas` is the one of before: it stays if its tiles fit. */
  constructor(canvas, columns, scale, atlas) {
    const { plan } = columns;
    Object.assign(this, { canvas, columns, scale, plan, rows: plan.rows, colours: palette() });
    this.#context = canvas.getContext('2d', { alpha: false });
    this.width = Math.max(1, Math.round(plan.cell.width * scale));
    this.height = Math.max(1, Math.round(plan.cell.height * scale));
    const key = `${this.width}×${this.height}`;
    this.atlas = atlas?.key === key ? atlas : Object.assign(new Atlas(this.colours, this.width, this.height), { key });
    const cells = plan.capacity * plan.rows;
    this.glyphs = new Uint8Array(cells);
    this.born = new Float64Array(cells).fill(-Infinity);
    this.lasts = new Float32Array(cells);
    this.levels = new Uint8Array(cells);
    this.#context.fillStyle = css(this.colours.ground);
    this.#context.fillRect(0, 0, canvas.width, canvas.height);
  }

  /** A sign that a drop brought at `born`, in a trail of `lasts` milliseconds. */
  light(cell, glyph, born, lasts) {
    this.glyphs[cell] = glyph;
    this.born[cell] = born;
    this.lasts[cell] = lasts;
    this.levels[cell] = LEVELS; // not what any cell shows: it is drawn
  }

  /** What is lit in a column is drawn again, as its colour is another one now, and glows for `lasts` at least. */
  relight(slot, lasts) {
    for (let cell = slot * this.rows; cell < (slot + 1) * this.rows; cell++) {
      if (this.levels[cell] === 0) continue;
      this.levels[cell] = LEVELS;
      this.lasts[cell] = Math.max(lasts, this.lasts[cell]);
    }
  }

  /** One cell as it stands still. */
  stand(cell, glyph, level) {
    this.glyphs[cell] = glyph;
    this.levels[cell] = level;
    this.#draw(cell, level);
  }

  /** Draws the cells whose brightness is another one now; counts into `counts`. False when nothing glows any more. */
  fade(now, headTime, counts) {
    const cells = this.glyphs.length;
    let drawn = 0;
    let alive = false;
    for (let done = 0; done < cells; done++) {
      const cell = this.#offset + done < cells ? this.#offset + done : this.#offset + done - cells;
      const had = this.levels[cell];
      if (had === 0) continue;
      const level = levelAt(now - this.born[cell], headTime, this.lasts[cell]);
      if (level > 0) alive = true;
      if (level === had) continue;
      if (drawn === MOST_DRAWN) {
        this.#offset = cell;
        counts.late++;
        return true;
      }

      this.levels[cell] = level;
      this.#draw(cell, level);
      drawn++;
    }

    counts.drawn += drawn;
    return alive;
  }

  /** The first row of a column says with a shape what its colour says: an outlier stands under a triangle. */
  mark(column, there) {
    const { x, y } = this.#corner(column.slot, 0);
    const context = this.#context;
    context.fillStyle = css(this.colours.ground);
    context.fillRect(x, y, this.width, this.height);
    if (!there || column.kind !== RED) return;
    const side = Math.min(this.width, this.height) * 0.78;
    const left = x + (this.width - side) / 2;
    const top = y + (this.height - side * 0.8) / 2;
    context.fillStyle = css(this.colours.kinds[RED][1]);
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left + side, top);
    context.lineTo(left + side / 2, top + side * 0.8);
    context.fill();
  }

  /** Writes the name below a column, where there is room. */
  name(column) {
    const { plan } = this;
    if (!plan.named) return;
    const context = this.#context;
    const room = plan.pitch * this.width;
    const { x } = this.#corner(column.slot, 0);
    const middle = x + this.width / 2;
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

  #draw(cell, level) {
    const slot = Math.floor(cell / this.rows);
    const column = this.columns.slots[slot];
    const { x, y } = this.#corner(slot, cell - slot * this.rows);
    if (level === 0) {
      this.#context.fillStyle = css(this.colours.ground);
      this.#context.fillRect(x, y, this.width, this.height);
      return;
    }

    const kind = column ? column.kind : 1;
    const { atlas } = this;
    this.#context.drawImage(
      atlas.canvas, this.glyphs[cell] * atlas.width, atlas.rowOf(kind, level), atlas.width, atlas.height, x, y, this.width, this.height);
  }

  #corner(slot, row) {
    const { plan } = this;
    const x = plan.left + (slot % plan.perBand) * plan.pitch;
    const band = Math.floor(slot / plan.perBand);
    return { x: x * this.width, y: Math.round(band * plan.bandHeight * this.scale) + row * this.height };
  }
}

/**
 * The brightness of a cell so many milliseconds after its drop came by: a bright head, a trail of `lasts`, and where it was as
 * long a glimmer again.
 */
export function levelAt(age, headTime, lasts) {
  if (age < headTime) return LEVELS - 1;
  if (age < lasts) return Math.ceil((LEVELS - 2) * (1 - (age - headTime) / (lasts - headTime)));
  return age < 2 * lasts ? 1 : 0;
}
