// One line as a row: a mark in the margin where something was found, a narrow bar for its level, its text.

import { count, element } from '../text.js';
import { nodesOf, plain } from './text.js';

const SHOWN = 4000; // characters of a line before "show all"
const WORDS = { trace: 'trace', debug: 'debug', information: 'information', warning: 'warning', error: 'error', fatal: 'fatal' };

// One in 2, 8, 64, a thousand, 65 thousand, 16 million: the steps of every page.
const STEPS = [1, 3, 6, 10, 16, 24];

export const stepOf = bits => STEPS.findLastIndex(step => (bits ?? 0) >= step) + 1;

export function rowOf(line, { showAll }) {
  const row = element('div', `line line--${line.level} file-line`);
  row.dataset.row = String(line.offset);
  row.tabIndex = -1;
  row.setAttribute('role', 'listitem');
  const mark = element('span', 'file-line__mark');
  const text = element('span', 'line__text');
  if (WORDS[line.level]) text.append(element('span', 'visually-hidden', `${WORDS[line.level]}: `));
  const body = element('span', 'file-line__body');
  text.append(body);
  row.append(mark, text);
  const made = { ...line, element: row, body, mark, marks: [] };
  fill(made, showAll);
  return made;
}

/** Writes a line's text into its row; of a long one the beginning, with a button for the rest. */
export function fill(row, showAll, whole = null) {
  const text = plain(whole ?? row.text);
  const long = whole === null && (text.length > SHOWN || row.isCut);
  row.body.replaceChildren(...nodesOf(long ? cut(text, SHOWN) : text));
  row.element.querySelector('.file-line__more')?.remove();
  if (!long) return;
  const button = element('button', 'file-line__more', row.isCut ? 'Show all of this long line' : `Show all ${count(text.length)} characters`);
  button.type = 'button';
  button.addEventListener('click', event => {
    event.stopPropagation();
    showAll(row);
  });
  row.body.after(button);
}

// Never between the halves of a character.
const cut = (text, at) => text.slice(0, at - (/[\ud800-\udbff]/.test(text[at - 1] ?? '') ? 1 : 0));

/** What was found on a line stands in its margin. */
export function setMarks(row, marks) {
  if (marks.length === 0 && row.marks.length === 0) return;
  row.marks = marks;
  const most = marks.reduce((a, b) => ((b.bits ?? 0) > (a?.bits ?? -1) ? b : a), null);
  row.mark.className = most ? `file-line__mark bits--${stepOf(most.bits)}` : 'file-line__mark';
  row.mark.title = marks.map(wordsOf).join('\n');
  row.element.toggleAttribute('data-marked', marks.length > 0);
  row.mark.replaceChildren(...(most ? [element('span', 'visually-hidden', wordsOf(most))] : []));
}

export const wordsOf = mark => `${mark.kind}${mark.bits === null ? '' : `, ${mark.bits.toFixed(1)} bits`}: ${plain(mark.text).slice(0, 300)}`;
