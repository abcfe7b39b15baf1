// The strokes of the pages' own icons that scripts draw; the same grid of 20.

const STROKES = {
  inbox: 'M3 11l2.5-7h9L17 11v5H3zM3 11h4l1 2h4l1-2h4',
  unplugged: 'M3 3l14 14M7.5 8.5l-2 2a3.6 3.6 0 0 0 4 4l2-2M12.5 11.5l1-1a3.6 3.6 0 0 0-4-4l-1 1M4.5 15.5L2.5 17.5M15.5 4.5l2-2',
  alert: 'M10 3.2l7.5 13.3h-15zM10 8.2v3.8M10 14.2v.1',
  close: 'M5 5l10 10M15 5L5 15',
  copy: 'M7.5 7.5h9v9h-9zM4.5 12.5h-1v-9h9v1',
  check: 'M4 10.5l4 4 8-9',
  sliders: 'M4 3.5v6M4 13.5v3M10 3.5v2M10 9.5v7M16 3.5v8M16 15.5v1M2.5 11.5h3M8.5 7.5h3M14.5 13.5h3',
  pause: 'M7 4.5v11M13 4.5v11',
  play: 'M6.5 4.5l9 5.5-9 5.5z',
  rain: 'M4.5 3v5M4.5 11v1.5M10 3v1.5M10 7.5v6M10 16.4v.1M15.5 3v3.5M15.5 9.5v3M15.5 15.5v1.5',
};

export function icon(name, size = 16) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const attributes = {
    class: 'icon', width: size, height: size, viewBox: '0 0 20 20', fill: 'none', stroke: 'currentColor',
    'stroke-width': size === 16 ? 1.75 : 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true',
  };
  for (const [attribute, value] of Object.entries(attributes)) svg.setAttribute(attribute, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', STROKES[name]);
  svg.append(path);
  return svg;
}
