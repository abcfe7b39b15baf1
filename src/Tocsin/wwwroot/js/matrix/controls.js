// The sliders. They are plain inputs with labels, so that a keyboard and a screen reader can do what a mouse can.

import { RED_RANGE, SIZE_RANGE } from './rules.js';
import { element, fixed } from '../text.js';

let made = 0;

export class Controls {
  constructor({ z, red, size, changed }) {
    this.z = slider('z-score filter', 'hides whoever is below', z.least, z.most, 0.5, z.value, value => changed({ z: value }), value => fixed(value, 1));
    this.red = slider('red filter', 'red from here on', RED_RANGE.least, RED_RANGE.most, 0.5, red, value => changed({ red: value }), value => fixed(value, 1));
    this.size = slider('character size', 'of the columns', SIZE_RANGE.least, SIZE_RANGE.most, 1, size, value => changed({ size: value }), value => `${value} px`);
    this.element = element('div', 'rain-controls', this.z.element, this.red.element, this.size.element);
    this.element.id = 'rain-controls';
  }

  /** The filter's ends and value, which follow what comes. */
  follow({ least, most, value }) {
    this.z.input.min = least;
    this.z.input.max = most;
    this.z.set(value);
  }
}

function slider(word, hint, least, most, step, value, changed, text) {
  const input = element('input');
  const id = `rain-slider-${++made}`;
  Object.assign(input, { type: 'range', id, min: least, max: most, step, value });
  const output = element('output', 'mono');
  output.htmlFor = id;
  const label = element('label', '', word);
  label.htmlFor = id;
  label.title = hint;
  const paint = () => {
    output.textContent = text(Number(input.value));
    const share = (Number(input.value) - Number(input.min)) / Math.max(1e-9, Number(input.max) - Number(input.min));
    input.style.setProperty('--filled', `${(share * 100).toFixed(1)}%`);
  };
  input.addEventListener('input', () => {
    paint();
    changed(Number(input.value));
  });
  paint();
  return {
    element: element('div', 'rain-slider', label, input, output),
    input,
    set(next) {
      input.value = next;
      paint();
    },
  };
}
