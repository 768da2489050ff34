// How the app is: status, lag, rates, counts, dead letters, drift, models.

import { get } from './api.js';
import { el, show, sourceLink, text, Table } from './dom.js';
import { count, moment, percent, probability, rate } from './format.js';
import { store, watch } from './store.js';

const COUNTS = {
    received: 'received',
    scored: 'scored',
    screened: 'screened',
    anomalies: 'anomalies',
    episodesOpened: 'episodes opened',
    drifts: 'drifts begun',
    deadLetters: 'dead letters',
};

/** What health says of itself, where its name is not a word. */
const DETAILS = {
    brokersHeardSecondsAgo: 'brokers heard, s ago',
    lastFailure: 'last failure',
    notReady: 'not ready because',
};

/** Names with their numbers or words, name by name. */
class Facts {
    constructor() {
        this.node = el('dl', { class: 'facts-list' });
    }

    fill(pairs) {
        while (this.node.children.length > pairs.length) {
            this.node.lastChild.remove();
        }
        while (this.node.children.length < pairs.length) {
            this.node.append(el('div', {}, el('dt'), el('dd')));
        }
        pairs.forEach(([name, value], i) => {
            const [term, words] = this.node.children[i].children;
            text(term, name);
            text(words, value);
        });
    }
}

function section(title, ...content) {
    const id = `health-${title.toLowerCase().replace(/\W+/g, '-')}`;
    return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), ...content);
}

export function healthView() {
    const status = el('p', { class: 'status' });
    const failed = el('p', { class: 'trouble', role: 'alert', hidden: true });
    const details = new Facts();
    const rates = new Facts();
    const counts = new Facts();
    const lag = new Table(
        'Lag by partition',
        [
            { name: 'Partition', head: true },
            { name: 'Records behind', number: true },
        ],
        'No partitions yet: they are shown once this app has been given some.',
    );
    const reasons = new Table(
        'Dead letters by reason',
        [
            { name: 'Reason', head: true },
            { name: 'Records', number: true },
        ],
        'No dead letters: everything could be scored.',
    );
    const letters = new Table(
        'The newest dead letters',
        [
            { name: 'Time' },
            { name: 'Reason' },
            { name: 'Origin' },
            { name: 'Key', wide: true },
            { name: 'What is wrong', wide: true },
        ],
        '',
    );
    const drift = new Table(
        'Drift',
        [{ name: 'Time' }, { name: 'Source', head: true, wide: true }, { name: 'Drift' }, { name: 'p', number: true }],
        'No drift: every source looks like what the model was calibrated on.',
    );
    const models = new Table(
        'Models',
        [{ name: 'Time' }, { name: 'Model', head: true }, { name: 'Event' }, { name: 'Why', wide: true }],
        'No model events yet: the model in force is the one that the app started with.',
    );
    const inForce = el('p', { class: 'facts' });

    function draw() {
        const { health, about } = store;
        if (!health) {
            return;
        }
        const up = health.status === 'up';
        const known = store.link === 'live';
        text(
            status,
            `${up ? '● up' : '▲ down'}${health.ready ? ', ready' : ', not ready'}${known ? '' : ' when last heard of'}`,
        );
        status.dataset.up = String(up && health.ready);
        details.fill([
            ...(about
                ? [
                      [about.name, about.version],
                      ['application', about.app],
                  ]
                : []),
            ...Object.entries(health.details).map(([name, value]) => [DETAILS[name] ?? name, value]),
        ]);
        rates.fill(Object.entries(health.rates).map(([name, value]) => [`${name}/s`, rate(value)]));
        counts.fill(Object.entries(health.counts).map(([name, value]) => [COUNTS[name] ?? name, count(value)]));
        lag.fill(
            Object.entries(health.lag)
                .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
                .map(([name, behind]) => [name, count(behind)]),
        );
        reasons.fill(
            Object.entries(health.deadLetters.byReason)
                .sort(([, a], [, b]) => b - a)
                .map(([name, n]) => [name, count(n)]),
        );
        letters.fill(health.deadLetters.newest.map(d => [moment(d.time), d.reason, d.origin, d.key ?? '', d.detail]));
        show(letters.node, health.deadLetters.newest.length > 0);
        drift.fill(
            health.drift.map(d => [
                moment(d.time),
                { text: d.key, href: sourceLink(d.key) },
                d.state,
                probability(d.p),
            ]),
        );
        models.fill(health.models.map(m => [moment(m.time), m.model, m.event, m.why ?? '']));
        text(
            inForce,
            about
                ? `In force: ${about.model}. Anomalies are as improbable as the worst ${percent(about.falseAlarmRate)} of normal operation.`
                : '',
        );
    }

    const abort = new AbortController();

    async function load() {
        try {
            store.health = await get('health', {}, abort.signal);
            show(failed, false);
            draw();
        } catch (failure) {
            if (failure.name !== 'AbortError') {
                text(failed, failure.message);
                show(failed, true);
            }
        }
    }

    const forget = watch(what => {
        if (what.has('health') || what.has('about') || what.has('link')) {
            show(failed, false);
            draw();
        }
    });

    return {
        title: 'Health',
        node: el(
            'div',
            { class: 'page stack' },
            el('h1', { tabindex: '-1' }, 'Health'),
            el('p', { class: 'note' }, 'Rates are of the last 10 s. Times are UTC.'),
            failed,
            el(
                'div',
                { class: 'pair' },
                section('Status', status, details.node),
                section('Rates and counts', rates.node, counts.node),
            ),
            el('div', { class: 'pair' }, section('Lag by partition', lag.node), section('Model', inForce, models.node)),
            section('Dead letters', reasons.node, letters.node),
            section('Drift', drift.node),
        ),
        attached() {
            draw();
            load();
        },
        close() {
            abort.abort();
            forget();
        },
    };
}
