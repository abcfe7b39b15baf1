// Loading, empty, gone, refused: said in place. And the pill that says what waits while the reader looks elsewhere.

import { icon } from '../icons.js';
import { clean, count, element } from '../text.js';

export class States {
  constructor({ retry, follow }) {
    this.retry = retry;
    this.over = element('div', 'file-over');
    this.over.hidden = true;
    this.text = element('span', '', '');
    this.again = button('Try again', () => this.#retry());
    this.notice = element('div', 'notice', icon('alert'), this.text, this.again);
    this.notice.setAttribute('role', 'status');
    this.notice.hidden = true;
    this.pill = element('button', 'log__held', icon('bottom'), element('span', '', ''));
    this.pill.type = 'button';
    this.pill.hidden = true;
    this.pill.addEventListener('click', follow);
    this.connectionLost = false;
  }

  /** Nothing that covers the lines. */
  get isQuiet() { return this.over.hidden || this.over.dataset.state === 'loading'; }

  loading(on) {
    if (on) {
      const rows = element('div', 'skeleton-rows');
      for (const width of ['w3', 'w2', 'w3', 'w4', 'w2', 'w1', 'w3', 'w2']) rows.append(element('div', '', element('span', `skeleton skeleton--${width}`)));
      this.#cover('loading', rows, element('span', 'visually-hidden', 'Loading'));
    } else if (this.over.dataset.state === 'loading') {
      this.over.hidden = true;
    }
  }

  empty(on) {
    if (on) this.#cover('empty', state('files', 'The file is empty', 'Nothing has been written to it yet. Follow (f) shows the first line as it comes.'));
    else if (this.over.dataset.state === 'empty') this.over.hidden = true;
  }

  gone() {
    const made = state('files', 'This file is not in the collection any more', 'It was removed, or its last copy was rotated away. What streams took of it stays in them.');
    const link = element('a', 'button', 'Show all files');
    link.href = '/logs';
    made.append(link);
    this.#cover('gone', made);
  }

  /** The server said no: over everything where nothing is shown yet, above the lines where there are some. */
  failed(fault, hasLines) {
    const words = clean(fault.message).slice(0, 400) + (fault.remedy ? ` ${clean(fault.remedy).slice(0, 300)}` : '');
    if (hasLines) return this.said(`Not up to date: ${words}`, true);
    const made = state('alert', 'The file cannot be read now', words);
    made.classList.add('state--error');
    made.append(button('Try again', () => this.#retry()));
    this.#cover('error', made);
  }

  said(words, retry = false) {
    this.notice.hidden = words === null;
    this.text.textContent = words ?? '';
    this.again.hidden = !retry;
  }

  connection(state) {
    if (state === 'open') {
      if (this.connectionLost) this.said(null);
      this.connectionLost = false;
    } else {
      this.connectionLost = true;
      this.said(state === 'lost' ? 'Following was interrupted; it goes on by itself as soon as the server answers.' : 'The server does not let this page follow the file.', state === 'refused');
    }
  }

  held(waiting) {
    this.pill.hidden = waiting === 0;
    this.pill.lastChild.textContent = `${count(waiting)} new · to the end`;
  }

  #cover(name, ...content) {
    this.over.dataset.state = name;
    this.over.replaceChildren(...content);
    this.over.hidden = false;
  }

  #retry() {
    this.over.hidden = true;
    this.said(null);
    this.retry();
  }
}

const state = (name, title, words) => element('div', 'state', icon(name, 20), element('h2', '', title), element('p', '', words));

function button(word, act) {
  const made = element('button', 'button', word);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}
