// Runs before the first paint: the chosen colours and the chosen width of the rail, without a flash of the others.
(() => {
  const root = document.documentElement;
  const read = key => { try { return localStorage.getItem(key); } catch { return null; } };
  const theme = read('tocsin.theme');
  if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  if (read('tocsin.rail') === 'narrow') root.dataset.rail = 'narrow';
})();
