// Time charts: zero-based, gaps left open, axes with units, the hovered moment shared by all charts of a page, and a drag
// that chooses a time range.

import uPlot from '../lib/uplot/uPlot.esm.js';
import { colour, onColours } from './colours.js';

const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4], [1, 2], [12, 4], [6, 2, 2, 2]];
const narrow = '\u202f';
const format = value => value >= 10000 ? `${trim(value / 1000)}k` : trim(value >= 10 ? Math.round(value) : value).replace(/\B(?=(\d{3})+$)/g, narrow);
const trim = value => String(value !== 0 && Math.abs(value) < 1 ? Number(value.toPrecision(2)) : Math.round(value * 10) / 10);
const moment = (seconds, step) => step >= 86400 ? new Date(seconds * 1000).toISOString().split('T')[0] : clock(seconds, step < 60);
const clock = (seconds, withSeconds) => new Date(seconds * 1000).toISOString().slice(11, withSeconds ? 19 : 16);

export function create(element, options, dotnet) {
  let plot = null;
  let data = [[]];
  let names = [];
  let marks = [];
  let threshold = null;
  let openFrom = null;
  let dense = false;
  let onlyNow = null;

  const draw = () => {
    plot?.destroy();
    const line = colour('--line');
    const text = colour('--text-3');
    const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    plot = new uPlot({
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      scales: {
        x: { time: !options.steps, range: (u, min, max) => options.span ? [max - options.span, max] : [min, max > min ? max : min + 1] },
        y: { range: (u, min, max) => [0, Math.max(max * 1.08, isNear(max) ? threshold * 1.15 : 0, options.least ?? 1)] },
      },
      cursor: {
        ...options.steps ? {} : { sync: { key: 'page' } },
        drag: { x: !options.steps, y: false, setScale: false },
        points: options.stacked ? { show: false } : { size: 7, fill: () => colour('--surface-2') },
      },
      axes: [
        { ...axis, size: 26, gap: 6, space: 80, grid: { show: false }, values: options.steps ? (u, ticks) => ticks.map((at, index) => Number.isInteger(at) ? index === ticks.length - 1 ? `${options.steps} ${at}` : `${at}` : '') : (u, ticks) => ticks.map(at => moment(at, ticks.length > 1 ? ticks[1] - ticks[0] : 60)) },
        { ...axis, size: (u, labels) => Math.max(options.axis ?? 0, 14 + 7 * Math.max(3, ...(labels ?? []).map(label => label.length))), gap: 6, space: 40, values: (u, ticks) => ticks.map((at, index) => index === ticks.length - 1 ? `${format(at)}${narrow}${options.unit}` : format(at)) },
      ],
      series: [
        {},
        ...(options.stacked ? names.map((name, index) => {
          // The whole is drawn first, the first series last: what is seen of each is its own share.
          const fill = colour(`--series-${(names.length - 1 - index) % 8 + 1}`);
          return { label: name, fill, width: 0, paths: uPlot.paths.bars({ size: [1, Infinity], gap: dense ? 0 : 1, align: 1 }), points: { show: false } };
        }) : []),
        ...(options.stacked ? [] : names).map((name, index) => {
          const stroke = colour(`--series-${index % 8 + 1}`);
          return options.bars
            ? { label: name, stroke, fill: stroke, width: 0, paths: uPlot.paths.bars({ size: [0.7, 24], align: 0 }), points: { show: false } }
            : { label: name, stroke, width: 1.5, dash: dashes[index % 8], fill: names.length === 1 ? stroke.replace('rgb(', 'rgba(').replace(')', ', 0.12)') : undefined, points: { show: false }, spanGaps: false, paths: options.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined };
        }),
      ],
      hooks: {
        setSelect: [u => {
          if (u.select.width < 6 || options.steps) return;
          const from = u.posToVal(u.select.left, 'x');
          const to = u.posToVal(u.select.left + u.select.width, 'x');
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          dotnet.invokeMethodAsync('ChooseMoments', Math.floor(from), Math.ceil(to));
        }],
        setCursor: [u => say(u.cursor.idx)],
        draw: [drawOpen, drawThreshold, drawMarks],
      },
    }, plotted(), element);
    if (options.clicks) listenToClicks(plot);
  };

  // A line that all values are far below would leave no room for them.
  const isNear = max => threshold !== null && max * 3 >= threshold;

  // Stacked: sums from the first series on, the whole first. Where nothing is known at all there is a gap.
  const plotted = () => {
    if (!options.stacked) return data;
    const [times, ...rows] = data;
    const sums = [];
    let below = times.map(() => null);
    for (const row of rows) {
      below = below.map((sum, at) => row[at] === null ? sum : (sum ?? 0) + row[at]);
      sums.unshift(below);
    }

    return [times, ...sums];
  };

  // A press that did not become a drag chooses the moment under it.
  const listenToClicks = u => {
    let at = null;
    u.over.addEventListener('pointerdown', event => { at = event.clientX; });
    u.over.addEventListener('click', event => {
      if (at === null || Math.abs(event.clientX - at) > 4) return;
      const seconds = u.posToVal(event.clientX - u.over.getBoundingClientRect().left, 'x');
      const index = data[0].findLastIndex(time => time <= seconds);
      if (index >= 0 && data.slice(1).some(row => row[index] !== null)) dotnet.invokeMethodAsync('ChooseMoment', Math.round(data[0][index]));
    });
  };

  // What may still change is paler.
  const drawOpen = u => {
    if (openFrom === null) return;
    const { left, top, width, height } = u.bbox;
    const x = Math.max(left, u.valToPos(openFrom, 'x', true));
    u.ctx.save();
    u.ctx.globalAlpha = 0.45;
    u.ctx.fillStyle = colour('--surface-2');
    u.ctx.fillRect(x, top, left + width - x, height);
    u.ctx.restore();
  };

  // The line that rings; when all values are far below it, its name alone at the top.
  const drawThreshold = u => {
    if (threshold === null) return;
    const { left, top, width } = u.bbox;
    const inside = u.scales.y.max >= threshold;
    const y = inside ? Math.round(u.valToPos(threshold, 'y', true)) : top + 1;
    u.ctx.save();
    u.ctx.fillStyle = u.ctx.strokeStyle = colour('--text-2');
    u.ctx.lineWidth = devicePixelRatio;
    if (inside) {
      u.ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
      u.ctx.beginPath();
      u.ctx.moveTo(left, y);
      u.ctx.lineTo(left + width, y);
      u.ctx.stroke();
    }

    u.ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    u.ctx.textAlign = 'left';
    u.ctx.textBaseline = inside ? 'bottom' : 'top';
    u.ctx.fillText(inside ? `rings above ${format(threshold)}` : `rings above ${format(threshold)} \u2191`, left + 4 * devicePixelRatio, y + (inside ? -2 : 2) * devicePixelRatio);
    u.ctx.restore();
  };

  // Findings: thin lines from the top, coloured by their bits; the strangest are drawn last.
  const drawMarks = u => {
    const { left, top, width, height } = u.bbox;
    u.ctx.save();
    u.ctx.lineWidth = 2 * devicePixelRatio;
    u.ctx.setLineDash([]);
    for (const [time, step] of [...marks].sort((one, other) => one[1] - other[1])) {
      const x = Math.round(u.valToPos(time, 'x', true));
      if (x < left || x > left + width) continue;
      u.ctx.strokeStyle = colour(`--bits-${step}`);
      u.ctx.beginPath();
      u.ctx.moveTo(x, top);
      u.ctx.lineTo(x, top + height * (0.06 + 0.03 * step));
      u.ctx.stroke();
    }
    u.ctx.restore();
  };

  // The legend shows the hovered moment; without one, the last that has a value.
  const say = index => {
    if (!options.legend) return;
    const legend = document.getElementById(options.legend);
    if (!legend) return;
    const hovered = index !== null && index !== undefined;
    const at = hovered ? index : data[0].findLastIndex((_, place) => data.slice(1).some(row => row[place] !== null && row[place] !== undefined));
    legend.querySelectorAll('[data-value]').forEach((element, series) => {
      const value = data[series + 1]?.[at];
      element.textContent = value === null || value === undefined ? '–' : format(value);
    });
    const moment = legend.parentElement.querySelector('[data-moment]');
    if (moment) moment.textContent = hovered && data[0].length ? `at ${clock(data[0][at], true)}` : moment.dataset.moment;
    onlyNow = !hovered;
  };

  const resize = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: element.clientHeight }));
  resize.observe(element);
  const silence = onColours(draw);

  return {
    update(newNames, newData, span, newMarks, newThreshold, newOpenFrom) {
      data = newData;
      marks = newMarks ?? [];
      threshold = newThreshold ?? null;
      openFrom = newOpenFrom ?? null;
      options.span = span;
      const wasDense = dense;
      dense = data[0].length * 3 > element.clientWidth - 100; // no room for a gap between bars
      if (plot === null || newNames.join('\n') !== names.join('\n') || (options.stacked && dense !== wasDense)) {
        names = newNames;
        draw();
      } else {
        plot.setData(plotted());
      }

      if (onlyNow !== false) say(null);
    },
    dispose() {
      resize.disconnect();
      silence();
      plot?.destroy();
      plot = null;
    },
  };
}
