// What stands beside the pointer: who this column is, how far from the others, and why.

import { useList } from './reasons.js';
import { RED, kindOf, wordsOf } from './rules.js';
import { count, element, fixed, shown, zText } from '../text.js';

const PAUSE = 160; // milliseconds of rest before the server is asked

export class Tip {
  #timer = 0;
  #person = null;

  constructor(details) {
    this.details = details;
    this.name = element('bdi', 'rain-tip__name mono');
    this.scope = element('span', 'rain-tip__scope');
    this.facts = element('p', 'rain-tip__facts');
    this.reasons = element('div', 'rain-tip__reasons');
    this.element = element('div', 'rain-tip', this.name, this.scope, this.facts, this.reasons);
    this.element.hidden = true;
    this.element.setAttribute('role', 'status');
  }

  get person() { return this.#person; }

  /** Shows somebody beside a column whose edges are `left` and `right` on a stage of a width and height. */
  show(person, red, { left, right, top, width, height }) {
    const other = person !== this.#person;
    this.#person = person;
    this.element.hidden = false;
    this.#facts(person, red);
    if (other) {
      this.reasons.replaceChildren();
      this.#ask(person);
    }

    const box = this.element.getBoundingClientRect();
    const beside = right + 12 + box.width <= width ? right + 12 : left - 12 - box.width;
    this.element.style.transform = `translate(${Math.max(4, Math.min(beside, width - box.width - 4))}px, ${Math.max(4, Math.min(top, height - box.height - 4))}px)`;
  }

  /** Keeps the numbers up to date while it is shown. */
  refresh(red) {
    if (this.#person) this.#facts(this.#person, red);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#person = null;
    this.element.hidden = true;
  }

  #facts(person, red) {
    this.name.textContent = shown(person.id, 48);
    this.scope.textContent = [person.org, person.source, person.pop].filter(part => part).map(part => shown(part, 24)).join(' / ');
    this.element.classList.toggle('is-out', kindOf(person.z, red) === RED);
    this.facts.replaceChildren(
      element('strong', '', `z ${zText(person.z)}`), ` ${wordsOf(person.z)} · ${fixed(person.score, 1)} bits · ${count(person.count)} ${person.count === 1 ? 'action' : 'actions'}`);
  }

  #ask(person) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      let said;
      try {
        const detail = await this.details.ask(person);
        const uses = detail?.uses.filter(use => use.bits > 0) ?? [];
        said = detail === null ? element('p', '', 'The server does not keep this individual any more.')
          : uses.length > 0 ? useList(uses, 3)
            : element('p', '', 'It does what the population does.');
      } catch (fault) {
        said = element('p', '', `Its reasons cannot be read: ${shown(fault.message, 120)}`);
      }

      if (this.#person === person) this.reasons.replaceChildren(said);
    }, PAUSE);
  }
}
