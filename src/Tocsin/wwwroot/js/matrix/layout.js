// Where the columns stand: a grid of cells, cut into bands one below the other when there are more individuals than fit side
// by side. No DOM here.

const PITCHES = [12, 8, 6, 4, 3, 2, 1]; // cells from one column to the next, when there is room
const LEAST_ROWS = 6; // a shorter band does not read as rain
const NAMED = 56; // CSS pixels between columns that leave room for a name below each

export const FOOT = 18; // CSS pixels for names

/** The size of a cell in CSS pixels. */
export const cellOf = size => ({ width: size, height: Math.round(size * 1.15) });

/**
 * How `wanted` columns stand on `width` by `height` CSS pixels.
 * Gives: cells across, the columns of a band (`perBand`), cells from column to column (`pitch`), `bands`, rows of a band, the
 * cells left of the first column, how many columns there is room for, and whether names fit below.
 */
export function layout(width, height, size, wanted) {
  const cell = cellOf(size);
  const across = Math.max(1, Math.floor(width / cell.width));
  const rowsInAll = Math.max(1, Math.floor(height / cell.height));
  const most = Math.max(1, Math.floor(rowsInAll / LEAST_ROWS));
  const pitch = PITCHES.find(cells => cells * wanted <= across) ?? 1;
  const few = pitch > 2; // so few that they stand in the middle, each newcomer too
  const perBand = few ? Math.max(1, wanted) : Math.max(1, Math.floor(across / pitch));
  const bands = Math.min(most, Math.max(1, Math.ceil(wanted / perBand)));
  const named = bands === 1 && pitch * cell.width >= NAMED && height > FOOT + LEAST_ROWS * cell.height;
  const bandHeight = (height - (named ? FOOT : 0)) / bands;
  const rows = Math.max(1, Math.floor(bandHeight / cell.height));
  const left = Math.floor((across - ((perBand - 1) * pitch + 1)) / 2);
  return { cell, across, pitch, perBand, bands, rows, bandHeight, left, capacity: perBand * bands, room: Math.floor(width / cell.width) * most, named };
}

/** The cell column and the band of a slot. */
export const placeOf = (plan, slot) => ({ x: plan.left + (slot % plan.perBand) * plan.pitch, band: Math.floor(slot / plan.perBand) });

/** The slot at a point in CSS pixels, or -1. Between two columns the nearer one answers. */
export function slotAt(plan, x, y) {
  const band = Math.floor(y / plan.bandHeight);
  const reach = Math.max(1, plan.pitch);
  const column = Math.floor((x / plan.cell.width - plan.left + (reach - 1) / 2) / reach);
  return band < 0 || band >= plan.bands || column < 0 || column >= plan.perBand ? -1 : band * plan.perBand + column;
}

/**
 * The order in which slots are given away: over the width as evenly as a golden ratio spreads them, over all bands alike, so
 * that a stage that is half full is full of light from edge to edge.
 */
export function orderOf(plan) {
  const across = Array.from({ length: plan.perBand }, (_, column) => column);
  if (plan.pitch <= 2) across.sort((one, other) => ((one * 0.6180339887) % 1) - ((other * 0.6180339887) % 1));
  return across.flatMap(column => Array.from({ length: plan.bands }, (_, band) => band * plan.perBand + column));
}

/** Whether columns should be laid out anew for another number of them. Small losses move nobody. */
export function outgrown(plan, width, height, size, wanted) {
  const next = layout(width, height, size, wanted);
  if (next.capacity === plan.capacity && next.pitch === plan.pitch && next.left === plan.left) return false;
  return wanted > plan.capacity ? next.capacity > plan.capacity : wanted <= plan.capacity * 0.6 || (plan.bands === 1 && next.pitch !== plan.pitch);
}
