// Why somebody stands where they stand: the actions over- and under-used as bars to either side, and how it came to that.

import { glyphIcon, glyphOf } from './glyphs.js';
import { bitsText, clean, count, element, fixed, shown, zText } from '../text.js';

const SVG = 'http://www.w3.org/2000/svg';

/** The uses of an individual's actions that make up its score, the weightiest first. */
export function useList(uses, most) {
  const weighty = uses.filter(use => use.bits > 0).slice(0, most);
  const largest = Math.max(...weighty.map(use => use.bits), 1e-9);
  const list = element('ul', 'uses');
  for (const use of weighty) {
    const over = use.scaled > use.expected;
    const bar = element('span', 'uses__bar', element('i', over ? 'is-over' : 'is-under'));
    bar.firstChild.style.setProperty('--share', String(use.bits / largest));
    const name = element('span', 'uses__name', glyphIcon(glyphOf(use.action)), element('bdi', 'mono', shown(use.action, 34)));
    name.title = clean(use.action);
    list.append(element(
      'li', '', name, element('span', 'uses__how', over ? 'overused' : 'underused'), bar, element('span', 'uses__bits mono', bitsText(use.bits)),
      element('span', 'uses__words', `${count(use.scaled)} of ${count(use.of)} where ${count(use.expected)} ${use.expected === 1 ? 'is' : 'are'} likeliest; ${percent(use.share)} of the population`)));
  }

  return list;
}

/** A line of z over an individual's last answers, with its ends and zero written on the axis. */
export function history(points) {
  const [width, height] = [480, 96];
  const low = Math.min(0, ...points.map(point => point.z));
  const high = Math.max(1, ...points.map(point => point.z));
  const x = at => 40 + ((width - 48) * at) / Math.max(1, points.length - 1);
  const y = z => 8 + (height - 16) * (1 - (z - low) / (high - low));
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('class', 'z-history');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `z over the last ${points.length} answers, now ${zText(points.at(-1).z)}`);
  for (const z of new Set([low, 0, high])) {
    svg.append(shape('line', { x1: 40, x2: width - 8, y1: y(z), y2: y(z), class: z === 0 ? 'z-history__zero' : 'z-history__grid' }));
    const label = shape('text', { x: 34, y: y(z) + 4, class: 'z-history__label' });
    label.textContent = fixed(z, 1);
    svg.append(label);
  }

  svg.append(shape('path', { d: points.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(point.z).toFixed(1)}`).join(''), class: 'z-history__line' }));
  svg.append(shape('circle', { cx: x(points.length - 1), cy: y(points.at(-1).z), r: 3, class: 'z-history__now' }));
  return svg;
}

const percent = share => `${share > 0 && share < 0.001 ? '<0.1' : fixed(share * 100, 1)} %`;

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
