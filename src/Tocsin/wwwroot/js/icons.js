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
  files: 'M5 2.75h6.5L15 6.25v11H5zM11.5 2.75v3.5H15M7.5 9.5h5M7.5 12h5M7.5 14.5h3',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4.3l2.8 1.7',
  up: 'M10 15.5v-11M6 8.5l4-4 4 4',
  down: 'M10 4.5v11M6 11.5l4 4 4-4',
  top: 'M10 17V7M6 10.5l4-4 4 4M4 3h12',
  bottom: 'M10 3v10M6 9.5l4 4 4-4M4 17h12',
  wrap: 'M3 5h14M3 10h11.5a2.5 2.5 0 0 1 0 5H11M13 13l-2.2 2 2.2 2M3 15h4.5',
  tail: 'M3 4.5h9M3 8.5h14M3 12.5h6M13.5 11.5v5.5M11 14.5l2.5 2.5 2.5-2.5',
  template: 'M3 5h6M3 10h3M3 15h8M12.5 3.25h4.5v3.5h-4.5zM9.5 8.25h7.5v3.5H9.5zM14 15h3',
  filter: 'M3 5h14M5.5 10h9M8.5 15h3',
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
