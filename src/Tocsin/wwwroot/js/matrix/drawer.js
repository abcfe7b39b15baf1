// One individual, opened: the same drawer as on every page.

import { icon } from '../icons.js';
import { history, useList } from './reasons.js';
import { wordsOf } from './rules.js';
import { bitsText, clean, count, element, fixed, shown, zText } from '../text.js';

const AGAIN = 2000; // milliseconds between two readings while it is open

export class Drawer {
  #key = null;
  #timer = 0;

  constructor({ details, close }) {
    this.details = details;
    this.title = element('h2', 'mono');
    const button = element('button', 'icon-button', icon('close', 20));
    button.type = 'button';
    button.dataset.action = 'close-drawer';
    button.title = 'Close (Esc)';
    button.setAttribute('aria-label', 'Close');
    button.addEventListener('click', close);
    this.body = element('div', 'drawer__body');
    this.body.tabIndex = -1;
    this.element = element('aside', 'drawer rain-drawer', element('header', 'drawer__head', this.title, element('div', 'drawer__end', button)), this.body);
    this.element.hidden = true;
  }

  get key() { return this.#key; }

  /** Opens somebody: known to the page, or only named by an address. */
  open(person) {
    const other = person.key !== this.#key;
    this.#key = person.key;
    this.person = person;
    if (!other) return;
    this.element.hidden = false;
    this.title.textContent = shown(person.id, 60);
    this.element.setAttribute('aria-label', this.title.textContent);
    this.body.replaceChildren(skeleton());
    this.#read();
  }

  close() {
    clearTimeout(this.#timer);
    this.#key = null;
    this.element.hidden = true;
  }

  async #read() {
    clearTimeout(this.#timer);
    const { person } = this;
    let content;
    try {
      const detail = await this.details.ask(person);
      content = detail === null ? [gone(person)] : sections(person, detail);
    } catch (fault) {
      content = [element('div', 'state state--error', icon('alert', 20), element('h2', '', 'This individual cannot be read now'), element('p', 'state__value', shown(fault.message, 300)))];
    }

    if (this.#key !== person.key) return;
    const at = this.body.scrollTop;
    this.body.replaceChildren(...content);
    this.body.scrollTop = at;
    this.#timer = setTimeout(() => this.#read(), AGAIN);
  }
}

function sections(person, detail) {
  const name = element('pre', '', clean(person.id));
  const made = [
    element('section', 'rain-z', element('p', 'rain-z__value', element('span', 'mono', zText(detail.z)), element('span', '', wordsOf(detail.z))), element('p', 'quiet', 'standard deviations above the mean score of the others')),
    element('section', '', facts(person, detail)),
  ];
  const uses = useList(detail.uses, 12);
  made.push(element(
    'section', '', element('h3', '', 'What makes the difference'),
    ...(uses.childElementCount > 0 ? [element('p', 'uses__axis', element('span', '', '← underused'), element('span', '', 'overused →'), element('span', '', 'bits')), uses]
      : [element('p', 'quiet', 'Nothing: it does what the population does.')])));
  made.push(detail.history.length > 1
    ? element('section', '', element('h3', '', `z-score over ${count(detail.history.length)} of its answers, from its action ${count(detail.history[0].count)} on`), history(detail.history))
    : element('section', '', element('h3', '', 'History'), element('p', 'quiet', 'None yet: there are only so many, and it begins when somebody stands at z 2 or more with five actions.')));
  if (person.id.length > 48 || clean(person.id) !== person.id) made.push(element('section', '', element('h3', '', 'The whole name'), name));
  return made;
}

function facts(person, detail) {
  const list = element('dl', 'facts');
  const say = (word, value) => list.append(element('dt', '', word), element('dd', '', value));
  say('Population', [person.org, person.source, person.pop].filter(part => part).map(part => shown(part, 60)).join(' / '));
  say('Score', `${fixed(detail.score, 2)} bits`);
  say('Actions', `${count(detail.count)}${detail.distinct > 0 ? ` of ${count(detail.distinct)} ${detail.distinct === 1 ? 'kind' : 'kinds'}` : ''}`);
  say('Surprise', detail.bits === null ? 'too little is known to say' : `${bitsText(detail.bits)} bits: one in ${oneIn(detail.bits)} scores this high${detail.extrapolated ? ' (extrapolated)' : ''}`);
  say('Confidence', `${fixed(detail.confidence * 100, 0)} %${detail.confidence < 0.5 ? ', too low for a finding' : ''}`);
  return list;
}

const oneIn = bits => (bits < 40 ? count(2 ** bits) : `2^${Math.round(bits)}`);

function skeleton() {
  const made = element('section', '');
  for (const width of ['w2', 'w3', 'w1', 'w3', 'w2']) made.append(element('span', `skeleton skeleton--${width}`));
  return made;
}

const gone = person => element(
  'div', 'state', icon('inbox', 20), element('h2', '', 'The server does not keep this individual'),
  element('p', '', `Nobody is called ${shown(person.id, 60)} in this population now: it was reset, or the least recently seen made room.`));
