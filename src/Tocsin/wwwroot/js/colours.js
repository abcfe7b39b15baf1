// The colours of the style sheet for what is drawn on a canvas, and the switch between dark and light.

const order = ['system', 'dark', 'light'];
const listeners = new Set();
const probe = document.createElement('span');
probe.hidden = true;

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => listeners.forEach(listener => listener()));

/** A custom property as a colour that a canvas understands (light-dark() resolved). */
export function colour(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

export function onColours(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function nextTheme() {
  const root = document.documentElement;
  const next = order[(order.indexOf(root.dataset.theme ?? 'system') + 1) % order.length];
  if (next === 'system') delete root.dataset.theme; else root.dataset.theme = next;
  try { localStorage.setItem('tocsin.theme', next); } catch { /* not remembered then */ }
  listeners.forEach(listener => listener());
}
