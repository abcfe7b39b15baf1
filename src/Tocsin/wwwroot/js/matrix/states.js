// What stands on the stage when there is no rain: four different states, each with its next step.

import { icon } from '../icons.js';
import { element, shown } from '../text.js';

export class States {
  constructor({ send, where, retry }) {
    this.say(send, where);
    this.retry = retry;
    this.element = element('div', 'rain-state');
    this.banner = element('div', 'rain-banner');
    this.banner.setAttribute('role', 'status');
    this.banner.hidden = true;
    this.shown = null;
  }

  /** The command that sends the first event, and what the feed is of. */
  say(send, where) {
    if (send !== this.send || where !== this.where) this.shown = null;
    Object.assign(this, { send, where });
  }

  /** `connecting`, `empty`, `lost`, `error` or `raining`; with people on the stage the last two are a banner over it. */
  show(state, people) {
    const name = state.name === 'open' ? (people > 0 ? 'raining' : 'empty') : state.name;
    const key = `${name} ${state.reason ?? ''} ${state.since?.getTime() ?? ''} ${people > 0}`;
    if (key === this.shown) return;
    this.shown = key;
    const fault = name === 'lost' || name === 'error';
    this.element.dataset.state = name;
    this.banner.hidden = !(fault && people > 0);
    this.element.hidden = name === 'raining' || (fault && people > 0) || (name === 'connecting' && people > 0);
    this.element.setAttribute('role', name === 'error' ? 'alert' : 'status');
    if (fault && people > 0) this.banner.replaceChildren(...this.#fault(state));
    else if (!this.element.hidden) this.element.replaceChildren(...this[`_${name}`](state));
  }

  _connecting() {
    const bars = element('div', 'rain-skeleton');
    for (let at = 0; at < 12; at++) bars.append(element('i'));
    return [bars, element('h2', '', 'Connecting'), element('p', '', `Asking for the feed of ${this.where}.`)];
  }

  _empty() {
    return [
      icon('rain', 20),
      element('h2', '', 'Nobody is acting now'),
      element('p', '', 'An action is five names: the organisation, the source that saw it, the population, who, and what. It falls here in the moment in which it arrives. Send one:'),
      command(this.send),
    ];
  }

  _lost(state) {
    return [
      icon('unplugged', 20), element('h2', '', 'Connection lost'),
      element('p', '', `No answer since ${clock(state.since)} UTC. What happens is counted all the same; this page tries again by itself.`), this.#again(),
    ];
  }

  _error(state) {
    return [
      icon('alert', 20), element('h2', '', 'There is no feed here'),
      element('p', 'mono rain-reason', shown(state.reason, 400)), element('p', '', 'The page goes on trying.'), this.#again(),
    ];
  }

  #fault(state) {
    return state.name === 'lost'
      ? [icon('unplugged', 20), element('div', '', element('strong', '', 'Connection lost, reconnecting'), element('span', '', `What you see is as of ${clock(state.since)} UTC.`)), this.#again()]
      : [icon('alert', 20), element('div', '', element('strong', '', 'The feed was refused'), element('span', '', shown(state.reason, 160))), this.#again()];
  }

  #again() {
    const button = element('button', 'button', 'Try now');
    button.type = 'button';
    button.addEventListener('click', this.retry);
    return button;
  }
}

const clock = moment => moment.toISOString().slice(11, 19);

function command(text) {
  const button = element('button', 'icon-button copy', icon('copy'), icon('check'));
  button.type = 'button';
  button.title = 'Copy';
  button.setAttribute('aria-label', 'Copy the command');
  button.dataset.copy = text;
  return element('div', 'command', element('code', '', text), button);
}
