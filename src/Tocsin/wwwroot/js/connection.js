// Shows that the connection is lost, and comes back by itself: at best to the same circuit, else by loading the page anew.
// The address bar holds all that a page shows, so nothing is lost by that.

import { showPage } from './keys.js';

const root = document.documentElement;
let waiting = false;

export function watchConnection() {
  const element = document.getElementById('components-reconnect-modal');
  new MutationObserver(() => follow(element)).observe(element, { attributes: true, attributeFilter: ['class'] });
}

function follow(element) {
  const state = ['show', 'failed', 'rejected', 'hide'].find(name => element.classList.contains(`components-reconnect-${name}`));
  const lost = state === 'show' || state === 'failed' || state === 'rejected';
  if (lost && root.dataset.connection !== 'lost') {
    element.querySelector('[data-lost-at]').textContent = new Date().toISOString().slice(11, 19);
  }

  root.dataset.connection = lost ? 'lost' : 'open';
  if (element.classList.contains('is-shown') !== lost) element.classList.toggle('is-shown', lost);
  if (state === 'failed' || state === 'rejected') reloadWhenBack();
}

/** Called by the pages when they answer to their reader for the first time. */
export function opened() {
  root.dataset.connection = 'open';
  showPage();
}

async function reloadWhenBack() {
  if (waiting) return;
  waiting = true;
  for (;;) {
    try {
      const answer = await fetch('favicon.svg', { cache: 'no-store' });
      if (answer.ok) return location.reload();
    } catch {
      // still away
    }

    await new Promise(done => setTimeout(done, 1000));
  }
}
