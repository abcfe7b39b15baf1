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
        y: { range: (u, min, max) => [0, Math.max(max * 1.08, options.least ?? 1)] },
      },
      cursor: {
        ...options.steps ? {} : { sync: { key: 'page' } },
        drag: { x: !options.steps, y: false, setScale: false },
        points: { size: 7, fill: () => colour('--surface-2') },
      },
      axes: [
        { ...axis, size: 26, gap: 6, space: 80, grid: { show: false }, values: options.steps ? (u, ticks) => ticks.map((at, index) => Number.isInteger(at) ? index === ticks.length - 1 ? `${options.steps} ${at}` : `${at}` : '') : (u, ticks) => ticks.map(at => moment(at, ticks.length > 1 ? ticks[1] - ticks[0] : 60)) },
        { ...axis, size: (u, labels) => 14 + 7 * Math.max(3, ...(labels ?? []).map(label => label.length)), gap: 6, space: 40, values: (u, ticks) => ticks.map((at, index) => index === ticks.length - 1 ? `${format(at)}${narrow}${options.unit}` : format(at)) },
      ],
      series: [
        {},
        ...names.map((name, index) => {
          const stroke = colour(`--series-${index % 8 + 1}`);
          return options.bars
            ? { label: name, stroke, fill: stroke, width: 0, paths: uPlot.paths.bars({ size: [0.7, 24], align: 0 }), points: { show: false } }
            : { label: name, stroke, width: 1.5, dash: dashes[index % 8], fill: names.length === 1 ? stroke.replace('rgb(', 'rgba(').replace(')', ', 0.12)') : undefined, points: { show: false }, spanGaps: false };
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
        draw: [drawMarks],
      },
    }, data, element);
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
    const at = hovered ? index : data[0].length - 1;
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
    update(newNames, newData, span, newMarks) {
      data = newData;
      marks = newMarks ?? [];
      options.span = span;
      if (plot === null || newNames.join('\n') !== names.join('\n')) {
        names = newNames;
        draw();
      } else {
        plot.setData(data);
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
