// The sober side: the individuals with the highest z-scores as a table. Rows keep their place while the pointer is over them.

import { RED, kindOf, wordsOf } from './rules.js';
import { bitsText, count, element, fixed, shown, clean, zText } from '../text.js';

const ROWS = 100;
const ROOM = 38; // CSS pixels of a name's cell that are not its own
const SIGN = 7.4; // CSS pixels of a sign of it

const COLUMNS = [
  { name: 'id', word: 'Individual', of: one => one.id, className: 'col-who' },
  { name: 'z', word: 'z', of: one => one.z, number: true, className: 'col-z' },
  { name: 'words', word: 'In words', of: one => one.z, className: 'col-words' },
  { name: 'score', word: 'Score', unit: 'bits', of: one => one.score, number: true, className: 'col-score' },
  { name: 'count', word: 'Actions', of: one => one.count, number: true, className: 'col-actions' },
  { name: 'bits', word: 'Surprise', unit: 'bits', of: one => one.bits ?? -1, number: true, className: 'col-bits' },
];

export class Table {
  #rows = [];
  #shown = [];
  #held = false;

  constructor({ open, sorted, sort }) {
    this.open = open;
    this.sorted = sorted;
    this.#sortBy(sort);
    this.#build();
  }

  /** The rows that are shown, for whoever fills in what is asked for lazily. */
  get people() { return this.#shown; }

  setSort(sort) {
    if (sort === `${this.down ? '' : '-'}${this.by.name}`) return;
    this.#sortBy(sort);
    this.#heads();
    this.#held = false;
  }

  /** Shows who stands out among `all` now. */
  update(all, red, chosen) {
    let outliers = 0;
    let known = 0;
    const best = [];
    for (const one of all) {
      known++;
      if (one.z >= red) outliers++;
      best.push(one);
    }

    best.sort((one, other) => this.#compare(one, other));
    best.length = Math.min(best.length, ROWS);
    const kept = this.#held ? new Set(this.#shown) : null;
    const waiting = kept ? best.filter(one => !kept.has(one)).length : 0;
    if (!kept) this.#shown = best;
    this.note.textContent = waiting > 0 ? `held under the pointer · ${count(waiting)} new` : `${count(outliers)} of ${count(known)} at z ≥ ${fixed(red, 1)}`;
    this.nobody.hidden = known > 0;
    this.table.hidden = known === 0;
    this.signs = Math.max(8, Math.floor((this.head.firstChild.clientWidth - ROOM) / SIGN));
    this.#shown.forEach((one, at) => this.#write(this.#rows[at] ?? this.#add(), one, red, chosen));
    for (let at = this.#shown.length; at < this.#rows.length; at++) this.#rows[at].row.hidden = true;
  }

  #sortBy(sort) {
    const name = (sort ?? 'z').replace(/^-/, '');
    this.by = COLUMNS.find(column => column.name === name) ?? COLUMNS[1];
    this.down = !(sort ?? '').startsWith('-');
  }

  #compare(one, other) {
    const [a, b] = [this.by.of(one), this.by.of(other)];
    const order = typeof a === 'string' ? (a < b ? 1 : a > b ? -1 : 0) : a - b;
    return (this.down ? -order : order) || (one.id < other.id ? -1 : 1);
  }

  #build() {
    this.head = element('tr');
    this.body = element('tbody');
    this.table = element('table', 'table rain-table', element('thead', '', this.head), this.body);
    this.table.setAttribute('aria-label', 'Individuals by z-score');
    this.note = element('span', 'panel__note');
    this.note.setAttribute('role', 'status');
    this.nobody = element('p', 'rain-nobody', 'Whoever acts is listed here, the furthest from the others first.');
    const wrap = element('div', 'table-wrap', this.table, this.nobody);
    wrap.dataset.rows = '';
    this.element = element('section', 'panel panel--table rain-side', element('header', 'panel__head', element('h2', '', 'Outliers'), this.note), wrap);
    this.element.setAttribute('aria-label', 'Outliers');
    wrap.addEventListener('pointerenter', event => { this.#held = event.pointerType === 'mouse'; });
    wrap.addEventListener('pointerleave', () => { this.#held = false; });
    this.#heads();
  }

  #heads() {
    this.head.replaceChildren(...COLUMNS.map(column => {
      const button = element('button', 'sort', column.word);
      button.type = 'button';
      if (column.unit) button.append(element('span', 'unit', column.unit));
      const head = element('th', `${column.className}${column.number ? ' is-number' : ''}`, button);
      head.scope = 'col';
      if (column === this.by) {
        head.setAttribute('aria-sort', this.down ? 'descending' : 'ascending');
        button.append(element('span', 'sort__arrow', this.down ? '↓' : '↑'));
      }

      button.addEventListener('click', () => {
        this.down = column === this.by ? !this.down : true;
        this.by = column;
        this.#held = false;
        this.#heads();
        this.sorted(`${this.down ? '' : '-'}${column.name}`);
      });
      return head;
    }));
  }

  #add() {
    const cells = COLUMNS.map(column => element('td', `${column.className}${column.number ? ' is-number' : ''}`));
    cells[0].append(element('span', 'rain-flag'), element('bdi', 'mono'));
    const row = element('tr', '', ...cells);
    row.tabIndex = 0;
    row.addEventListener('click', () => this.open(made.person));
    const made = { row, cells, person: null };
    this.body.append(row);
    this.#rows.push(made);
    return made;
  }

  #write(made, one, red, chosen) {
    const { row, cells } = made;
    if (made.person !== one || made.signs !== this.signs) {
      Object.assign(made, { person: one, signs: this.signs });
      row.dataset.row = one.key;
      cells[0].lastChild.textContent = shown(one.id, this.signs);
      row.title = clean(one.id);
    }

    row.hidden = false;
    row.setAttribute('aria-selected', String(one.key === chosen));
    cells[0].firstChild.textContent = kindOf(one.z, red) === RED ? '▼' : '';
    row.classList.toggle('is-out', one.z >= red);
    [null, zText(one.z), wordsOf(one.z), fixed(one.score, 1), count(one.count), bitsText(one.bits)].forEach((text, at) => {
      if (text !== null && cells[at].textContent !== text) cells[at].textContent = text;
    });
  }
}
