// Between the rain and the page that it stands on. What the reader changes goes to the address bar through the page, in one
// message for a whole drag of a slider; what comes back is applied only where the page itself changed it.

import { mount } from './matrix.js';

const PAUSE = 180;

export function create(element, options, dotnet) {
  let waiting = {};
  let timer = 0;
  let last = options.state;

  const send = () => {
    clearTimeout(timer);
    const values = waiting;
    waiting = {};
    timer = 0;
    if (Object.keys(values).length > 0) dotnet.invokeMethodAsync('Change', values);
  };

  const matrix = mount(element, {
    ...here(options),
    state: { ...options.state },
    changed(values) {
      Object.assign(waiting, values);
      clearTimeout(timer);
      if ('row' in values) send(); else timer = setTimeout(send, PAUSE);
    },
  });
  matrix.setLive(options.live);

  return {
    update(next) {
      const changed = Object.fromEntries(Object.entries(next.state).filter(([name, value]) => value !== last[name]));
      last = next.state;
      matrix.update(here(next), changed);
      matrix.setLive(next.live);
    },
    dispose() {
      clearTimeout(timer);
      matrix.dispose();
    },
  };
}

const here = options => ({ ...options, feed: new URL(options.feed, location.href.replace(/^http/, 'ws')).href });
