// What the page decides without looking at anything: words, colours, sliders. No DOM here.

export const GREEN = 0;
export const DARK = 1;
export const RED = 2;

/** What a z-score is called; the same words as everywhere in the product. */
export function wordsOf(z) {
  if (z < 0) return 'under the average';
  if (z < 1) return 'average';
  if (z < 2) return 'power user';
  if (z < 3) return 'less likely';
  return z < 4 ? 'outlier' : 'far outside';
}

/** Red from the red filter on, else green, dark below the mean. */
export const kindOf = (z, red) => (z >= red ? RED : z < 0 ? DARK : GREEN);

export const Z_LEAST = -3;
export const Z_MOST = 3;
export const RED_RANGE = { least: -3, most: 5, usual: 3 };
export const SIZE_RANGE = { least: 6, most: 48, usual: 14 };

/** The z-score filter as it stands before the first event. */
export const zSlider = (value = Z_LEAST) => ({
  least: Math.min(Z_LEAST, Math.floor(value)), most: Math.max(Z_MOST, Math.ceil(value)), value,
});

/**
 * The filter after a z-score has come: its ends follow what comes, in whole numbers, and while it stands at the lowest it goes
 * down with it, so that a page that hides nobody goes on hiding nobody. The same object when nothing changes.
 */
export function follow(slider, z) {
  if (!Number.isFinite(z) || (z >= slider.least && z <= slider.most)) return slider;
  const least = Math.min(slider.least, Math.floor(z));
  const most = Math.max(slider.most, Math.ceil(z));
  return { least, most, value: slider.value === slider.least ? least : slider.value };
}

/** A number from an address or a slider, within its range; what is none is the usual one. */
export function within(text, { least, most, usual }) {
  const value = text === null || text === undefined || text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;
}
