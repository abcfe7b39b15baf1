// The keyboard of the viewer. It comes before the keyboard of all pages: here g and G are the ends of the file, not of what happens to be loaded.

export function listen(viewer) {
  const { lines } = viewer;
  const screen = part => () => lines.scroller.scrollBy({ top: part * lines.scroller.clientHeight });

  const step = by => () => {
    const focused = lines.rowOfElement(document.activeElement);
    const at = focused ? lines.rows.indexOf(focused) + by : lines.rows.indexOf(lines.first) + (by > 0 ? 0 : -1);
    const row = lines.rows[Math.max(0, Math.min(at, lines.rows.length - 1))];
    if (!row) return;
    row.element.focus({ preventScroll: true });
    lines.reveal(row);
  };

  const open = () => {
    const row = lines.rowOfElement(document.activeElement);
    if (row === null || document.activeElement !== row.element) return false;
    viewer.openLine(row.offset);
  };

  const acts = {
    j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), PageDown: screen(0.9), PageUp: screen(-0.9),
    g: () => viewer.goTop(), Home: () => viewer.goTop(), G: () => viewer.goEnd(), End: () => viewer.goEnd(),
    n: () => viewer.step(true), N: () => viewer.step(false), '/': () => viewer.focusSearch(), t: () => viewer.focusTime(),
    f: () => viewer.toggle('follow'), w: () => viewer.toggle('wrap'), Enter: open,
    Escape: () => (viewer.drawer.offset === null ? false : viewer.openLine(null)),
  };

  const onKey = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !viewer.element.isConnected) return;
    if (document.getElementById('help')?.open || event.target.matches?.('input, textarea, select, [contenteditable]')) return;
    const inside = viewer.element.contains(event.target) || event.target === document.body || event.target.matches?.('main, h1');
    if (!inside || (viewer.rail.element === event.target && /^(Arrow|Page|Home|End)/.test(event.key))) return;
    if (event.target.matches?.('button, a') && (event.key === 'Enter' || event.key === ' ')) return;
    if (viewer.drawer.element.contains(event.target) && !['Escape', 'n', 'N'].includes(event.key)) return;
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : null;
    if (act === null || act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  };

  document.addEventListener('keydown', onKey, { capture: true });
  return () => document.removeEventListener('keydown', onKey, { capture: true });
}
