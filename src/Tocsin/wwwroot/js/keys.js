// The keyboard of every page. Rows take the focus themselves, so that moving about asks the server nothing; what a key opens
// or changes is a click on the element that does it.

import { nextTheme } from './colours.js';

const rows = () => [...document.querySelectorAll('[data-rows] [data-row]')];
const scroller = () => document.querySelector('[data-rows]');
const visible = element => element && element.offsetParent !== null;

let lastRow = null; // the key of the row that had the focus, to find it again after the list was re-sorted

export function listen() {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.addEventListener('focusin', event => { lastRow = event.target.closest?.('[data-row]')?.dataset.row ?? null; });
  new MutationObserver(keepFocus).observe(document.body, { childList: true, subtree: true });
  new MutationObserver(showPage).observe(document.body, { attributes: true, attributeFilter: ['aria-current'], subtree: true });
  showPage();
  nameTheme();
}

/** On a phone the pages are a bar that scrolls: the one that is open is in sight. */
export function showPage() {
  const bar = document.querySelector('.rail__pages');
  const here = bar?.querySelector('[aria-current]')?.parentElement;
  if (!here || bar.scrollWidth <= bar.clientWidth) return;
  const [left, right] = [here.offsetLeft - bar.offsetLeft, here.offsetLeft - bar.offsetLeft + here.offsetWidth];
  if (left < bar.scrollLeft || right > bar.scrollLeft + bar.clientWidth) bar.scrollLeft = left - (bar.clientWidth - here.offsetWidth) / 2;
}

