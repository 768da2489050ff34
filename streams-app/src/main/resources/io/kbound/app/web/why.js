// Why the worst anomaly of the newest episode is one: in words, by channel, and what was seen against what was expected.

import { el, show, text, Table } from './dom.js';
import { moment, nats, number, plainly, probability } from './format.js';
import { HeatMap } from './heatmap.js';

/** Blame by channel as bars with their numbers. */
class Bars {
    constructor() {
        this.body = el('tbody');
        this.node = el(
            'table',
            { class: 'bars' },
            el('caption', { class: 'unseen' }, 'Blame by channel, in nats'),
            el(
                'thead',
                { class: 'unseen' },
                el(
                    'tr',
                    {},
                    el('th', { scope: 'col' }, 'Channel'),
                    el('th', { scope: 'col' }, 'Share'),
                    el('th', { scope: 'col' }, 'Nats'),
                ),
            ),
            this.body,
        );
    }

    set(anomaly) {
        const most = Math.max(0.1, ...anomaly.blame);
        const order = anomaly.blame.map((_, c) => c).sort((a, b) => anomaly.blame[b] - anomaly.blame[a]);
        this.body.replaceChildren(
            ...order.map(c => {
                const bar = el('span', { class: 'bar' });
                bar.style.width = `${(Math.max(0, anomaly.blame[c]) / most) * 100}%`;
                return el(
                    'tr',
                    {},
                    el('th', { scope: 'row' }, plainly(anomaly.channels[c])),
                    el('td', { 'aria-hidden': 'true' }, bar),
                    el('td', { class: 'number' }, nats(anomaly.blame[c])),
                );
            }),
        );
    }
}

export class Why {
    #key = '';

    constructor() {
        this.lead = el('p', { class: 'facts' });
        this.words = el('ul', { class: 'why' });
        this.bars = new Bars();
        this.heat = new HeatMap();
        this.seen = new Table(
            'What the bound was evaluated on, and what was expected there',
            [
                { name: 'Channel', head: true },
                { name: 'Row' },
                { name: 'Observed', number: true },
                { name: 'Expected', number: true },
            ],
            '',
        );
        this.values = new Table(
            'The newest reading of that window',
            [{ name: 'Channel', head: true }, { name: 'Value', number: true }, { name: '' }],
            '',
        );
        this.parts = el(
            'div',
            { class: 'stack' },
            el(
                'section',
                { 'aria-labelledby': 'why-title' },
                el('h2', { id: 'why-title' }, 'Why'),
                this.words,
                this.lead,
            ),
            el(
                'div',
                { class: 'pair' },
                el(
                    'section',
                    { 'aria-labelledby': 'blame-title' },
                    el('h2', { id: 'blame-title' }, 'Blame by channel, nats'),
                    this.bars.node,
                ),
                el(
                    'section',
                    { 'aria-labelledby': 'heat-title' },
                    el('h2', { id: 'heat-title' }, 'Blame by channel and noise level'),
                    this.heat.node,
                ),
            ),
            el(
                'details',
                {},
                el('summary', {}, 'Its numbers: observed, expected, the newest reading'),
                el('div', { class: 'pair' }, this.seen.node, this.values.node),
            ),
        );
        this.empty = el(
            'p',
            { class: 'empty' },
            'No anomalies yet: when this source has an episode, its worst anomaly is explained here.',
        );
        this.node = el('div', {}, this.parts, this.empty);
    }

    set(anomaly) {
        show(this.parts, anomaly !== null);
        show(this.empty, anomaly === null);
        if (anomaly === null || anomaly.id === this.#key) {
            return;
        }
        this.#key = anomaly.id;
        text(
            this.lead,
            `The worst anomaly of the newest episode, at ${moment(anomaly.time)} UTC: p ${probability(anomaly.p)}, ` +
                `statistic ${number(anomaly.statistic)} where an alarm is raised at ${number(anomaly.threshold)}, K ${nats(anomaly.k)} nats, model ${anomaly.model}.`,
        );
        this.words.replaceChildren(...anomaly.why.map(sentence => el('li', {}, plainly(sentence))));
        this.bars.set(anomaly);
        this.heat.set(anomaly);
        this.seen.fill(
            anomaly.channels.flatMap((channel, c) =>
                anomaly.rows.map((row, r) => [
                    channel,
                    row,
                    number(anomaly.observed[r]?.[c]),
                    number(anomaly.expected[r]?.[c]),
                ]),
            ),
        );
        this.values.fill(
            anomaly.channels.map((channel, c) => [
                channel,
                number(anomaly.values[c]),
                anomaly.imputed[c] ? 'lacking, held' : '',
            ]),
        );
    }
}
