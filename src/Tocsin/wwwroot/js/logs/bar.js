// What can be done with an open file: search in it, jump to a time, follow, wrap.

import { icon } from '../icons.js';
import { count, element } from '../text.js';
import { iconButton } from './drawer.js';
import { bytesText } from './text.js';

export class Bar {
  /** does: { search(query), step(down), leave(), time(text), toggle(name), top(), end() }. */
  constructor(does) {
    this.does = does;
    this.field = input('search', 'Search in this file…', 'Search in this file');
    this.field.maxLength = 1000;
    this.field.addEventListener('keydown', event => this.#searchKey(event));
    this.clock = input('text', '10:42:07', 'Jump to a time: a time of day, or a date and a time, UTC');
    this.clock.title = 'Jump to a time (t): 10:42, 10:42:07, 2026-01-05 10:42:07; UTC';
    this.clock.addEventListener('keydown', event => {
      if (event.key === 'Enter') does.time(this.clock.value);
      if (event.key === 'Escape') this.clock.blur();
      if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation();
    });
    this.clock.addEventListener('input', () => this.clock.parentElement.removeAttribute('data-wrong'));
    this.regex = toggle('.*', 'A regular expression', () => does.toggle('regex'), 'mono');
    this.case = toggle('Aa', 'Capitals and small letters are different', () => does.toggle('case'));
    this.previous = iconButton('up', 'Hit above (N)', () => does.step(false));
    this.next = iconButton('down', 'Hit below (n)', () => does.step(true));
    this.said = element('span', 'file-bar__said');
    this.said.setAttribute('role', 'status');
    this.stop = element('button', 'button', 'Stop');
    this.stop.type = 'button';
    this.stop.addEventListener('click', () => does.stop());
    this.found = element('span', 'file-bar__found', this.previous, this.next, this.said, this.stop);
    this.follow = toggle('Follow', 'Show lines as they are written (f)', () => does.toggle('follow'), '', 'tail');
    this.follow.dataset.action = 'follow-file';
    this.wrap = toggle('Wrap', 'Wrap long lines (w)', () => does.toggle('wrap'), '', 'wrap');
    const label = field(this.field, 'search', element('kbd', '', '/'));
    this.element = element(
      'div', 'toolbar file-bar', label, element('span', 'file-bar__group', this.case, this.regex), this.found,
      element('span', 'file-bar__space'), field(this.clock, 'clock', null, 'file-bar__clock'),
      element('span', 'file-bar__group', iconButton('top', 'Begin of the file (g)', () => does.top()), iconButton('bottom', 'End of the file (G)', () => does.end())), this.wrap, this.follow);
    this.showHits(null);
  }

  show({ follow, wrap, regex, isCase }) {
    for (const [button, on] of [[this.follow, follow], [this.wrap, wrap], [this.regex, regex], [this.case, isCase]]) button.setAttribute('aria-pressed', String(on));
  }

  get query() { return this.field.value.trim(); }

  set query(text) {
    if (document.activeElement !== this.field) this.field.value = text;
  }

  wrongTime() { this.clock.parentElement.setAttribute('data-wrong', ''); }

  /** How far the search is; nothing without one. */
  showHits(hits, current = null) {
    this.found.hidden = !hits?.query;
    if (!hits?.query) return;
    const read = hits.progress?.bytes ? `, ${bytesText(hits.progress.bytes)} read` : '';
    const some = `${count(hits.count)}${hits.isComplete || hits.isRunning ? '' : '+'} ${hits.count === 1 ? 'hit' : 'hits'}`;
    this.said.textContent = hits.fault ? `Not searched: ${hits.fault.message}`
      : hits.isRunning ? `${count(hits.count)} so far${read}`
        : hits.count === 0 ? `No hit${hits.isComplete ? '' : ' yet: stopped'}`
          : current === null ? some : `${count(current.at + 1)} of ${some}${current.wrapped ? ', from the other end' : ''}`;
    this.said.toggleAttribute('data-fault', hits.fault !== null);
    this.said.title = hits.fault?.remedy ?? '';
    this.stop.hidden = !hits.isRunning;
    this.previous.disabled = hits.count === 0;
    this.next.disabled = hits.count === 0;
  }

  #searchKey(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.does.search(this.query, event.shiftKey);
    } else if (event.key === 'Escape') {
      if (this.field.value !== '') {
        this.field.value = '';
        this.does.search('', false);
      } else {
        this.does.leave();
      }
    } else {
      return;
    }

    event.stopPropagation();
  }
}

function input(type, placeholder, label) {
  const made = element('input', '');
  Object.assign(made, { type, placeholder, spellcheck: false, autocomplete: 'off' });
  made.setAttribute('aria-label', label);
  return made;
}

const field = (made, name, end = null, className = '') => element('label', `field ${className}`, icon(name), made, ...(end ? [end] : []));

function toggle(word, title, act, className = '', name = null) {
  const button = element('button', `button ${className}`, ...(name ? [icon(name)] : []), name ? element('span', 'file-bar__word', word) : word);
  button.type = 'button';
  button.title = title;
  button.setAttribute('aria-label', title);
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', act);
  return button;
}
