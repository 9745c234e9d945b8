// The script of a training's report. Text goes on the page through textContent alone: names of songs and
// files are anybody's.
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const main = document.querySelector('main');
const colours = ['--c0', '--c1', '--c2', '--c3', '--c4', '--c5', '--c6'].map((name) => `var(${name})`);

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) made[name] = value;
  made.append(...children);
  return made;
}

function shape(tag, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Numbers ---------------------------------------------------------------------------------------------

const known = (value) => value !== null && value !== undefined;

function shown(value, digits = 4) {
  if (!known(value)) return '–';
  if (Number.isInteger(value) && Math.abs(value) >= 1000) return value.toLocaleString('en');
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  if (size < 0.001) return Number(value.toPrecision(digits)).toExponential().replace('e-', 'e−');
  return String(Number(value.toPrecision(digits)));
}

function duration(seconds) {
  if (!known(seconds)) return '–';
  if (seconds < 90) return `${shown(seconds, 2)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/// Round values that lie in a range: 1, 2 or 5 times a power of ten apart.
function ticks(low, high, wanted) {
  const raw = (high - low) / Math.max(wanted, 1), power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= raw * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    found.push(Number((i * step).toPrecision(12)));
  return found;
}

/// The mean of a few neighbours on both sides: what the eye would draw through a noisy curve.
function smoothed(values) {
  const reach = Math.min(Math.floor(values.length / 40), 20);
  if (reach < 1) return values;
  return values.map((value, i) => {
    if (!known(value)) return null;
    const around = values.slice(Math.max(i - reach, 0), i + reach + 1).filter(known);
    return around.reduce((a, b) => a + b, 0) / around.length;
  });
}

// Charts ----------------------------------------------------------------------------------------------

const height = 250, margin = {left: 58, right: 14, top: 14, bottom: 34};

function range(chart) {
  const values = chart.series.flatMap((s) => [...(s.low || []), ...(s.high || []), ...s.y]).filter(known);
  const xs = chart.series.flatMap((s) => s.x.filter((_, i) => known(s.y[i])));
  if (!values.length) return null;
  let low = chart.from ?? Math.min(...values), high = chart.to ?? Math.max(...values);
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  if (chart.from === undefined) low = low >= 0 && low - room < 0 ? 0 : low - room;
  if (chart.to === undefined) high += room;
  let first = Math.min(...xs), last = Math.max(...xs);
  if (first === last) { first -= 1; last += 1; }
  return {low, high, first, last};
}

/// A path through the points. It breaks where a value is missing, but in a series of dots, whose neighbours
/// are joined.
function path(x, y, toX, toY, joined) {
  let text = '', pen = false;
  for (let i = 0; i < x.length; ++i) {
    if (!known(y[i])) { pen = pen && joined; continue; }
    text += `${pen ? 'L' : 'M'}${toX(x[i]).toFixed(1)},${toY(y[i]).toFixed(1)}`;
    pen = true;
  }
  return text;
}

function band(series, toX, toY) {
  const there = series.x.map((_, i) => i).filter((i) => known(series.low[i]) && known(series.high[i]));
  const point = (i, values) => `${toX(series.x[i]).toFixed(1)},${toY(values[i]).toFixed(1)}`;
  return 'M' + [...there.map((i) => point(i, series.high)),
                ...there.reverse().map((i) => point(i, series.low))].join('L') + 'Z';
}

function axes(svg, chart, limits, width, toX, toY) {
  const right = width - margin.right, bottom = height - margin.bottom;
  for (const y of ticks(limits.low, limits.high, 6)) {
    svg.append(shape('line', {x1: margin.left, x2: right, y1: toY(y), y2: toY(y), class: 'grid'}),
               shape('text', {x: margin.left - 8, y: toY(y) + 4, 'text-anchor': 'end'}, shown(y)));
  }
  const places = ticks(limits.first, limits.last, Math.min(width / 90, 10)).filter(Number.isInteger);
  for (const x of places) {
    const anchor = right - toX(x) < 18 ? 'end' : 'middle';
    svg.append(shape('text', {x: anchor === 'end' ? right : toX(x), y: bottom + 17, 'text-anchor': anchor}, shown(x)));
  }
  svg.append(shape('line', {x1: margin.left, x2: right, y1: bottom, y2: bottom, class: 'axis'}),
             shape('text', {x: right, y: bottom + 31, 'text-anchor': 'end'}, chart.x));
}

function lines(svg, chart, toX, toY) {
  for (const s of chart.series) {
    if (s.low) svg.append(shape('path', {d: band(s, toX, toY), style: `fill:${s.colour};opacity:var(--shade)`}));
    const line = s.smooth ? smoothed(s.y) : s.y;
    if (line !== s.y && !s.low) {
      svg.append(shape('path', {d: path(s.x, s.y, toX, toY), style: `stroke:${s.colour};opacity:0.3`}));
    }
    svg.append(shape('path', {d: path(s.x, line, toX, toY, s.dots), style: `stroke:${s.colour};stroke-width:2`}));
    if ((!s.dots && s.x.length > 1) || s.x.length > 60) continue;
    s.x.forEach((x, i) => {
      if (known(s.y[i]))
        svg.append(shape('circle', {cx: toX(x), cy: toY(s.y[i]), r: 3, style: `fill:${s.colour}`}));
    });
  }
}

/// The index of the known value that is nearest to x.
function nearest(series, x) {
  let best = -1;
  series.x.forEach((at, i) => {
    if (known(series.y[i]) && (best < 0 || Math.abs(at - x) < Math.abs(series.x[best] - x))) best = i;
  });
  return best;
}

function hover(card, svg, chart, limits, width, toX, toY) {
  const cross = shape('g', {}), tip = element('div', {className: 'tip', hidden: true});
  svg.append(cross);
  card.append(tip);
  const leave = () => { cross.replaceChildren(); tip.hidden = true; };
  const move = (event) => {
    const box = svg.getBoundingClientRect(), inside = event.clientX - box.left;
    const x = limits.first + (inside - margin.left) / (width - margin.left - margin.right) *
                                 (limits.last - limits.first);
    const found = chart.series.map((s) => [s, nearest(s, x)]).filter(([, i]) => i >= 0);
    if (!found.length) return;
    const at = found.reduce((a, b) => Math.abs(b[0].x[b[1]] - x) < Math.abs(a[0].x[a[1]] - x) ? b : a);
    const place = at[0].x[at[1]], rows = element('table');
    cross.replaceChildren(shape('line', {x1: toX(place), x2: toX(place), y1: margin.top,
                                         y2: height - margin.bottom, class: 'cross'}));
    for (const [s, i] of found) {
      cross.append(shape('circle', {cx: toX(s.x[i]), cy: toY(s.y[i]), r: 4.5, class: 'spot',
                                    style: `fill:${s.colour}`}));
      const name = s.x[i] === place ? s.name : `${s.name} (at ${shown(s.x[i])})`;
      rows.append(element('tr', {}, element('td', {textContent: name}),
                          element('td', {textContent: shown(s.y[i])})));
    }
    tip.replaceChildren(element('b', {textContent: `${chart.x} ${shown(place)}`}), rows);
    tip.hidden = false;
    const plot = card.querySelector('.plot'), left = plot.offsetLeft + toX(place), gap = 14;
    const fits = left + gap + tip.offsetWidth < card.clientWidth;
    tip.style.left = `${Math.max(fits ? left + gap : left - gap - tip.offsetWidth, 4)}px`;
    tip.style.top = `${plot.offsetTop + 8}px`;
  };
  svg.addEventListener('pointermove', move);
  svg.addEventListener('pointerdown', move);
  svg.addEventListener('pointerleave', leave);
}

function draw(card, chart) {
  const plot = card.querySelector('.plot'), limits = range(chart);
  plot.replaceChildren();
  for (const old of card.querySelectorAll('.tip')) old.remove();
  if (!limits) {
    plot.append(element('div', {className: 'none', textContent: chart.none || 'nothing yet'}));
    return;
  }
  const width = Math.max(plot.clientWidth, 240);
  const toX = (x) => margin.left + (x - limits.first) / (limits.last - limits.first) *
                                       (width - margin.left - margin.right);
  const toY = (y) => height - margin.bottom - (y - limits.low) / (limits.high - limits.low) *
                                                  (height - margin.top - margin.bottom);
  const svg = shape('svg', {viewBox: `0 0 ${width} ${height}`, height, role: 'img'});
  svg.setAttribute('aria-label', `${chart.title}: ${chart.series.map((s) => s.name).join(', ')}`);
  axes(svg, chart, limits, width, toX, toY);
  lines(svg, chart, toX, toY);
  hover(card, svg, chart, limits, width, toX, toY);
  plot.append(svg);
}

function card(chart) {
  chart.series.forEach((s, i) => { s.colour = colours[(s.colour ?? i) % colours.length]; });
  const legend = element('div', {className: 'legend'});
  if (chart.series.length > 1) {
    for (const s of chart.series) {
      const chip = element('i');
      chip.style.background = s.colour;
      legend.append(element('span', {}, chip, s.name));
    }
  }
  const made = element('section', {className: chart.wide ? 'chart wide' : 'chart'},
    element('div', {className: 'top'}, element('h3', {textContent: chart.title}),
            element('span', {className: 'unit', textContent: chart.unit}), legend),
    element('div', {className: 'plot'}));
  let drawn = 0;
  const redraw = () => {
    if (made.clientWidth === drawn) return;
    drawn = made.clientWidth;
    draw(made, chart);
  };
  new ResizeObserver(() => requestAnimationFrame(redraw)).observe(made);
  return made;
}

function charts() {
  const {steps, epochs} = data, byEpoch = {x: epochs.epoch, dots: true};
  const kinds = Object.entries(epochs.kinds).map(([name, y]) => ({...byEpoch, name, y}));
  const ofSteps = (name, key, smooth) => ({name, x: steps.step, y: steps[key].mean, low: steps[key].low,
                                           high: steps[key].high, smooth});
  const box = element('div', {className: 'charts'});
  const add = (chart) => box.append(card(chart));
  add({title: 'Loss', unit: 'nats per token, lower is better', x: 'step', wide: true,
       none: 'the first steps are not done yet',
       series: [ofSteps('training', 'loss', true),
                {name: 'validation', x: epochs.step, y: epochs.validation_loss, dots: true}]});
  add({title: 'Onset F1 of generated maps', unit: 'share, higher is better', x: 'epoch', from: 0, to: 1,
       none: 'no map was generated in a validation yet',
       series: [{...byEpoch, name: 'within 20 ms', y: epochs.onset_f1_20},
                {...byEpoch, name: 'within 50 ms', y: epochs.onset_f1_50}]});
  add({title: 'Validation loss by kind of token', unit: 'nats per token', x: 'epoch',
       none: 'after the first validation', series: kinds});
  add({title: 'Speed', unit: 'tokens/s', x: 'step', from: 0,
       series: [ofSteps('tokens per second', 'tokens_per_second', true)]});
  add({title: 'Learning rate', unit: 'per step', x: 'step', from: 0,
       series: [ofSteps('learning rate', 'learning_rate', false)]});
  add({title: 'Gradient norm', unit: 'before clipping', x: 'step', from: 0,
       series: [ofSteps('gradient norm', 'gradient_norm', true)]});
  add({title: 'Waiting for data and padding', unit: 'share of a step, of token slots', x: 'step', from: 0,
       series: [ofSteps('waiting for data', 'waited', true), ofSteps('padding', 'padding', true)]});
  if (steps.onset_loss) onsetLoss(add, byEpoch, ofSteps);
  return box;
}

// Curves of the auxiliary onset loss.
function onsetLoss(add, byEpoch, ofSteps) {
  const {steps, epochs} = data, lines = ['beat', 'bar'];
  const kinds = Object.entries(epochs.onset_kinds).map(([name, y]) => ({...byEpoch, name, y}));
  add({title: 'Auxiliary onset loss', unit: 'nats, lower is better', x: 'step',
       series: [ofSteps('training', 'onset_loss', true),
                {name: 'validation', x: epochs.step, y: epochs.onset_loss, dots: true}]});
  add({title: 'Onset F1 of the encoder', unit: 'share, within a frame', x: 'epoch', from: 0, to: 1,
       none: 'no held-out song with a song.json was validated yet',
       series: kinds.filter((kind) => !lines.includes(kind.name))});
  add({title: 'F1 of beats and bar lines', unit: 'share, within a frame', x: 'epoch', from: 0,
       to: 1, none: 'after the first validation of held-out songs',
       series: kinds.filter((kind) => lines.includes(kind.name))});
}

// The rest of the page ----------------------------------------------------------------------------------

function tile(name, value, note) {
  return element('div', {className: 'tile'}, element('div', {className: 'name', textContent: name}),
                 element('div', {className: 'value', textContent: value}),
                 element('div', {className: 'note', textContent: note || ''}));
}

const last = (values) => values.length ? values[values.length - 1] : null;

function tiles() {
  const {epochs, steps} = data, losses = epochs.validation_loss, best = epochs.best.lastIndexOf(true);
  let f1 = -1;
  epochs.onset_f1_50.forEach((v, i) => { if (known(v)) f1 = i; });
  const waited = last(smoothed(steps.waited.mean));
  return element('div', {className: 'tiles'},
    tile('best validation loss', best < 0 ? '–' : shown(losses[best]),
         best < 0 ? 'after the first epoch' : `epoch ${epochs.epoch[best]}, nats per token`),
    tile('training loss', shown(last(smoothed(steps.loss.mean))), 'mean of the last steps'),
    tile('onset F1 at 50 ms', f1 < 0 ? '–' : shown(epochs.onset_f1_50[f1], 3),
         f1 < 0 ? 'no map generated yet' : `epoch ${epochs.epoch[f1]}, at 20 ms ${shown(epochs.onset_f1_20[f1], 3)}`),
    tile('speed', shown(last(smoothed(steps.tokens_per_second.mean)), 3), 'tokens per second'),
    tile('waiting for data', known(waited) ? `${shown(100 * waited, 2)} %` : '–', 'of a step'));
}

function section(title, ...children) {
  return element('section', {}, element('h2', {textContent: title}),
                 element('div', {className: 'panel'}, ...children));
}

function facts(list) {
  const table = element('table');
  for (const fact of list) {
    table.append(element('tr', {}, element('td', {className: 'name', textContent: fact.name}),
                         element('td', {className: 'value', textContent: fact.value}),
                         element('td', {className: 'doc', textContent: fact.doc})));
  }
  return table;
}

function validations() {
  const e = data.epochs;
  const head = ['epoch', 'step', 'training loss', 'validation loss', 'F1 at 20 ms', 'F1 at 50 ms', 'time', ''];
  const table = element('table', {}, element('thead', {}, element('tr', {},
    ...head.map((name, i) => element('th', {textContent: name, className: i < 7 ? 'number' : ''})))));
  const body = element('tbody'), best = e.best.lastIndexOf(true);
  for (let i = e.epoch.length - 1; i >= 0; --i) {
    const cells = [shown(e.epoch[i]), shown(e.step[i]), shown(e.training_loss[i]), shown(e.validation_loss[i]),
                   shown(e.onset_f1_20[i], 3), shown(e.onset_f1_50[i], 3), duration(e.seconds[i])];
    body.append(element('tr', {}, ...cells.map((text) => element('td', {className: 'number', textContent: text})),
                        element('td', {className: 'good', textContent: i === best ? 'best' : ''})));
  }
  table.append(body);
  return table;
}

function leftOut() {
  return data.left_out.map((group) => {
    const list = element('ul', {}, ...group.what.map((name) => element('li', {}, element('code', {textContent: name}))));
    if (group.count > group.what.length)
      list.append(element('li', {textContent: `and ${shown(group.count - group.what.length)} more`}));
    return element('details', {}, element('summary', {}, element('span', {textContent: group.why}),
      element('span', {className: 'count', textContent: ` · ${shown(group.count)}`})), list);
  });
}

function checkpoints() {
  const table = element('table');
  for (const entry of data.checkpoints) {
    table.append(element('tr', {}, element('td', {className: 'name', textContent: entry.name}),
                         element('td', {className: 'value'}, element('code', {textContent: entry.path})),
                         element('td', {className: 'doc', textContent: entry.doc})));
  }
  return table;
}

function page() {
  const step = last(data.steps.step) ?? 0, epoch = last(data.epochs.epoch) ?? 0;
  const seconds = data.epochs.seconds.filter(known).reduce((a, b) => a + b, 0);
  main.replaceChildren(
    element('div', {className: 'head'}, element('h1', {textContent: data.title}),
            element('span', {className: 'status', textContent: data.status})),
    element('p', {className: 'sub', textContent: `step ${shown(step)} · ${shown(epoch)} ` +
      `${epoch === 1 ? 'epoch' : 'epochs'} done${seconds ? ` · ${duration(seconds)}` : ''}`}),
    tiles(), charts());
  if (data.notes.length)
    main.append(section('Notes', element('ul', {}, ...data.notes.map((text) => element('li', {textContent: text})))));
  if (data.epochs.epoch.length) main.append(section('Validations', validations()));
  if (data.checkpoints.length) main.append(section('Checkpoints', checkpoints()));
  if (data.data.length) main.append(section('Data', facts(data.data)));
  main.append(section('Left out of the data', ...(data.left_out.length ? leftOut() :
    [element('p', {textContent: 'Nothing: everything that was found is trained on.'})])));
  if (data.options.length) main.append(section('Options', facts(data.options)));
  main.append(element('footer', {textContent: 'Written by osugen-train after each validation. ' +
    'Reload to see more; the numbers are in metrics.jsonl.'}));
}

page();
