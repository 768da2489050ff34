// Plots. Colours are the style sheet's, read again when the theme changes.

import uPlot from './lib/uPlot.esm.js';
import { el, text } from './dom.js';
import { mark, moment, number } from './format.js';

const inks = new Map();
const probe = el('span', { hidden: true });

/** A colour of the style sheet as a canvas takes it. A variable's own text may be light-dark(), which only an element resolves. */
export function ink(name) {
    let colour = inks.get(name);
    if (!colour) {
        if (!probe.isConnected) {
            document.body.append(probe);
        }
        probe.style.color = `var(--${name})`;
        colour = getComputedStyle(probe).color;
        inks.set(name, colour);
    }
    return colour;
}

const charts = new Set();

/** Grows with every change of theme: what was drawn at another age is to be drawn again. */
export let inkAge = 0;

export function forgetInks() {
    inks.clear();
    inkAge++;
    charts.forEach(chart => chart.plot.redraw());
}

/** The scale of all sparklines, so that they can be compared: p down to 1e-6. */
const SPARK_TOP = 6;

/** -log10 p, oldest left; what is improbable beyond `rate` has a dot, the rate itself is a faint line. */
export function sparkline(canvas, values, rate) {
    const ratio = devicePixelRatio || 1;
    const width = Number(canvas.dataset.width);
    const height = Number(canvas.dataset.height);
    if (canvas.width !== Math.round(width * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const y = value => height - 2 - (Math.min(value, SPARK_TOP) / SPARK_TOP) * (height - 4);
    const x = i => width - 3 - ((values.length - 1 - i) * (width - 6)) / 59;
    const limit = -Math.log10(rate);
    pen.fillStyle = ink('faint');
    pen.fillRect(0, y(limit) - 0.5, width, 1);
    pen.strokeStyle = ink('muted');
    pen.lineWidth = 1;
    pen.beginPath();
    values.forEach((value, i) => pen.lineTo(x(i), y(value)));
    pen.stroke();
    pen.fillStyle = ink('episode');
    values.forEach((value, i) => value >= limit && pen.fillRect(x(i) - 1.5, y(value) - 1.5, 3, 3));
}

const AXIS_FONT = '11px system-ui, sans-serif';

function axis(more) {
    return {
        stroke: () => ink('muted'),
        font: AXIS_FONT,
        grid: { stroke: () => ink('faint'), width: 1 },
        ticks: { stroke: () => ink('faint'), width: 1, size: 4 },
        ...more,
    };
}

/** uPlot picks marks by the fields of a local date: this one's are those of UTC. */
function utc(millis) {
    return new Date(millis + new Date(millis).getTimezoneOffset() * 60_000);
}

/**
 * One plot over time, with a heading and a line of text that says what is under the cursor, or else the newest.
 *
 * `lines` are {label, colour, dash, marks}: marks are drawn as points only; one whose label is null is not said.
 */
export class TimeChart {
    constructor(title, lines, height) {
        this.lines = lines;
        this.shades = [];
        this.said = el('span', { class: 'said' });
        this.frame = el('div', { class: 'plot', 'aria-hidden': 'true' });
        this.node = el(
            'figure',
            { class: 'chart' },
            el('figcaption', {}, el('b', {}, title), ' ', this.said),
            this.frame,
        );
        this.plot = new uPlot(
            {
                width: 300,
                height,
                ms: 1,
                tzDate: utc,
                legend: { show: false },
                padding: [6, 8, 0, 0],
                cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'time' }, points: { size: 6 } },
                series: [
                    {},
                    ...lines.map(line => ({
                        label: line.label,
                        stroke: () => ink(line.colour),
                        width: line.marks ? 0 : 1.25,
                        dash: line.dash,
                        points: line.marks
                            ? { show: true, size: 6, width: 1.5, stroke: () => ink(line.colour), fill: 'transparent' }
                            : { show: false },
                    })),
                ],
                axes: [
                    axis({ size: 24, space: 70, values: (_, marks, __, ___, step) => marks.map(at => mark(at, step)) }),
                    axis({ size: 48, space: 24, values: (_, marks) => marks.map(value => plain(value)) }),
                ],
                hooks: { drawClear: [plot => this.#shade(plot)], setCursor: [plot => this.#say(plot)] },
            },
            [[], ...lines.map(() => [])],
            this.frame,
        );
        charts.add(this);
        this.observer = new ResizeObserver(([entry]) => {
            const width = Math.floor(entry.contentRect.width);
            if (width > 0 && width !== this.plot.width) {
                this.plot.setSize({ width, height });
            }
        });
        this.observer.observe(this.frame);
    }

    close() {
        charts.delete(this);
        this.observer.disconnect();
        this.plot.destroy();
    }

    /** `shades` are stretches of time [from, to] that are shaded. */
    set(data, shades) {
        this.shades = shades;
        this.plot.setData(data);
        this.#say(this.plot);
    }

    #shade(plot) {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
        ctx.clip();
        ctx.fillStyle = ink('shade');
        for (const [from, to] of this.shades) {
            const left = plot.valToPos(from, 'x', true);
            const right = plot.valToPos(to, 'x', true);
            ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
        }
        ctx.restore();
    }

    #say(plot) {
        const [time, ...values] = plot.data;
        const under = plot.cursor.idx;
        const newest = time.length - 1;
        if (newest < 0) {
            text(this.said, 'nothing yet');
            return;
        }
        const at = under ?? newest;
        const words = this.lines
            .map((line, i) => [line, values[i][at]])
            .filter(([line, value]) => line.label !== null && value !== null && value !== undefined)
            .map(([line, value]) => `${line.label ? `${line.label} ` : ''}${number(value)}`);
        text(
            this.said,
            `${words.join(', ') || 'no value'}${under === null || under === undefined ? '' : ` at ${moment(time[at])}`}`,
        );
    }
}

/** For an axis: as short as it can be. */
function plain(value) {
    const size = Math.abs(value);
    return size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential(0) : String(+value.toPrecision(5));
}

export { uPlot };
