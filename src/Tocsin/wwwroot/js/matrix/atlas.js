// Every sign in every colour and brightness, drawn once for a cell size: after that a frame is nothing but copying tiles.

import { colour } from '../colours.js';
import { GLYPHS } from './glyphs.js';

export const LEVELS = 14; // 0 is dark, LEVELS - 1 the head of a drop
const SHARP = [[2.9, 1]]; // the glow around a stroke: how many times as wide, how strong
const SOFT = [[4.4, 0.22], [3.5, 0.42], [2.7, 0.66], [1.9, 1]]; // in steps, where signs are so large that its edge would be seen
const LARGEST = 72; // pixels of a tile's height; larger cells are scaled up, so that memory stays bounded

/** The colours of the style sheet: the ground, and for each kind the head, the bright and the fading phosphor. */
export const palette = () => ({
  ground: parse('--rain-ground'),
  kinds: ['green', 'dark', 'red'].map(kind => ['head', 'bright', 'trail'].map(part => parse(`--rain-${kind}-${part}`))),
});

export class Atlas {
  constructor(colours, width, height) {
    const scale = Math.min(1, LARGEST / height);
    this.width = Math.max(3, Math.round(width * scale));
    this.height = Math.max(3, Math.round(height * scale));
    this.canvas = document.createElement('canvas');
    this.canvas.width = this.width * GLYPHS.length;
    this.canvas.height = this.height * LEVELS * colours.kinds.length;
    const context = this.canvas.getContext('2d', { alpha: false });
    context.fillStyle = css(colours.ground);
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.lineCap = context.lineJoin = 'round';
    const paths = GLYPHS.map(([, strokes]) => new Path2D(strokes));
    colours.kinds.forEach((parts, kind) => {
      for (let level = 1; level < LEVELS; level++) this.#row(context, paths, colours.ground, parts, kind, level);
    });
  }

  /** Where the tiles of a kind and level begin, downwards. */
  rowOf(kind, level) { return (kind * LEVELS + level) * this.height; }

  #row(context, paths, ground, [head, bright, trail], kind, level) {
    const share = level / (LEVELS - 2); // 1 is the brightest phosphor
    const ink = level === LEVELS - 1 ? head
      : share > 0.6 ? mix(trail, bright, (share - 0.6) / 0.4)
        : mix(ground, trail, 0.2 + 0.8 * (share / 0.6) ** 1.15);
    const glow = level === LEVELS - 1 ? 0.42 : share > 0.6 ? 0.26 * share : 0;
    const unit = Math.min(this.width, this.height / 1.1) / 20;
    const stroke = Math.max(1.35 / unit, level === LEVELS - 1 ? 2.2 : 1.85);
    paths.forEach((path, glyph) => {
      const x = glyph * this.width;
      const y = this.rowOf(kind, level);
      context.save();
      context.beginPath();
      context.rect(x, y, this.width, this.height);
      context.clip();
      context.translate(x + (this.width - unit * 20) / 2, y + (this.height - unit * 20) / 2);
      context.scale(unit, unit);
      if (glow > 0 && unit > 0.5) {
        for (const [wide, strong] of unit > 1.2 ? SOFT : SHARP) {
          context.strokeStyle = css(mix(ground, kind === 1 ? trail : bright, glow * strong));
          context.lineWidth = stroke * wide;
          context.stroke(path);
        }
      }

      context.strokeStyle = css(ink);
      context.lineWidth = stroke;
      context.stroke(path);
      context.restore();
    });
  }
}

const parse = name => colour(name).match(/[\d.]+/g).slice(0, 3).map(Number);

export const css = parts => `rgb(${parts.join(' ')})`;

const mix = (from, to, share) => from.map((part, at) => Math.round(part + (to[at] - part) * Math.min(1, Math.max(0, share))));
