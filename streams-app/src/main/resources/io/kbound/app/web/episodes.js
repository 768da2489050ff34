// Episodes, newest first, with what was said of them.

import { get } from './api.js';
import { el, show, text } from './dom.js';
import { EpisodeCards } from './episode.js';
import { count, percent } from './format.js';
import { store, watch } from './store.js';

const PAGE = 50;
const TYPING_MILLIS = 250;
const AGAIN_MILLIS = 1_000;
const TICK_MILLIS = 10_000;

function choice(id, options, value) {
    const node = el('select', { id }, ...options.map(([option, word]) => el('option', { value: option }, word)));
    node.value = options.some(([option]) => option === value) ? value : '';
    return node;
}

export function episodesView({ query, setQuery }) {
    const filter = el('input', {
        type: 'search',
        id: 'filter',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: 'pump-7, flow …',
    });
    filter.value = query.get('q') ?? '';
    const state = choice(
        'state',
        [
            ['', 'open or over'],
            ['open', 'open'],
            ['over', 'over'],
        ],
        query.get('state'),
    );
    const verdict = choice(
        'verdict',
        [
            ['', 'any'],
            ['none', 'none yet'],
            ['acknowledged', 'acknowledged'],
            ['confirmed', 'confirmed'],
            ['rejected', 'rejected'],
        ],
        query.get('verdict'),
    );
    const shown = el('p', { class: 'count', role: 'status' });
    const failed = el('p', { class: 'trouble', role: 'alert', hidden: true });
    const mute = el('p', { class: 'note', hidden: true }, 'Verdicts cannot be given here: the app takes no feedback.');
    const empty = el('p', { class: 'empty', hidden: true });
    const more = el('button', { type: 'button', hidden: true }, 'Show more');
    const cards = new EpisodeCards({ named: true });
    let limit = PAGE;
    let asking = null;
    let timer = 0;
    let newest = null;

    function draw() {
        if (!newest) {
            return;
        }
        cards.fill(newest.episodes);
        show(more, newest.total > newest.episodes.length);
        show(mute, store.about?.feedback === false || store.about?.readOnly === true);
        text(
            shown,
            newest.total > newest.episodes.length
                ? `${count(newest.episodes.length)} of ${count(newest.total)} episodes`
                : `${count(newest.total)} ${newest.total === 1 ? 'episode' : 'episodes'}`,
        );
        show(empty, newest.total === 0);
        text(
            empty,
            filter.value || state.value || verdict.value
                ? 'No episode matches.'
                : `No anomalies yet: an episode appears here when a record is as improbable as the worst ${percent(store.about?.falseAlarmRate ?? 0.01)} of normal operation.`,
        );
    }

    async function load() {
        asking?.abort();
        const mine = (asking = new AbortController());
        try {
            newest = await get(
                'episodes',
                { q: filter.value.trim(), state: state.value, verdict: verdict.value, limit },
                mine.signal,
            );
            show(failed, false);
            draw();
        } catch (failure) {
            if (failure.name !== 'AbortError') {
                text(failed, failure.message);
                show(failed, true);
                soon(5_000);
            }
        } finally {
            if (asking === mine) {
                asking = null;
            }
        }
    }

    function soon(millis) {
        clearTimeout(timer);
        timer = setTimeout(load, millis);
    }

    function chosen(millis) {
        setQuery({ q: filter.value, state: state.value, verdict: verdict.value });
        limit = PAGE;
        soon(millis);
    }

    filter.addEventListener('input', () => chosen(TYPING_MILLIS));
    state.addEventListener('change', () => chosen(0));
    verdict.addEventListener('change', () => chosen(0));
    more.addEventListener('click', () => {
        limit *= 2;
        load();
    });
    cards.node.addEventListener('keydown', event => {
        if (event.key === 'Enter' && event.target.classList.contains('episode')) {
            event.target.querySelector('a.key').click();
        }
    });

    let due = 0;
    const forget = watch(what => {
        if (what.has('about')) {
            draw();
        }
        // An open episode changes with every anomaly: asked for once a second, not put off for as long as they come.
        if (what.has('episodes') && !due) {
            due = setTimeout(() => {
                due = 0;
                load();
            }, AGAIN_MILLIS);
        }
    });
    const tick = setInterval(draw, TICK_MILLIS);

    return {
        title: 'Episodes',
        filter,
        node: el(
            'div',
            { class: 'page stack' },
            el('h1', { tabindex: '-1' }, 'Episodes'),
            el(
                'div',
                { class: 'tools' },
                el('span', {}, el('label', { for: 'filter' }, 'Filter'), filter),
                el('span', {}, el('label', { for: 'state' }, 'State'), state),
                el('span', {}, el('label', { for: 'verdict' }, 'Verdict'), verdict),
                shown,
            ),
            mute,
            failed,
            cards.node,
            empty,
            more,
        ),
        attached: load,
        step: by => cards.step(by),
        close() {
            clearTimeout(timer);
            clearTimeout(due);
            clearInterval(tick);
            asking?.abort();
            forget();
        },
    };
}
