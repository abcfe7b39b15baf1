// One line, opened: all of it, its template, what was found there.

import { icon } from '../icons.js';
import { clean, count, element } from '../text.js';
import { plain, timeText } from './text.js';
import { stepOf, wordsOf } from './rows.js';

const LONGEST = 70_000;
const SLOT = /<(?:\*|[A-Z][A-Z0-9_]*)>/;
const SLOTS = new RegExp(`(${SLOT.source})`);

export class Drawer {
  #abort = null;

  /** close(): the reader wants it away. */
  constructor({ wire, close }) {
    this.wire = wire;
    this.offset = null;
    this.title = element('h2', '', '');
    const button = iconButton('close', 'Close (Esc)', close, 20);
    button.dataset.action = 'close-drawer';
    this.copy = element('button', 'icon-button copy', icon('copy'), icon('check'));
    this.copy.type = 'button';
    this.copy.title = 'Copy the line';
    this.copy.setAttribute('aria-label', 'Copy the line');
    this.body = element('div', 'drawer__body');
    this.body.tabIndex = -1;
    this.found = element('section', '');
    this.element = element('aside', 'drawer file-drawer', element('header', 'drawer__head', this.title, element('div', 'drawer__end', this.copy, button)), this.body);
    this.element.hidden = true;
  }

  async open(offset, marks) {
    if (offset === this.offset) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.offset = offset;
    this.marks = marks;
    this.element.hidden = false;
    this.title.textContent = `Line at byte ${count(offset)}`;
    this.element.setAttribute('aria-label', this.title.textContent);
    this.body.replaceChildren(skeleton());
    let content;
    try {
      content = this.#sections(await this.wire.line(offset, abort.signal));
    } catch (fault) {
      if (fault.name === 'AbortError') return;
      content = [element('div', 'state state--error', icon('alert', 20), element('h2', '', 'This line cannot be read now'), element('p', 'state__value', clean(fault.message).slice(0, 300)))];
    }

    if (this.#abort === abort) this.body.replaceChildren(...content);
  }

  /** What was found on the line that is open; it may come later than the line. */
  mark(marks) {
    this.marks = marks;
    this.found.hidden = marks.length === 0;
    this.found.replaceChildren(element('h3', '', 'Found here'), ...marks.map(markOf));
  }

  close() {
    this.#abort?.abort();
    this.offset = null;
    this.element.hidden = true;
  }

  #sections(json) {
    const line = json.line && typeof json.line === 'object' ? json.line : json;
    const text = String(line.text ?? '');
    this.copy.dataset.copy = text.slice(0, LONGEST);
    const template = templateOf(json);
    const made = [section('Line', parameters(plain(text).slice(0, LONGEST), template?.text ?? null))];
    const facts = element('dl', 'facts');
    const say = (word, value, mono = false) => facts.append(element('dt', '', word), element('dd', mono ? 'mono' : '', value));
    say('Time', typeof line.time === 'string' ? `${timeText(line.time)} UTC` : 'none in the line', true);
    say('Level', line.level ? clean(String(line.level)) : 'none in the line');
    if (line.component) say('Component', plain(String(line.component)).slice(0, 120), true);
    say('Byte', count(Number(line.offset ?? this.offset)), true);
    say('Length', `${count(text.length)} characters${line.is_cut ? ', its beginning' : ''}`);
    made.push(element('section', '', facts));
    made.push(this.found, templateSection(template));
    this.mark(this.marks);
    return made;
  }
}

export function iconButton(name, title, act, size = 16) {
  const button = element('button', 'icon-button', icon(name, size));
  button.type = 'button';
  button.title = title;
  button.setAttribute('aria-label', title);
  button.addEventListener('click', act);
  return button;
}

const section = (title, ...content) => element('section', '', element('h3', '', title), ...content);

// A template's words that stand in the line are words, what its slots took are parameters; where the two do not fit, all is plain.
function parameters(text, template) {
  const shown = element('pre', 'tall');
  const words = template === null ? [] : template.split(SLOT);
  let at = 0;
  const pieces = [];
  for (const [index, word] of words.entries()) {
    const found = word === '' && index === words.length - 1 ? text.length : text.indexOf(word, at);
    if (found < 0) return element('pre', 'tall', text);
    if (found > at) pieces.push(index === 0 ? text.slice(at, found) : element('span', 'param', text.slice(at, found)));
    if (word !== '') pieces.push(word);
    at = found + word.length;
  }

  shown.append(...pieces, text.slice(at));
  return shown;
}

function templateOf(json) {
  const template = json.template;
  if (template === null || template === undefined) return null;
  const from = typeof template === 'string' ? { text: template } : template;
  const string = (...values) => values.find(value => typeof value === 'string' && value !== '') ?? null;
  const id = from.id ?? from.template_id ?? json.template_id;
  return {
    text: plain(string(from.text, from.template) ?? ''), id: id === null || id === undefined ? null : String(id), stream: string(from.stream, json.stream),
    lines: Number.isFinite(from.count) ? from.count : Number.isFinite(from.lines) ? from.lines : null,
  };
}

function templateSection(template) {
  if (template === null || template.text === '') {
    return section('Template', element('p', 'quiet', 'None is known for this line: templates are made of lines that a stream has taken in.'));
  }

  const example = element('div', 'example');
  template.text.split(SLOTS).forEach((word, at) => example.append(at % 2 === 1 ? element('span', 'slot', word) : word));
  const made = section('Template', example);
  if (template.lines !== null) made.append(element('p', 'quiet', `${count(template.lines)} lines of ${clean(template.stream ?? 'its stream')} have it.`));
  if (template.stream !== null && template.id !== null) {
    const link = element('a', 'button', icon('template'), 'Open the template');
    link.href = `/templates?${new URLSearchParams({ stream: template.stream, row: `${template.stream}/${template.id}` })}`;
    made.append(element('div', 'drawer__actions', link));
  }

  return made;
}

function markOf(mark) {
  const made = element('p', `file-found bits--${stepOf(mark.bits)}`, element('span', 'file-found__bar'), element('span', '', wordsOf(mark)));
  if (mark.link) {
    const link = element('a', '', 'Open');
    link.href = mark.link;
    made.append(link);
  }

  return made;
}

function skeleton() {
  const made = element('section', '');
  for (const width of ['w3', 'w2', 'w1', 'w2']) made.append(element('span', `skeleton skeleton--${width}`));
  return made;
}
