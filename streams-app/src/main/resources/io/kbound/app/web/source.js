// One source: its state, why it is in an episode, its channels and statistic over time, its episodes.

import { get } from './api.js';
import { TimeChart, uPlot } from './charts.js';
import { el, setState, show, stateMark, text } from './dom.js';
import { EpisodeCards } from './episode.js';
import { ago, count, moment, plainly, probability } from './format.js';
import { store, watch } from './store.js';
import { Why } from './why.js';

const POLL_MILLIS = 2_000;
const LEAST_MILLIS = 800;
const FIRST_CHARTS = 12;

/** Channels most to blame first: by the worst anomaly, else by the newest episode, else as the model has them. */
function byBlame(answer) {
    const { channels } = answer.readings;
    const blame = new Map(
        answer.worst
            ? answer.worst.channels.map((name, c) => [name, answer.worst.blame[c]])
            : (answer.episodes[0]?.channels ?? []).map(channel => [channel.name, channel.blame]),
    );
    return channels
        .map((_, c) => c)
        .sort((a, b) => (blame.get(channels[b]) ?? -Infinity) - (blame.get(channels[a]) ?? -Infinity) || a - b);
}

/** Small multiples of the channels, built anew only when their order changes. */
class Channels {
    #order = '';
    #all = false;
    #charts = [];

    constructor() {
        this.grid = el('div', { class: 'charts' });
        this.empty = el('p', { class: 'empty' }, 'No readings yet: they appear here as they come.');
        this.more = el('button', {
            type: 'button',
            hidden: true,
            onclick: () => {
                this.#all = true;
                this.set(this.answer);
            },
        });
        this.node = el('div', {}, this.grid, this.more, this.empty);
    }

    set(answer) {
        this.answer = answer;
        const { readings, expected, episodes } = answer;
        const order = byBlame(answer);
        const drawn = readings.time.length ? (this.#all ? order : order.slice(0, FIRST_CHARTS)) : [];
        show(this.empty, drawn.length === 0);
        show(this.more, drawn.length > 0 && drawn.length < order.length);
        text(this.more, `Show all ${order.length} channels`);
        const names = JSON.stringify(drawn.map(c => readings.channels[c]));
        if (names !== this.#order) {
            this.close();
            this.#order = names;
            this.#charts = drawn.map(
                c =>
                    new TimeChart(
                        plainly(readings.channels[c]),
                        [
                            { label: '', colour: 'accent' },
                            { label: 'expected', colour: 'expected', marks: true },
                        ],
                        130,
                    ),
            );
            this.grid.replaceChildren(...this.#charts.map(chart => chart.node));
        }
        const shades = episodes.map(e => [e.start, e.end]);
        drawn.forEach((c, i) => {
            const values = [readings.time, readings.values[c]];
            const [time, value, marks] = expected.time.length
                ? uPlot.join([values, [expected.time, expected.values[c]]])
                : [...values, readings.time.map(() => null)];
            this.#charts[i].set([time, value, marks], shades);
        });
    }

    close() {
        this.#charts.forEach(chart => chart.close());
        this.#charts = [];
    }
}

export function sourceView({ key }) {
    const state = stateMark();
    const facts = el('p', { class: 'facts' });
    const failed = el('p', { class: 'trouble', role: 'alert', hidden: true });
    const why = new Why();
    const statistic = new TimeChart(
        'Statistic',
        [
            { label: '', colour: 'accent' },
            { label: 'alarm at', colour: 'episode', dash: [6, 4] },
            { label: null, colour: 'episode', marks: true },
        ],
        190,
    );
    const noScores = el(
        'p',
        { class: 'note', hidden: true },
        'Only anomalies are in this line: set output.scores to see every record.',
    );
    const channels = new Channels();
    const cards = new EpisodeCards({ named: false });
    const noEpisodes = el('p', { class: 'empty' }, 'No episodes yet: the first anomaly of this source opens one.');
    const body = el(
        'div',
        { class: 'stack', hidden: true },
        why.node,
        el(
            'section',
            { 'aria-labelledby': 'channels-title' },
            el('h2', { id: 'channels-title' }, 'Channels over time'),
            el(
                'p',
                { class: 'note' },
                'The most to blame first. ',
                el('span', { class: 'swatch line' }),
                ' value, ',
                el('span', { class: 'swatch ring' }),
                ' expected instead, ',
                el('span', { class: 'swatch shade' }),
                ' episode. Times are UTC.',
            ),
            channels.node,
        ),
        el(
            'section',
            { 'aria-labelledby': 'statistic-title' },
            el('h2', { id: 'statistic-title' }, 'Statistic over time'),
            el(
                'p',
                { class: 'note' },
                'The lower, the less probable; at or below the threshold a record is an anomaly.',
            ),
            noScores,
            statistic.node,
        ),
        el(
            'section',
            { 'aria-labelledby': 'episodes-title' },
            el('h2', { id: 'episodes-title' }, 'Episodes'),
            cards.node,
            noEpisodes,
        ),
    );
    const abort = new AbortController();
    let timer = 0;
    let asked = 0;
    let asking = false;
    let row = null;
    let answer = null;

    function head() {
        setState(state, row.state);
        text(
            facts,
            `newest p ${probability(row.p)}, seen ${moment(row.seen)} UTC (${ago(row.seen)}), ${count(row.episodes)} ${row.episodes === 1 ? 'episode' : 'episodes'}`,
        );
    }

    function draw() {
        row = answer.row;
        head();
        why.set(answer.worst);
        const { scores } = answer;
        statistic.set(
            [
                scores.time,
                scores.statistic,
                scores.threshold,
                scores.statistic.map((s, i) => (scores.anomaly[i] ? s : null)),
            ],
            answer.episodes.map(e => [e.start, e.end]),
        );
        channels.set(answer);
        cards.fill(answer.episodes);
        show(noEpisodes, answer.episodes.length === 0);
        show(noScores, store.about?.scores === false);
        show(body, true);
    }

    async function load() {
        clearTimeout(timer);
        timer = setTimeout(load, POLL_MILLIS);
        if (asking || document.hidden) {
            return;
        }
        asking = true;
        asked = performance.now();
        try {
            answer = await get('source', { key }, abort.signal);
            show(failed, false);
            draw();
        } catch (failure) {
            if (failure.name !== 'AbortError') {
                text(
                    failed,
                    failure.status === 404
                        ? 'Nothing is known of this source: nothing has come of it since the app started.'
                        : failure.message,
                );
                show(failed, true);
            }
        } finally {
            asking = false;
        }
    }

    const forget = watch(what => {
        const newer = store.rows.get(key);
        if (what.has('rows') && newer && newer !== row) {
            row = newer;
            head();
            if (performance.now() - asked > LEAST_MILLIS) {
                load();
            }
        }
    });

    return {
        title: plainly(key),
        node: el(
            'div',
            { class: 'page stack' },
            el('p', { class: 'back' }, el('a', { href: '#/' }, '← Fleet')),
            el('h1', { tabindex: '-1', class: 'key' }, plainly(key)),
            el('p', { class: 'standing' }, state, ' ', facts),
            failed,
            body,
        ),
        attached: load,
        step: by => cards.step(by),
        close() {
            clearTimeout(timer);
            abort.abort();
            forget();
            statistic.close();
            channels.close();
        },
    };
}
