// The plain page that the facade serves: the rain alone, without the server's other pages.

import { listen } from '../keys.js';
import { mount } from './matrix.js';
import { count, element, ofNoun, shown, zText } from '../text.js';

const names = ['z', 'red', 'size', 'bare', 'sort', 'row', 'live'];
const here = new URL(location.href);
const state = Object.fromEntries(names.map(name => [name, here.searchParams.get(name)]));
const sentence = document.getElementById('sentence');
const live = document.querySelector('[data-action="live"]');
let said = '';

const options = {
  feed: `${here.protocol === 'https:' ? 'wss' : 'ws'}://${here.host}/websocket?drops=true`,
  individual: '/individual',
  individuals: [],
  scopes: [],
  scope: null,
  where: here.host,
  send: `curl ${here.origin}/discrete -H 'Content-Type: application/json' -d '{"org":"acme","source":"web","pop":"all","id":"ann","action":"login"}'`,
  state,
  changed(values) {
    Object.assign(state, values);
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value === null) url.searchParams.delete(name); else url.searchParams.set(name, value);
    }

    history.replaceState(null, '', url);
  },
  sentence: say,
};

const matrix = mount(document.getElementById('matrix'), options);
listen();
live.addEventListener('click', () => {
  options.changed({ live: state.live === 'off' ? null : 'off' });
  follow();
});
follow();
document.documentElement.dataset.connection = 'open';

function follow() {
  const on = state.live !== 'off';
  live.setAttribute('aria-checked', String(on));
  live.lastElementChild.textContent = on ? 'Live' : 'Paused';
  matrix.setLive(on);
}

function say({ individuals, outliers, best }) {
  const text = individuals === 0 ? 'Nobody has acted since this page was opened.'
    : outliers === 0 ? `Nobody of ${ofNoun(individuals, 'individual')} seen here stands out.`
      : `${count(outliers)} of ${ofNoun(individuals, 'individual')} seen here ${outliers === 1 ? 'stands' : 'stand'} out; the furthest is `;
  const whole = outliers > 0 && individuals > 0 ? `${text}${best.id}${zText(best.z)}` : text;
  if (whole === said) return;
  said = whole;
  sentence.replaceChildren(text);
  if (outliers > 0 && individuals > 0) sentence.append(element('bdi', 'mono', shown(best.id, 30)), ` (z ${zText(best.z)}, ${best.words}).`);
}