// Re-sorting moves a row in the document, which takes its focus away.
function keepFocus() {
  if (lastRow !== null && document.activeElement === document.body) {
    document.querySelector(`[data-rows] [data-row="${CSS.escape(lastRow)}"]`)?.focus({ preventScroll: true });
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.matches('input, textarea, select, [contenteditable]');
  if (event.key === 'Escape') return leave(event, typing);
  if (typing) {
    if (event.key === 'Enter' && event.target.matches('input')) {
      const form = event.target.closest('[data-form]');
      if (form) form.querySelector('[data-do]')?.click(); else moveTo(rows()[0]);
    }

    return;
  }

  const row = event.target.closest('[data-row]');
  const act = {
    j: () => step(row, 1), ArrowDown: () => row && step(row, 1),
    k: () => step(row, -1), ArrowUp: () => row && step(row, -1),
    g: () => edge(false), G: () => edge(true),
    Home: () => row && edge(false), End: () => row && edge(true),
    Enter: () => press(row, event.target),
    ' ': () => press(row, event.target),
    '/': () => focusSearch(),
    p: () => click('[data-action="live"]'),
    w: () => click('[data-action="wrap"]'),
    a: () => about(row, '[data-action="acknowledge"]'),
    r: () => about(row, '[data-action="resolve"]'),
    '?': () => toggleHelp(),
    1: () => page(0), 2: () => page(1), 3: () => page(2), 4: () => page(3), 5: () => page(4), 6: () => page(5), 7: () => page(6), 8: () => page(7), 9: () => page(8), 0: () => page(9),
  }[event.key];
  if (act && act() !== null) event.preventDefault();
}

// What a key does to a row is done in its drawer, which may have to be opened first.
function about(row, selector) {
  if (click(selector) !== null) return true;
  if (row === null || !location.pathname.endsWith('/alerts')) return null;
  row.click();
  let patience = 40;
  const arrive = () => {
    if (document.querySelector('.drawer') && click(selector) !== null) return;
    if (--patience > 0) setTimeout(arrive, 50);
  };
  arrive();
  return true;
}

// Everything else that takes these keys, buttons and links above all, does so by itself.
function press(row, target) {
  if (row === null || row !== target) return null;
  row.click();
  return true;
}

function step(row, by) {
  const all = rows();
  if (all.length === 0) return null;
  const at = row ? all.indexOf(row) + by : by > 0 ? 0 : all.length - 1;
  return moveTo(all[Math.max(0, Math.min(at, all.length - 1))]);
}

function edge(last) {
  const list = scroller();
  if (!list) return null;
  if (last) click('[data-action="follow"]');

  // A virtual list renders the rows of its end when it is there: try until a row lies at the edge.
  let patience = 60;
  const arrive = () => {
    list.scrollTop = last ? list.scrollHeight : 0;
    const row = last ? rows().at(-1) : rows()[0];
    if (!row) return;
    const atEdge = last
      ? list.scrollTop + list.clientHeight >= list.scrollHeight - 2 && row.getBoundingClientRect().bottom > list.getBoundingClientRect().bottom - 48
      : true;
    if (atEdge || list.scrollHeight <= list.clientHeight || --patience === 0) moveTo(row);
    else setTimeout(arrive, 50);
  };
  arrive();
  return true;
}

function moveTo(row) {
  if (!row) return null;
  row.focus({ preventScroll: true });
  const list = scroller();
  const head = list.querySelector('thead')?.offsetHeight ?? 0;
  const box = row.getBoundingClientRect();
  const room = list.getBoundingClientRect();
  if (list.scrollHeight > list.clientHeight) {
    if (box.top < room.top + head) list.scrollTop -= room.top + head - box.top;
    else if (box.bottom > room.bottom) list.scrollTop += box.bottom - room.bottom + 2;
  } else {
    row.scrollIntoView({ block: 'nearest' });
  }

  return true;
}

function leave(event, typing) {
  if (document.getElementById('help')?.open) return;
  if (typing && event.target.matches('input')) {
    const leave = event.target.closest('[data-form]')?.querySelector('[data-leave]');
    if (leave) return leave.click();
    if (event.target.value === '') return event.target.blur();
    event.target.value = '';
    event.target.dispatchEvent(new Event('input', { bubbles: true }));
    event.target.dispatchEvent(new Event('change', { bubbles: true }));
    return;
  }

  if (click('[data-action="close-drawer"]') !== null || click('[data-clear-range]') !== null) return;
  document.activeElement?.blur();
}

function focusSearch() {
  const field = document.querySelector('input[type="search"]');
  if (!field) return null;
  field.focus();
  field.select();
  return true;
}

function page(index) {
  const link = document.querySelectorAll('.rail__pages a')[index];
  if (!link) return null;
  link.click();
  return true;
}

function click(selector) {
  const element = document.querySelector(selector);
  if (!visible(element)) return null;
  element.click();
  return true;
}

function toggleHelp() {
  const help = document.getElementById('help');
  if (!help) return null;
  if (help.open) help.close(); else help.showModal();
  return true;
}

function onClick(event) {
  const action = event.target.closest('[data-action]')?.dataset.action;
  if (action === 'theme') {
    nextTheme();
    nameTheme();
  } else if (action === 'rail') {
    const narrow = document.documentElement.dataset.rail === 'narrow';
    if (narrow) delete document.documentElement.dataset.rail; else document.documentElement.dataset.rail = 'narrow';
    try { localStorage.setItem('tocsin.rail', narrow ? 'wide' : 'narrow'); } catch { /* not remembered then */ }
  } else if (action === 'help') {
    toggleHelp();
  } else if (action === 'reload') {
    location.reload();
  } else {
    const copied = event.target.closest('[data-copy]');
    if (copied) copy(copied);
  }
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.dataset.copy);
    element.dataset.copied = 'yes';
    setTimeout(() => delete element.dataset.copied, 1200);
  } catch {
    getSelection().selectAllChildren(element.parentElement.querySelector('code') ?? element);
  }
}

function nameTheme() {
  const name = document.documentElement.dataset.theme ?? 'system';
  document.querySelectorAll('[data-theme-name]').forEach(element => { element.textContent = name; });
}
