// The black stage: the canvas, what is said over it, the pointer and the keyboard on it, the controls below.

import { icon } from '../icons.js';
import { slotAt } from './layout.js';
import { wordsOf } from './rules.js';
import { element, shown, zText } from '../text.js';

export class Stage {
  #slot = -1;
  #pointer = null;

  constructor({ tip, states, controls, bare, open, bareChanged, red }) {
    Object.assign(this, { tip, open, bareChanged, red });
    this.canvas = element('canvas', 'rain-canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-label', 'The rain: a column for each individual. Arrow keys move from column to column, Enter opens one. The table beside it says the same in words.');
    this.beam = element('div', 'rain-beam');
    this.beam.hidden = true;
    this.voice = element('span', 'visually-hidden');
    this.voice.setAttribute('aria-live', 'polite');
    this.parts = Object.fromEntries(['individuals', 'rate', 'dropped', 'filtered', 'hidden', 'fps'].map(name => [name, element('span', `rain-figure rain-figure--${name}`)]));
    this.status = element('div', 'rain-status', ...Object.values(this.parts));
    this.sky = element('div', 'rain-sky', this.canvas, this.beam, states.element, states.banner, tip.element, this.voice);
    this.toggle = element('button', 'icon-button', icon('sliders'));
    this.toggle.type = 'button';
    this.toggle.dataset.action = 'rain-controls';
    this.toggle.setAttribute('aria-controls', 'rain-controls');
    this.toggle.addEventListener('click', () => {
      this.#bare(!this.bare);
      bareChanged(this.bare);
    });
    this.controls = controls.element;
    this.element = element('section', 'rain-stage', this.sky, element('footer', 'rain-foot', this.status, this.toggle), this.controls);
    this.element.setAttribute('aria-label', 'Rain');
    this.#bare(bare);
  }

  /** Begins to follow the pointer, the keyboard and the size. */
  watch(rain) {
    this.rain = rain;
    this.sizes = new ResizeObserver(() => {
      const box = this.sky.getBoundingClientRect();
      const scale = Math.min(3, Math.max(1, devicePixelRatio || 1));
      if (box.width !== rain.width || box.height !== rain.height || scale !== rain.scale) rain.resize();
      this.#leave();
    });
    this.sizes.observe(this.sky);
    addEventListener('resize', this.#resized);
    this.canvas.addEventListener('pointermove', event => this.#at(event));
    this.canvas.addEventListener('pointerdown', event => { if (event.pointerType !== 'mouse') this.#at(event); });
    this.canvas.addEventListener('pointerleave', () => this.#leave());
    this.canvas.addEventListener('blur', () => this.#leave());
    this.canvas.addEventListener('click', event => {
      this.#at(event);
      const person = this.#person();
      if (person) this.open(person);
    });
    this.canvas.addEventListener('keydown', event => this.#key(event));
  }

  /** Writes the figures below the rain. */
  say(figures) {
    for (const [name, text] of Object.entries(figures)) {
      if (this.parts[name].textContent !== text) this.parts[name].textContent = text;
      this.parts[name].hidden = text === '';
    }

    if (this.#slot >= 0 && this.#pointer === null && !this.#person()) this.#leave();
  }

  dispose() {
    this.sizes.disconnect();
    removeEventListener('resize', this.#resized);
  }

  #resized = () => {
    if (Math.min(3, Math.max(1, devicePixelRatio || 1)) !== this.rain.scale) this.rain.resize();
  };

  #bare(bare) {
    this.bare = bare;
    this.controls.hidden = bare;
    this.toggle.setAttribute('aria-expanded', String(!bare));
    this.toggle.title = bare ? 'Show the controls' : 'Hide the controls';
    this.toggle.setAttribute('aria-label', this.toggle.title);
  }

  #person() { return this.rain.columns.slots[this.#slot]?.person ?? null; }

  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    this.#pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.#choose(this.#near(slotAt(this.rain.columns.plan, this.#pointer.x, this.#pointer.y)));
  }

  // A pointer need not hit a column to the pixel.
  #near(slot) {
    const { slots, plan } = this.rain.columns;
    const band = Math.floor(slot / plan.perBand);
    return slot < 0 ? slot : [0, -1, 1, -2, 2].map(by => slot + by).find(at => slots[at] && Math.floor(at / plan.perBand) === band) ?? slot;
  }

  #leave() {
    this.#slot = -1;
    this.#pointer = null;
    this.beam.hidden = true;
    this.tip.hide();
  }

  #choose(slot) {
    const plan = this.rain.columns.plan;
    this.#slot = slot;
    const person = this.#person();
    if (!person) {
      this.beam.hidden = true;
      this.tip.hide();
      return;
    }

    const left = (plan.left + (slot % plan.perBand) * plan.pitch) * plan.cell.width;
    const band = Math.floor(slot / plan.perBand);
    this.beam.hidden = false;
    this.beam.style.transform = `translate(${left - 1}px, ${band * plan.bandHeight}px)`;
    this.beam.style.width = `${plan.cell.width + 2}px`;
    this.beam.style.height = `${plan.rows * plan.cell.height}px`;
    this.tip.show(person, this.red(), {
      left, right: left + plan.cell.width, top: (this.#pointer?.y ?? band * plan.bandHeight + 24) + 8, width: this.rain.width, height: this.rain.height,
    });
  }

  #key(event) {
    const plan = this.rain.columns.plan;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -plan.perBand, ArrowDown: plan.perBand }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      this.#pointer = null;
      this.#choose(this.#next(by));
      const person = this.#person();
      if (person) this.voice.textContent = `${shown(person.id, 60)}, z ${zText(person.z)}, ${wordsOf(person.z)}`;
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      event.stopPropagation();
      const person = this.#person();
      if (person) this.open(person);
    } else if (event.key === 'Escape' && this.#slot >= 0) {
      this.#leave();
    }
  }

  // The next column that somebody stands in.
  #next(by) {
    const { slots } = this.rain.columns;
    const taken = slots.findIndex(column => column);
    if (this.#slot < 0) return by > 0 ? taken : slots.findLastIndex(column => column);
    for (let slot = this.#slot + by; slot >= 0 && slot < slots.length; slot += by) if (slots[slot]) return slot;
    return this.#slot;
  }
}
