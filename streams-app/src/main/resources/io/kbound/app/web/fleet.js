// All sources at a glance: those with an open episode first, then by their newest episode, then by name.

import { inkAge, sparkline } from './charts.js';
import { el, setState, show, sourceLink, stateMark, text } from './dom.js';
import { ago, blamed, count, moment, plainly, probability, span } from './format.js';
import { VirtualList } from './list.js';
import { store, watch } from './store.js';

const AGO_MILLIS = 5_000;
/** How long rows keep their places after the pointer has moved over them: nobody shall open another row than the one meant. */
const STILL_MILLIS = 1_500;

const byName = new Intl.Collator('en', { numeric: true });
/** Where the view was left, for when one comes back to it. */
const left = { top: 0, active: null };
let names = [];

/** Keys by name. Almost all stand in order already, which is what sorting is quick with. */
function rank() {
    const known = names.filter(key => store.rows.has(key));
    if (known.length < store.rows.size) {
        const before = new Set(known);
        for (const key of store.rows.keys()) {
            if (!before.has(key)) {
                known.push(key);
            }
        }
    }
    names = known.sort(byName.compare);
    return new Map(names.map((key, i) => [key, i]));
}

function holds(row, terms) {
    if (!terms.length) {
        return true;
    }
    const channels = row.last ? row.last.channels.map(channel => channel.name).join(' ') : '';
    const words = `${row.key} ${row.state} ${channels}`.toLowerCase();
    return terms.every(term => words.includes(term));
}

function ordered(filter) {
    const ranks = rank();
    const terms = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return [...store.rows.values()]
        .filter(row => holds(row, terms))
        .map(row => ({
            key: row.key,
            open: row.open ? 1 : 0,
            start: (row.open ?? row.last)?.start ?? -Infinity,
            rank: ranks.get(row.key),
        }))
        .sort((a, b) => b.open - a.open || (a.start === b.start ? a.rank - b.rank : b.start - a.start))
        .map(row => row.key);
}

function lastEpisode(row) {
    const episode = row.open ?? row.last;
    if (!episode) {
        return '';
    }
    const when = row.open
        ? `open for ${span(Math.round((Date.now() - episode.start) / 1000) * 1000)}`
        : ago(episode.end);
    return `${when}: ${blamed(episode.channels)}`;
}

const rowParts = new WeakMap();

function makeRow() {
    const parts = {
        state: stateMark(),
        link: el('a', { tabindex: '-1' }),
        spark: el('canvas', { role: 'img', 'data-width': '128', 'data-height': '28' }),
        p: el('span', { role: 'gridcell', class: 'p' }),
        last: el('span', { role: 'gridcell', class: 'last' }),
    };
    const node = el(
        'div',
        { role: 'row', class: 'row' },
        el('span', { role: 'gridcell', class: 'is' }, parts.state),
        el('span', { role: 'gridcell', class: 'key' }, parts.link),
        el('span', { role: 'gridcell', class: 'spark' }, parts.spark),
        parts.p,
        parts.last,
    );
    rowParts.set(node, parts);
    return node;
}

function updateRow(node, key) {
    const row = store.rows.get(key);
    if (!row) {
        return;
    }
    const parts = rowParts.get(node);
    setState(parts.state, row.state);
    node.dataset.state = row.state;
    if (parts.key !== key) {
        parts.key = key;
        parts.link.textContent = parts.link.title = plainly(key);
        parts.link.href = sourceLink(key);
    }
    text(parts.p, probability(row.p));
    parts.p.title = `seen ${moment(row.seen)} UTC`;
    text(parts.last, lastEpisode(row));
    parts.last.title = row.last ? `${moment(row.last.start)} UTC to ${moment(row.last.end)} UTC` : '';
    if (parts.drawn !== row.spark || parts.age !== inkAge) {
        parts.drawn = row.spark;
        parts.age = inkAge;
        sparkline(parts.spark, row.spark, store.about?.falseAlarmRate ?? 0.01);
        const peak = row.spark.length ? Math.max(...row.spark).toFixed(1) : '-';
        parts.spark.setAttribute('aria-label', `highest -log10 p of the last ${row.spark.length}: ${peak}`);
    }
}

export function fleetView({ query, setQuery }) {
    const filter = el('input', {
        type: 'search',
        id: 'filter',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: 'pump-7, episode, flow …',
        'aria-describedby': 'shown',
    });
    filter.value = query.get('q') ?? '';
    const shown = el('p', { id: 'shown', class: 'count' });
    const note = el(
        'p',
        { class: 'note', hidden: true },
        'Only anomalies are in these lines: set output.scores to see the p-value of every record.',
    );
    const empty = el('div', { class: 'empty' });
    const list = new VirtualList(
        'Sources',
        [
            { name: 'State' },
            { name: 'Source' },
            {
                name: '-log10 p',
                title: 'The newest 60, up to 6. The faint line: the false-alarm rate. Dots: anomalies',
            },
            { name: 'Newest p' },
            { name: 'Last episode, channels to blame' },
        ],
        { make: makeRow, update: updateRow, open: key => location.assign(sourceLink(key)) },
    );
    list.active = left.active;
    let order = -1;
    let moved = -Infinity;

    function arrange() {
        order = store.order;
        const keys = ordered(filter.value);
        text(
            shown,
            `${keys.length < store.rows.size ? `${count(keys.length)} of ` : ''}${count(store.rows.size)} ${store.rows.size === 1 ? 'source' : 'sources'}` +
                (store.total > store.rows.size ? `, of ${count(store.total)} the newest` : ''),
        );
        show(list.node, keys.length > 0);
        list.setKeys(keys);
        show(empty, keys.length === 0 && store.loaded);
        text(
            empty,
            store.rows.size
                ? `No source matches “${filter.value}”. Esc clears the filter.`
                : `No sources yet: send records to the topic ${store.about?.topic ?? ''}, and each source appears here with its first result.`,
        );
    }

    function update() {
        show(note, store.about?.scores === false);
        if (order !== store.order && performance.now() - moved > STILL_MILLIS) {
            arrange();
        } else {
            list.draw(true);
        }
    }

    filter.addEventListener('input', () => {
        setQuery({ q: filter.value });
        arrange();
        list.node.scrollTop = 0;
    });
    filter.addEventListener('keydown', event => {
        if (event.key === 'ArrowDown' || event.key === 'Enter') {
            list.node.focus();
            list.move(list.active ? 0 : 1);
            event.preventDefault();
        }
    });
    list.body.addEventListener(
        'pointermove',
        () => {
            moved = performance.now();
        },
        { passive: true },
    );
    const forget = watch(what => (what.has('rows') || what.has('about')) && update());
    const tick = setInterval(update, AGO_MILLIS);

    return {
        title: 'Fleet',
        node: el(
            'div',
            { class: 'fleet' },
            el('h1', { class: 'unseen', tabindex: '-1' }, 'Fleet'),
            el('div', { class: 'tools' }, el('label', { for: 'filter' }, 'Filter'), filter, shown),
            note,
            list.node,
            empty,
        ),
        filter,
        attached() {
            arrange();
            list.node.scrollTop = left.top;
            list.draw(false);
        },
        redraw: () => list.draw(true),
        step(by) {
            list.node.focus();
            list.move(by);
        },
        close() {
            left.top = list.node.scrollTop;
            left.active = list.active;
            clearInterval(tick);
            forget();
            list.close();
        },
    };
}
